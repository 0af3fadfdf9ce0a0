"""What was promised in the report before, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dacheng.domains.deviations.models import Countermeasure
from dacheng.domains.reports.models import Decision, PlanItem, WorkReport
from dacheng.domains.reports.queries.following import followed, of_measure, of_task
from dacheng.domains.reports.stages import Outcome
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

MOST = 12


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
    case_id: int | None = None
    review_id: int | None = None
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
    """Plan items of the report before, then countermeasures and decisions that fell due."""
    before = report_before(report)
    items = [] if before is None else list(_items(before))
    measures = list(_measures(report, viewer))
    listed = {one.measure_id for one in measures if one.measure_id}
    return [*map(_promise, items), *measures, *_decisions(report, viewer, listed)]


def _items(before: WorkReport) -> Any:
    rows = PlanItem.objects.filter(report=before)
    return rows.select_related("owner", "task", "carried_from__carried_from")


def _promise(item: PlanItem) -> Promise:
    times, earlier = 1, item.carried_from
    while earlier is not None and times < 3:
        times, earlier = times + 1, earlier.carried_from
    outcome = item.outcome or of_task(item.task, item.due_on < clock.today())
    note = item.outcome_note or (item.task.outcome if item.task else "")
    return Promise(
        item, item.text, item.owner.name, item.due_on, outcome, note, times, bool(item.outcome)
    )


def _measures(report: WorkReport, viewer: Viewer) -> Iterator[Promise]:
    """Countermeasures of deviations that fell due in the period."""
    if not viewer.can("deviations.view"):
        return
    rows = Countermeasure.objects.visible_to(viewer).filter(
        due_on__gte=report.period_start, due_on__lt=report.period_end
    )
    if report.snapshot.get("key"):
        rows = rows.filter(owner_id=report.author_id)
    for one in rows.select_related("owner", "case").order_by("due_on", "pk")[:MOST]:
        outcome, note = of_measure(one)
        yield Promise(
            None, one.title, one.owner.name, one.due_on, outcome, note, judged=True,
            case_id=one.case_id, measure_id=one.pk,
        )  # fmt: skip


def _decisions(report: WorkReport, viewer: Viewer, listed: set[int]) -> Iterator[Promise]:
    """What reviews gave the author to do, or what he decided himself, due in the period."""
    mine = Q(owner_id=report.author_id)
    if not report.snapshot.get("key"):
        mine |= Q(review__chair_id=report.author_id)
    rows = Decision.objects.filter(
        mine, due_on__gte=report.period_start, due_on__lt=report.period_end
    )
    rows = rows.select_related("owner", "task", "review").order_by("due_on", "pk")[:MOST]
    for one in followed(rows, viewer):
        if one.decision.measure_id not in listed:
            yield Promise(
                None, one.decision.text, one.decision.owner.name, one.decision.due_on,
                one.outcome, one.note or _("经营分析会定的"), judged=True, case_id=one.case_id,
                review_id=one.decision.review_id,
            )  # fmt: skip


def kept_share(promises: list[Promise]) -> tuple[int, int]:
    """How many were kept, of how many."""
    return sum(1 for one in promises if one.outcome == Outcome.DONE), len(promises)
