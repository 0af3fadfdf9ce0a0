"""Making a plan, its lines and its scenarios, and taking it through its states."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.answering import ask_everybody
from dacheng.domains.targets.actions.breaking import WORKABLE, locked, step_of
from dacheng.domains.targets.events import PlanApproved, PlanFrozen
from dacheng.domains.targets.models import PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.checks import smart
from dacheng.domains.targets.queries.plans import fiscal_calendar, refuse_unplannable
from dacheng.domains.targets.queries.violations import violations
from dacheng.domains.targets.sharing import on_step
from dacheng.domains.targets.stages import LIFECYCLE
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.metrics import Unit, get


@transaction.atomic
def make_plan(year: int, *, by: Viewer, name: str = "", **more: Any) -> TargetPlan:
    """Open a draft for a fiscal year."""
    if not 1990 <= year <= 2100:
        raise ValidationError({"year": _("财年写四位数，比如 2027。")})
    period = fiscal_calendar().part(year)
    values = {
        "name": name.strip() or _("%(year)s 年目标") % {"year": year},
        "year": year,
        "starts_on": period.start,
        "ends_on": period.end,
        "created_by_id": by.person_id or None,
        **more,
    }
    return records.create(TargetPlan, values, by=by, verb="plan_targets")


@transaction.atomic
def set_line(
    plan: TargetPlan, metric: str, amount: Decimal, *, by: Viewer, **more: Any
) -> PlanLine:
    """Put a metric into a plan, or change its figure; cells already shared out stay until the
    line is broken down again."""
    fresh = locked(plan, by)
    refuse_unplannable(metric)
    _refuse_amount(metric, amount)
    if get(metric).unit is not Unit.SHARE:
        amount = on_step(amount, step_of(metric))
    line = PlanLine.objects.filter(plan=fresh, metric=metric).first()
    if line is None:
        values = {"plan": fresh, "metric": metric, "order": fresh.lines.count()}
        return records.create(
            PlanLine, {**values, "amount": amount, **more}, by=by, verb="plan_targets"
        )
    with acting(by, "plan_targets"):
        for name, value in {"amount": amount, **more}.items():
            setattr(line, name, value)
        line.full_clean()
        line.save()
    return line


def _refuse_amount(metric: str, amount: Decimal) -> None:
    if amount < 0:
        raise ValidationError({"amount": _("目标不能是负数。")})
    if get(metric).unit is Unit.SHARE and amount > 10:
        raise ValidationError({"amount": _("这是比率，写 30% 或 0.3。")})


@transaction.atomic
def remove_line(line: PlanLine, *, by: Viewer) -> None:
    plan = locked(line.plan, by)
    with acting(by, "plan_targets"):
        Target.objects.filter(plan=plan, metric=line.metric).delete()
        line.delete()


def submit(plan: TargetPlan, *, by: Viewer) -> TargetPlan:
    """Hand in a plan whose lines are broken down and whose checks pass or are waived in words."""
    by.require("targets.change")
    unfit = [
        _("「%(metric)s」%(why)s") % {"metric": get(line.metric).label, "why": check.why}
        for line in plan.lines.all()
        for check in smart(line)
        if check.verdict == "fail" and not line.waived.get(check.name)
    ]
    if unfit:
        raise ValidationError([*unfit, _("不改数就写明理由，再提交。")])
    _refuse_unfinished(plan)
    return LIFECYCLE.take(plan, "submit", by=by)


def _refuse_unfinished(plan: TargetPlan) -> None:
    lines = list(plan.lines.all())
    if not lines:
        raise ValidationError(_("还没有指标。先加一行。"))
    broken = set(plan.targets.order_by().values_list("metric", flat=True).distinct())
    missing = [str(get(one.metric).label) for one in lines if one.metric not in broken]
    if missing:
        raise ValidationError(_("还没分解：%(names)s。") % {"names": _("、").join(missing)})
    found = violations(plan)
    if found:
        raise ValidationError([one.words for one in found[:5]])


@transaction.atomic
def approve(plan: TargetPlan, *, by: Viewer) -> TargetPlan:
    """Let a plan out to the people, who accept or object."""
    fresh = LIFECYCLE.take(plan, "approve", by=by)
    ask_everybody(fresh, by=by)
    publish(PlanApproved(fresh.pk, by.person_id))
    return fresh


def send_back(plan: TargetPlan, *, by: Viewer, why: str) -> TargetPlan:
    if not why.strip():
        raise ValidationError({"why": _("写上为什么退回。")})
    return LIFECYCLE.take(plan, "send_back", by=by, why=why)


def drop(plan: TargetPlan, *, by: Viewer) -> TargetPlan:
    return LIFECYCLE.take(plan, "drop", by=by)


@transaction.atomic
def freeze(plan: TargetPlan, *, by: Viewer) -> TargetPlan:
    """Make a plan what counts. Of two at once, one is told that the other was first."""
    by.require("targets.approve")
    _refuse_unfinished(plan)
    open_answers = plan.answers.filter(state="objected").select_related("person")[:5]
    if open_answers:
        names = _("、").join(dict.fromkeys(str(one.person) for one in open_answers))
        raise ValidationError(_("%(names)s 有异议，还没答复。先答复再冻结。") % {"names": names})
    try:
        with transaction.atomic():
            fresh = LIFECYCLE.take(plan, "freeze", by=by, frozen_at=clock.now())
    except IntegrityError as error:
        raise StepRefused(_("这一年已经有冻结的方案。要改，用修订。")) from error
    publish(PlanFrozen(fresh.pk, by.person_id))
    return fresh


def waive(line: PlanLine, check: str, why: str, *, by: Viewer) -> PlanLine:
    """Go on although a check fails, for a reason that stays on the page."""
    if not why.strip():
        raise ValidationError({"why": _("写上为什么可以不过。")})
    plan = locked(line.plan, by)
    if plan.state not in WORKABLE:
        raise StepRefused(_("方案已经定了。"))
    with acting(by, "waive", why=why):
        line.waived = {**line.waived, check: why.strip()[:300]}
        line.save(update_fields=["waived"])
    return line
