"""Changing what is known of an opportunity, and who works on it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dacheng.domains.activities.models import Task, TaskState
from dacheng.domains.opportunities.actions.moving import move
from dacheng.domains.opportunities.actions.opening import require_seen
from dacheng.domains.opportunities.actions.planning import set_next_step
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.pricing import priced
from dacheng.domains.opportunities.stages import State
from dacheng.domains.org import placing
from dacheng.domains.org.models import Person
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting

BY_STEP = {"state", "stage_since", "unit", "unit_id", "is_estimate", "list_amount", "process"}
CLOSING = {"closed_on", "loss_reason", "close_note"}
NEXT_STEP = ("next_step", "next_step_on")
ROUTED = {*NEXT_STEP, "owner", "stage"}
FIGURES = CLOSING | {"amount", "started_on", "product", "customer", "competitor"}


@transaction.atomic
def change(
    opportunity: Opportunity,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    version: int | None = None,
    why: str = "",
) -> Opportunity:
    """Change fields. A stage, owner or next step among them goes the way of `move`, `hand_over`
    and `set_next_step`; figures of a closed opportunity need the right to close.

    All or nothing: one refusal and nothing is written.
    """
    if BY_STEP & set(changes):
        raise PermissionDenied(_("这些要用各自的按钮改。"))
    plain = {name: value for name, value in changes.items() if name not in ROUTED}
    if plain:
        opportunity = _change_plain(opportunity, plain, by, version, why)
        version = None
    step = {name: changes.get(name, getattr(opportunity, name)) for name in NEXT_STEP}
    if _differs(opportunity, step):
        title, on = step.values()
        opportunity = set_next_step(opportunity, title, on, by=by, version=version)
        version = None
    if "owner" in changes and _differs(opportunity, {"owner": changes["owner"]}):
        opportunity = hand_over(opportunity, changes["owner"], by=by, why=why, version=version)
        version = None
    if "stage" in changes:
        opportunity = move(opportunity, changes["stage"], by=by, why=why, version=version)
    return opportunity


def _differs(opportunity: Opportunity, values: Mapping[str, Any]) -> bool:
    """Forms give back what they showed; only what is new is a step."""
    return any(getattr(opportunity, name) != value for name, value in values.items())


def _change_plain(
    opportunity: Opportunity, changes: dict[str, Any], by: Viewer, version: int | None, why: str
) -> Opportunity:
    def check(fresh: Opportunity) -> None:
        if "customer" in changes:
            require_seen(changes["customer"], by)
        _guard_figures(fresh, changes, by)
        changes.update(priced(fresh, changes))

    return records.change(opportunity, changes, by=by, version=version, why=why, check=check)


def _guard_figures(fresh: Opportunity, changes: Mapping[str, Any], by: Viewer) -> None:
    """What was won and lost counts; only who may close may correct it, and never to nonsense."""
    if fresh.state == State.OPEN:
        if CLOSING & set(changes):
            raise ValidationError(_("还在途，先赢单或输单。"))
        return
    if FIGURES & set(changes) and not permits(by, "close", fresh):
        raise PermissionDenied(_("已结束的商机，只有能结单的人可以改这些。"))
    on = changes.get("closed_on", fresh.closed_on)
    if on is None or on > clock.today():
        raise ValidationError({"closed_on": _("结束日期要有，不能在今天之后。")})
    if fresh.state == State.LOST and changes.get("loss_reason", "") is None:
        raise ValidationError({"loss_reason": _("输单要有原因。")})
    if fresh.state == State.WON and changes.get("amount", 0) is None:
        raise ValidationError({"amount": _("赢单要有金额。")})


@transaction.atomic
def hand_over(
    opportunity: Opportunity, to: Person, *, by: Viewer, why: str = "", version: int | None = None
) -> Opportunity:
    """Give an opportunity to somebody, with the open tasks its owner had about it."""
    if to is None:
        raise ValidationError({"owner": _("商机要有负责人。")})
    before = opportunity.owner_id
    fresh = placing.hand_over(opportunity, to, by=by, why=why, version=version)
    with acting(by, "hand_over"):
        Task.objects.filter(
            about_kind="opportunity", about_id=fresh.pk, owner_id=before, state=TaskState.OPEN
        ).update(
            owner_id=to.pk, unit_id=to.unit_id, version=F("version") + 1, updated_at=clock.now()
        )
    return fresh
