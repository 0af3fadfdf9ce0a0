"""What people say to their targets, and what the director says to that."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.breaking import break_down
from dacheng.domains.targets.actions.cells import set_cell
from dacheng.domains.targets.events import ObjectionSettled, TargetObjected
from dacheng.domains.targets.models import (
    Answer,
    AnswerState,
    Grain,
    PlanState,
    Target,
    TargetPlan,
)
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused

REPLY_DAYS = 3


def ask_everybody(plan: TargetPlan, *, by: Viewer) -> None:
    """One open answer for every person and metric; whoever's figure is as it was keeps his."""
    rows = Target.objects.filter(plan=plan, grain=Grain.YEAR, until=None).exclude(person=None)
    known: dict[tuple[int | None, str], Answer] = {
        (one.person_id, one.metric): one for one in plan.answers.all()
    }
    fresh, again = [], []
    for cell in rows.filter(product_line="", customer_class="", source="", customer_type=""):
        found = known.get((cell.person_id, cell.metric))
        if found is None:
            fresh.append(
                Answer(plan=plan, person_id=cell.person_id, unit_id=cell.unit_id,
                       metric=cell.metric, asked=cell.final)
            )  # fmt: skip
        elif found.asked != cell.final:
            found.asked = cell.final
            if found.state != AnswerState.SETTLED:
                found.state = AnswerState.PENDING
            again.append(found)
    with acting(by, "ask_for_answer"):
        Answer.objects.bulk_create(fresh)
        Answer.objects.bulk_update(again, ["asked", "state"])


def accept(answer: Answer, *, by: Viewer) -> Answer:
    """Stand for one's target."""
    return _say(answer, AnswerState.ACCEPTED, by, "accept_target")


def object_to(answer: Answer, *, by: Viewer, reason: str, wanted: Decimal | None) -> Answer:
    """Say what one can stand for instead, and why."""
    if not reason.strip():
        raise ValidationError({"reason": _("写上为什么做不到，比如在途有多少、赢单率多少。")})
    if wanted is not None and wanted < 0:
        raise ValidationError({"wanted": _("不能是负数。")})
    due = load().add_workdays(clock.today(), REPLY_DAYS)
    said = {"reason": reason.strip()[:500], "wanted": wanted, "due_on": due}
    made = _say(answer, AnswerState.OBJECTED, by, "object_to_target", **said)
    publish(TargetObjected(made.pk, by.person_id))
    return made


@transaction.atomic
def _say(answer: Answer, state: str, by: Viewer, verb: str, **more: object) -> Answer:
    fresh = Answer.objects.select_for_update().select_related("plan").get(pk=answer.pk)
    if fresh.person_id != by.person_id or not permits(by, "answer", fresh):
        raise PermissionDenied(_("只有本人能确认自己的目标。"))
    if fresh.plan.state != PlanState.APPROVED:
        raise StepRefused(_("方案不在征求意见的阶段。"))
    with acting(by, verb):
        fresh.state, fresh.said_at = state, clock.now()
        fresh.version = F("version") + 1
        for name, value in more.items():
            setattr(fresh, name, value)
        fresh.save()
        fresh.refresh_from_db()
    return fresh


@transaction.atomic
def settle(answer: Answer, *, by: Viewer, reply: str, amount: Decimal | None = None) -> Answer:
    """Answer an objection: with another figure, which the others of the team make up for, or by
    staying with what was asked, and saying why."""
    if not permits(by, "approve", answer):
        raise PermissionDenied(_("异议由销售总监答复。"))
    fresh = Answer.objects.select_for_update().select_related("plan").get(pk=answer.pk)
    if fresh.state != AnswerState.OBJECTED:
        raise StepRefused(_("这条没有待答复的异议。"))
    if amount is None and not reply.strip():
        raise ValidationError({"reply": _("驳回要说明理由。")})
    if amount is not None:
        _give(fresh, amount, by)
    with acting(by, "settle_objection", why=reply):
        fresh.state, fresh.reply = AnswerState.SETTLED, reply.strip()[:500]
        fresh.replied_by_id = by.person_id
        fresh.asked = fresh.asked if amount is None else amount
        fresh.save(update_fields=["state", "reply", "replied_by", "asked"])
    if amount is not None:
        ask_everybody(fresh.plan, by=by)
    publish(ObjectionSettled(fresh.pk, by.person_id))
    return fresh


def _give(answer: Answer, amount: Decimal, by: Viewer) -> None:
    cell = Target.objects.get(
        plan=answer.plan, metric=answer.metric, person=answer.person, grain=Grain.YEAR, until=None,
        product_line="", customer_class="", source="", customer_type="",
    )  # fmt: skip
    set_cell(cell, amount, by=by, reason=answer.reason)
    line = answer.plan.lines.get(metric=answer.metric)
    break_down(line, by=by, within=answer.unit)
