"""Countermeasures with their promised effect, handed in by the owner and approved above."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import add_task
from dacheng.domains.deviations.actions.nearness import (
    leaders_above,
    require_judge,
    require_near,
)
from dacheng.domains.deviations.models import Countermeasure, DeviationCase, Lesson, RootCause
from dacheng.domains.deviations.queries.clocks import verify_day, workdays_of
from dacheng.domains.deviations.queries.limits import loop_rules
from dacheng.domains.deviations.stages import CASE, LIVING, CaseState
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.metrics import get
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.periods import Period

PLANNING = (CaseState.CAUSED, CaseState.PLANNED, CaseState.RUNNING)


@dataclass(frozen=True)
class Intention:
    """What is going to be done, and the effect it is promised to have."""

    title: str
    output: str
    owner: Person
    due_on: date
    metric: str
    baseline: Decimal
    change: Decimal
    effect: Period
    check_by: str
    starts_on: date | None = None
    money: Decimal | None = None
    people: str = ""
    cause: RootCause | None = None
    lesson: Lesson | None = None


@transaction.atomic
def add_measure(case: DeviationCase, wanted: Intention, *, by: Viewer) -> Countermeasure:
    """Write one countermeasure down; while the case runs it starts at once.

    Raises ValidationError for one that takes longer than set, brings forth nothing that can be
    checked, promises nothing, or promises the wrong way.
    """
    require_near(case, by)
    fresh = DeviationCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if fresh.state not in PLANNING:
        raise StepRefused(_("先说清原因，再定对策。"))
    start = wanted.starts_on or clock.today()
    _require_sound(fresh, wanted, start)
    values = {
        "case": fresh,
        "round": fresh.round,
        "cause": wanted.cause,
        "title": wanted.title.strip(),
        "output": wanted.output.strip(),
        "owner": wanted.owner,
        "starts_on": start,
        "due_on": wanted.due_on,
        "money": wanted.money,
        "people": wanted.people.strip(),
        "metric": wanted.metric,
        "baseline": wanted.baseline,
        "change": wanted.change,
        "effect_start": wanted.effect.start,
        "effect_end": wanted.effect.end,
        "check_by": wanted.check_by.strip(),
        "lesson": wanted.lesson,
    }
    measure = records.create(Countermeasure, values, by=by, verb="add")
    _let_in(fresh, wanted.owner, by)
    if fresh.state == CaseState.RUNNING:
        _begin(fresh, [measure], by)
    return measure


def _require_sound(case: DeviationCase, wanted: Intention, start: date) -> None:
    errors = {**_unsaid(wanted), **_untimely(wanted, start), **_unpromising(case, wanted)}
    if errors:
        raise ValidationError(errors)


def _unsaid(wanted: Intention) -> dict[str, str]:
    said = {
        "title": (wanted.title.strip(), _("写上做什么。")),
        "output": (wanted.output.strip(), _("写上做完交出什么，别人能查的。")),
        "check_by": (wanted.check_by.strip(), _("写上到时候怎么核对。")),
        "owner": (wanted.owner.is_active, _("这个人已经离开，换一个。")),
    }
    return {name: words for name, (given, words) in said.items() if not given}


def _untimely(wanted: Intention, start: date) -> dict[str, str]:
    most, errors = loop_rules().measure_days, {}
    if wanted.due_on < start:
        errors["due_on"] = _("到期不能早于开始。")
    elif workdays_of(load(), start, wanted.due_on) > most:
        errors["due_on"] = _("超过 %(n)s 个工作日。拆成几条，每条有自己的结果。") % {"n": most}
    if wanted.effect.end <= wanted.due_on:
        errors["effect"] = _("见效的期间要在做完之后。")
    return errors


def _unpromising(case: DeviationCase, wanted: Intention) -> dict[str, str]:
    better = -1 if get(wanted.metric).better == "down" else 1
    if not wanted.change:
        return {"change": _("写上预期变化多少，0 等于没有承诺。")}
    if wanted.change * better < 0 and not case.is_above:
        return {"change": _("这个方向是变差。")}
    return {}


def _let_in(case: DeviationCase, person: Person, by: Viewer) -> None:
    """Whoever does something about a case may see it; not who is blamed."""
    if permits(viewer_for(person), "view", case):
        return
    with acting(by, "invite"):
        Collaborator.objects.get_or_create(kind="deviationcase", object_id=case.pk, person=person)


@transaction.atomic
def submit_plan(case: DeviationCase, *, by: Viewer) -> DeviationCase:
    """Hand the countermeasures of this round in; the leader above is told."""
    require_near(case, by)
    mine = Countermeasure.objects.filter(case=case, round=case.round, state__in=LIVING)
    if not mine.exists():
        raise ValidationError(_("还没有对策。至少加一条。"))
    waiting = RootCause.objects.filter(
        case=case, round=case.round, category__about_data=True, is_disproved=False
    )
    if any("note" not in cause.checked for cause in waiting):
        raise StepRefused(_("先核对数据，再交对策。"))
    day = clock.today()
    changes: dict[str, Any] = {}
    if case.plan_in_time is None and case.plan_due_on:
        changes["plan_in_time"] = day <= case.plan_due_on
    case = CASE.take(case, "plan", by=by, planned_on=case.planned_on or day, **changes)
    above = [pk for pk in leaders_above(case)[:1] if pk != by.person_id]
    tell(above, _("「%(title)s」的对策交上来了，等你批。") % {"title": case.title},
         url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip
    return case


@transaction.atomic
def approve_plan(case: DeviationCase, *, by: Viewer) -> DeviationCase:
    """Let the plan run: tasks go to their owners, and the day of the check is set."""
    require_judge(case, by)
    measures = list(Countermeasure.objects.filter(case=case, round=case.round, state__in=LIVING))
    if not measures:
        raise ValidationError(_("没有对策可批。"))
    case = CASE.take(case, "approve", by=by, approved_by_id=by.person_id or None,
                     verify_on=_check_day(measures))  # fmt: skip
    _begin(case, measures, by)
    return case


def _check_day(measures: list[Countermeasure]) -> date:
    rules, calendar = loop_rules(), load()
    return max(
        verify_day(calendar, rules, Period(one.effect_start, one.effect_end)) for one in measures
    )


def _begin(case: DeviationCase, measures: list[Countermeasure], by: Viewer) -> None:
    """A task for each owner; a measure added late may move the day of the check."""
    if not by.can("activities.create"):
        raise PermissionDenied(_("你不能派任务。"))
    for measure in measures:
        named = _("%(title)s（交出：%(output)s）") % {
            "title": measure.title, "output": measure.output
        }  # fmt: skip
        task = add_task(named[:300], by=by, due_on=measure.due_on, about=case, owner=measure.owner)
        with acting(by, "start"):
            Countermeasure.objects.filter(pk=measure.pk).update(task=task)
    day = _check_day(measures)
    if case.verify_on is None or day > case.verify_on:
        records.change(case, {"verify_on": day}, by=by, verb="plan")
    others = {one.owner_id for one in measures} - {by.person_id}
    tell(others, _("「%(title)s」有一条对策归你。") % {"title": case.title},
         url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip


@transaction.atomic
def send_back(case: DeviationCase, *, by: Viewer, why: str) -> DeviationCase:
    """The plan will not do; with a reason, back to the owner."""
    require_judge(case, by)
    if not why.strip():
        raise ValidationError({"why": _("写上差在哪。")})
    case = CASE.take(case, "send_back", by=by, why=why)
    if case.owner_id:
        said = {"title": case.title, "why": why.strip()[:120]}
        tell([case.owner_id], _("「%(title)s」的对策退回来了：%(why)s") % said,
             url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip
    return case
