"""Opportunities."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.actions import draw_up_from
from dacheng.domains.opportunities import actions
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.processes.models import Competitor, LossReason, Stage
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.kinds.given import INVITING, WHY, hand_over
from dacheng.surfaces.api.resource import Resource, Verb

KNOWN = (
    *("name", "code", "external_id", "customer", "contact", "product", "source", "amount"),
    *("probability", "started_on", "expected_on", "note", "stage", "owner"),
)
CLOSING = ("closed_on", "loss_reason", "competitor", "close_note")
CLOSED_ON = Field("closed_on", _("结束"), FieldKind.DATE)
CLOSE_NOTE = Field("close_note", _("结束说明"))
AMOUNT = Field("amount", _("金额"), FieldKind.MONEY)
REASON = Field("loss_reason", _("输单原因"), FieldKind.REF, ref="lossreason")
RIVAL = Field("competitor", _("竞争对手"), FieldKind.REF, ref="competitor")
STAGE = Field("stage", _("阶段"), FieldKind.REF, ref="stage", required=True)
NEXT = (
    Field("next_step", _("下一步"), required=True),
    Field("next_step_on", _("下一步日期"), FieldKind.DATE),
)


def _open(record: Opportunity) -> bool:
    return record.state == "open"


def _win(
    record: Opportunity,
    *,
    by: Viewer,
    closed_on: date | None = None,
    amount: Decimal | None = None,
    close_note: str = "",
) -> Opportunity:
    return actions.win(record, by=by, on=closed_on, amount=amount, note=close_note)


def _lose(
    record: Opportunity,
    *,
    by: Viewer,
    loss_reason: LossReason | None = None,
    competitor: Competitor | None = None,
    closed_on: date | None = None,
    close_note: str = "",
) -> Opportunity:
    return actions.lose(
        record, by=by, reason=loss_reason, competitor=competitor, on=closed_on, note=close_note
    )


def _move(record: Opportunity, *, by: Viewer, stage: Stage, why: str = "") -> Opportunity:
    return actions.move(record, stage, by=by, why=why)


def _plan(
    record: Opportunity, *, by: Viewer, next_step: str, next_step_on: date | None = None
) -> Opportunity:
    return actions.set_next_step(record, next_step, next_step_on, by=by)


def _draw_up(record: Opportunity, *, by: Viewer, **more: Any) -> Any:
    return draw_up_from(record, by=by, **more)


def _may_draw_up(_record: Opportunity, viewer: Viewer, _permit: Any) -> bool:
    return viewer.can("contracts.create")


OPPORTUNITIES = Resource(
    "opportunities",
    "opportunity",
    _("商机"),
    create=actions.open_opportunity,
    creates=KNOWN,
    requires=("name",),
    change=actions.change,
    changes=(*KNOWN, *CLOSING, "next_step", "next_step_on"),
    verbs=(
        Verb("win", _("赢单"), _win, takes=(CLOSED_ON, AMOUNT, CLOSE_NOTE)),
        Verb("lose", _("输单"), _lose, takes=(REASON, RIVAL, CLOSED_ON, CLOSE_NOTE)),
        Verb("reopen", _("重新打开"), actions.reopen, takes=(WHY,)),
        Verb("move", _("换阶段"), _move, takes=(STAGE, WHY), stands=_open),
        Verb("set_next_step", _("定下一步"), _plan, takes=NEXT, stands=_open),
        hand_over(actions.hand_over),
        Verb("draw_up", _("起草合同"), _draw_up, may=_may_draw_up, gives="contracts"),
        *INVITING,
    ),
    files=True,
)
