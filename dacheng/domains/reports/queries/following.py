"""What became of decisions and countermeasures: a verdict, a finished task, or what people said."""

from collections.abc import Iterable
from dataclasses import dataclass

from dacheng.domains.activities.models import Task, TaskState
from dacheng.domains.deviations.models import Countermeasure
from dacheng.domains.deviations.stages import MeasureState, Verdict
from dacheng.domains.reports.models import Decision
from dacheng.domains.reports.stages import Outcome
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

VERDICTS: dict[str, Outcome] = {
    Verdict.EFFECTIVE: Outcome.DONE,
    Verdict.PARTLY: Outcome.PARTLY,
    Verdict.NOT: Outcome.MISSED,
}
OVER = (MeasureState.DONE, MeasureState.DROPPED)


@dataclass(frozen=True)
class Followed:
    """A decision with what became of it; `case_id` is the deviation it answers."""

    decision: Decision
    outcome: str
    note: str
    case_id: int | None = None

    @property
    def label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def mark(self) -> str:
        return {"done": "ok", "missed": "no", "partly": "wait"}.get(self.outcome, "off")

    @property
    def tone(self) -> str:
        return {"done": "pos", "partly": "warn", "missed": "neg"}.get(self.outcome, "")


def followed(decisions: Iterable[Decision], viewer: Viewer) -> list[Followed]:
    """Each decision with its outcome; two queries for however many."""
    rows = list(decisions)
    found = Countermeasure.objects.visible_to(viewer).filter(
        pk__in=[one.measure_id for one in rows if one.measure_id]
    )
    measures = {one.pk: one for one in found.select_related("case")}
    return [_followed(one, measures.get(one.measure_id or 0)) for one in rows]


def _followed(decision: Decision, measure: Countermeasure | None) -> Followed:
    if measure is not None:
        outcome, note = of_measure(measure)
        return Followed(decision, outcome, note, measure.case_id)
    if decision.outcome:
        return Followed(decision, decision.outcome, decision.outcome_note)
    note = decision.task.outcome if decision.task else ""
    return Followed(decision, of_task(decision.task, decision.due_on < clock.today()), note)


def of_measure(measure: Countermeasure) -> tuple[str, str]:
    """The verdict of its case, else how far it is; what is overdue or dropped was not kept."""
    case = measure.case
    known = VERDICTS.get(case.verdict) if measure.round == case.round else None
    note = str(case.get_verdict_display() or measure.get_state_display())
    if measure.state == MeasureState.DROPPED:
        return Outcome.MISSED, note
    late = measure.state not in OVER and measure.due_on < clock.today()
    return known or (Outcome.MISSED if late else Outcome.OPEN), note


def of_task(task: Task | None, is_late: bool) -> str:
    """A finished task is a kept promise; one dropped or overdue is not."""
    if task is not None and task.state == TaskState.DONE:
        return Outcome.DONE
    if task is not None and task.state == TaskState.DROPPED:
        return Outcome.MISSED
    return Outcome.MISSED if is_late else Outcome.OPEN
