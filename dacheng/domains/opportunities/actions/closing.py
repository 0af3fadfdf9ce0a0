"""Winning, losing and opening again."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.opportunities.actions.staying import enter, leave
from dacheng.domains.opportunities.events import (
    OpportunityLost,
    OpportunityReopened,
    OpportunityWon,
)
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.processes.models import Competitor, LossReason
from dacheng.domains.processes.queries import first_stage
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.events import publish


@transaction.atomic
def win(
    opportunity: Opportunity,
    *,
    by: Viewer,
    on: date | None = None,
    amount: Decimal | None = None,
    note: str = "",
) -> Opportunity:
    """Won on a day, for an amount; both stay as they are known when not given."""
    fresh = _locked(opportunity, "win", by)
    on = _closing_day(fresh, on)
    if fresh.customer_id is None:
        raise ValidationError({"customer": _("赢单要有客户。先补上客户。")})
    worth = fresh.amount if amount is None else amount
    if worth is None or worth < 0:
        raise ValidationError({"amount": _("赢单要有金额，不能是负数。")})
    changes: dict[str, Any] = {"closed_on": on, "close_note": note}
    if amount is not None:
        changes |= {"amount": amount, "is_estimate": False}
    fresh = Opportunity.lifecycle.take(fresh, "win", by=by, **changes)
    leave(fresh, on)
    publish(OpportunityWon(fresh.pk, by.person_id))
    return fresh


@transaction.atomic
def lose(
    opportunity: Opportunity,
    *,
    by: Viewer,
    reason: LossReason | None,
    competitor: Competitor | None = None,
    note: str = "",
    on: date | None = None,
) -> Opportunity:
    """Lost on a day, with the reason and to whom (O10). Where nobody else won, the competitor
    is the answer that ships for it: 'nobody' or 'unknown'."""
    missing = {}
    if reason is None:
        missing["loss_reason"] = _("选一个输单原因。")
    if competitor is None:
        missing["competitor"] = _("写上输给了谁；客户没买选「无」，不知道选「不清楚」。")
    if missing:
        raise ValidationError(missing)
    fresh = _locked(opportunity, "lose", by)
    on = _closing_day(fresh, on)
    fresh = Opportunity.lifecycle.take(
        fresh,
        "lose",
        by=by,
        closed_on=on,
        loss_reason=reason,
        competitor=competitor,
        close_note=note,
    )
    leave(fresh, on)
    publish(OpportunityLost(fresh.pk, by.person_id))
    return fresh


@transaction.atomic
def reopen(opportunity: Opportunity, *, by: Viewer, why: str = "") -> Opportunity:
    """Open a closed one again, in the stage where it ended; the history keeps how it was closed."""
    fresh = _locked(opportunity, "reopen", by)
    day = clock.today()
    fresh = Opportunity.lifecycle.take(
        fresh,
        "reopen",
        by=by,
        why=why,
        closed_on=None,
        loss_reason=None,
        close_note="",
        stage=fresh.stage or first_stage(fresh.process),
        stage_since=day,
    )
    enter(fresh, fresh.stage, day, by)
    publish(OpportunityReopened(fresh.pk, by.person_id))
    return fresh


def _locked(opportunity: Opportunity, step: str, by: Viewer) -> Opportunity:
    """The row as it is now, held until the commit, if the step can be taken from there."""
    if not permits(by, Opportunity.lifecycle.steps[step].needs, opportunity):
        raise PermissionDenied(_("你不能改这条记录。找负责人或主管。"))
    fresh = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    Opportunity.lifecycle.require(fresh, step)
    return fresh


def _closing_day(opportunity: Opportunity, on: date | None) -> date:
    today = clock.today()
    on = on or today
    if on > today:
        raise ValidationError({"closed_on": _("结束日期不能在今天之后。")})
    if opportunity.started_on and on < opportunity.started_on:
        raise ValidationError(
            {"closed_on": _("结束日期早于开始日期 %(day)s。") % {"day": opportunity.started_on}}
        )
    return on
