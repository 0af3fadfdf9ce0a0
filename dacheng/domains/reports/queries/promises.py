"""What was promised in the report before, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps

from dacheng.domains.activities.models import TaskState
from dacheng.domains.reports.models import PlanItem, WorkReport
from dacheng.domains.reports.stages import Outcome
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer


@dataclass(frozen=True)
class Promise:
    """One promise with its outcome: judged by a person, else what its task or verdict says."""

    item: Any
    text: str
    who: str
    due_on: date
    outcome: str
    note: str
    times: int = 1
    judged: bool = False
    measure_id: int | None = None

    @property
    def tone(self) -> str:
        return {"done": "pos", "partly": "warn", "missed": "neg"}.get(self.outcome, "")


def report_before(report: WorkReport) -> WorkReport | None:
    """The report of the same kind and author for the latest period before."""
    rows = WorkReport.objects.filter(
        author_id=report.author_id,
        frequency=report.frequency,
        level=report.level,
        period_start__lt=report.period_start,
    )
    return rows.order_by("-period_start").first()


def promises_before(report: WorkReport, viewer: Viewer) -> list[Promise]:
    """Plan items of the report before, then countermeasures that fell due in the period."""
    before = report_before(report)
    items = [] if before is None else list(_items(before))
    return [_promise(item) for item in items] + list(_measures(report, viewer))


def _items(before: WorkReport) -> Any:
    rows = PlanItem.objects.filter(report=before)
    return rows.select_related("owner", "task", "carried_from__carried_from")


def _promise(item: PlanItem) -> Promise:
    times, earlier = 1, item.carried_from
    while earlier is not None and times < 3:
        times, earlier = times + 1, earlier.carried_from
    outcome = item.outcome or _by_task(item)
    note = item.outcome_note or (item.task.outcome if item.task else "")
    return Promise(
        item, item.text, item.owner.name, item.due_on, outcome, note, times, bool(item.outcome)
    )


def _by_task(item: PlanItem) -> str:
    """A finished task is a kept promise; one dropped or overdue is not."""
    task = item.task
    if task is not None and task.state == TaskState.DONE:
        return Outcome.DONE
    if task is not None and task.state == TaskState.DROPPED:
        return Outcome.MISSED
    return Outcome.MISSED if item.due_on < clock.today() else Outcome.OPEN


def _measures(report: WorkReport, viewer: Viewer) -> Any:
    if not apps.is_installed("dacheng.domains.deviations") or not viewer.can("deviations.view"):
        return
    from dacheng.domains.deviations.models import Countermeasure

    rows = Countermeasure.objects.visible_to(viewer).filter(
        due_on__gte=report.period_start, due_on__lt=report.period_end
    )
    if report.snapshot.get("key"):
        rows = rows.filter(owner_id=report.author_id)
    verdicts = {"effective": Outcome.DONE, "partly": Outcome.PARTLY, "not": Outcome.MISSED}
    for one in rows.select_related("owner", "case").order_by("due_on", "pk")[:12]:
        outcome = verdicts.get(one.case.verdict, Outcome.OPEN)
        if one.state == "dropped" or (one.state != "done" and one.due_on < clock.today()):
            outcome = Outcome.MISSED
        note = one.case.get_verdict_display() or one.get_state_display()
        yield Promise(
            None,
            one.title,
            one.owner.name,
            one.due_on,
            outcome,
            str(note),
            judged=True,
            measure_id=one.case_id,
        )


def kept_share(promises: list[Promise]) -> tuple[int, int]:
    """How many were kept, of how many."""
    return sum(1 for one in promises if one.outcome == Outcome.DONE), len(promises)
