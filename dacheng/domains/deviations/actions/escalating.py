"""Every night: who still owes an answer is reminded, silence goes a level up, checks fall due."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dacheng.domains.deviations.actions.nearness import leaders_above
from dacheng.domains.deviations.actions.verifying import propose_verdict
from dacheng.domains.deviations.models import Countermeasure, DeviationCase, LoopRules, Nudge
from dacheng.domains.deviations.queries.clocks import owed, silent_levels
from dacheng.domains.deviations.queries.limits import loop_rules
from dacheng.domains.deviations.queries.nodes import engine
from dacheng.domains.deviations.stages import LIVING, UNANSWERED, CaseState
from dacheng.domains.org.models import Person
from dacheng.kernel import clock
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.calendar.working import WorkCalendar
from dacheng.kernel.notices.tell import tell


@transaction.atomic
def follow_up(on: date | None = None) -> dict[str, int]:
    """Remind, escalate and verify; doing it again on the same day does nothing more."""
    day, rules, calendar = on or clock.today(), loop_rules(), load()
    told = 0
    for case in DeviationCase.objects.filter(state__in=UNANSWERED).order_by("pk"):
        told += _answer_owed(case, rules, calendar, day)
    for measure in _unfinished():
        told += _measure_owed(measure, rules, calendar, day)
    due = DeviationCase.objects.filter(state=CaseState.RUNNING, verify_on__lte=day)
    checked = [propose_verdict(case) for case in due.order_by("pk")]
    return {"told": told, "checked": len(checked)}


def _unfinished() -> Iterable[Countermeasure]:
    rows = Countermeasure.objects.filter(state__in=LIVING, case__state=CaseState.RUNNING)
    return rows.select_related("case", "owner").order_by("pk")


def _answer_owed(case: DeviationCase, rules: LoopRules, calendar: WorkCalendar, day: date) -> int:
    what, due = owed(case)
    if due is None:
        return 0
    told, named = 0, {"cause": _("原因"), "plan": _("对策")}[what]
    if day >= calendar.add_workdays(due, -rules.remind_days) and case.owner_id:
        text = _("「%(title)s」%(day)s 前要交%(what)s。") % {
            "title": case.title, "day": due, "what": named
        }  # fmt: skip
        told += _nudge(case, what, case.round, 0, case.owner_id, text, day)
    above = leaders_above(case)
    for level in range(1, min(silent_levels(calendar, rules, due, day), len(above)) + 1):
        text = _("「%(title)s」的%(what)s过了 %(day)s 还没有，%(who)s没答复。") % {
            "title": case.title, "day": due, "what": named, "who": case.owner or "",
        }  # fmt: skip
        told += _nudge(case, what, case.round, level, above[level - 1], text, day)
    return told


def _measure_owed(
    measure: Countermeasure, rules: LoopRules, calendar: WorkCalendar, day: date
) -> int:
    case = measure.case
    levels = silent_levels(calendar, rules, measure.due_on, day)
    above = [pk for pk in (case.owner_id, *leaders_above(case)) if pk and pk != measure.owner_id]
    told, what = 0, f"measure:{measure.pk}"
    said = {"title": measure.title, "day": measure.due_on, "who": measure.owner}
    if day >= measure.due_on:
        text = _("对策「%(title)s」%(day)s 到期。") % said
        told += _nudge(case, what, measure.round, 0, measure.owner_id, text, day)
    for level in range(1, min(levels, len(above)) + 1):
        text = _("对策「%(title)s」过了 %(day)s 还没做完，%(who)s负责。") % said
        told += _nudge(case, what, measure.round, level, above[level - 1], text, day)
    return told


def _nudge(
    case: DeviationCase, what: str, round: int, level: int, person: int, text: str, day: date
) -> int:
    """Tell once; a level above the owner is recorded on the case and lets the leader see it."""
    made, new = Nudge.objects.get_or_create(
        case=case, what=what, round=round, level=level, defaults={"person_id": person, "on": day}
    )
    if not new:
        return 0
    if level:
        with acting(engine(), "escalate"):
            DeviationCase.objects.filter(pk=case.pk).update(
                escalated=F("escalated") + 1, version=F("version") + 1
            )
    if Person.objects.filter(pk=made.person_id, is_active=True).exists():
        tell([person], text, url=f"/deviations/{case.pk}/", kind="deviation")
    return 1
