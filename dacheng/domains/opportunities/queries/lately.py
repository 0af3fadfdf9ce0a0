"""The funnel of what is open or was closed within a span, from kept sums where they say it all."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.db.models import Q, QuerySet

from dacheng.domains.opportunities.models import Opportunity, UsualStay
from dacheng.domains.opportunities.queries.conversion import (
    Funnel,
    Group,
    built,
    days_of,
    funnel,
)
from dacheng.domains.opportunities.queries.whose import whose
from dacheng.domains.opportunities.stages import State
from dacheng.domains.processes.models import Process, Stage
from dacheng.domains.processes.queries import stages_of
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import Answer, ask
from dacheng.kernel.periods import Period, year_month

BY = ("stage", "furthest")
OPEN = ("pipeline_count", "pipeline_amount")
CLOSED = ("won_count", "won_amount", "lost_count")


def funnel_lately(
    viewer: Viewer, process: Process, span: Period, among: QuerySet[Opportunity]
) -> Funnel | None:
    """As `funnel` of the open ones `among` those given and of those closed within a span; without
    going through them, as long as one process is in use."""
    rows = among.filter(lately(span))
    if not _from_sums(viewer) or _other_process(process):
        return funnel(viewer, process=process, rows=rows)
    days = _usual_days(viewer, span) or days_of(rows.filter(process=process))
    return built(process, stages_of(process), list(_groups(viewer, span, process)), days)


def lately(span: Period) -> Q:
    """Open, or closed within the span; the month once more, because the index is by month."""
    closed = Q(closed_on__gte=span.start, closed_on__lt=span.end)
    closed &= Q(closed_ym__range=(year_month(span.start), year_month(span.last)))
    return Q(state=State.OPEN) | closed


def open_by_stage(viewer: Viewer) -> dict[int, Mapping[str, Decimal | None]] | None:
    """`pipeline_count`, `pipeline_amount` and `weighted_pipeline` of what is open, by stage, from
    kept sums; None for whom they cannot say it."""
    if not _from_sums(viewer):
        return None
    answer = ask((*OPEN, "weighted_pipeline"), viewer=viewer, by=("stage",), totals=False)
    return {row.ids[0]: row.values for row in answer.rows if row.values["pipeline_count"]}


def _from_sums(viewer: Viewer) -> bool:
    """Not for who looks after the records of somebody absent: figures leave those out."""
    can = viewer.can("metrics.ask") and viewer.reads("opportunity", "amount")
    return can and not viewer.stands_for


def _other_process(process: Process) -> bool:
    other = Q(process__lt=process.pk) | Q(process__gt=process.pk)  # an index knows, unlike of ≠
    return Opportunity.objects.filter(other).exists()


def _groups(viewer: Viewer, span: Period, process: Process) -> Iterator[Group]:
    places = dict(Stage.objects.filter(process=process).values_list("pk", "order"))
    closed = ask(CLOSED, viewer=viewer, period=span, by=BY, totals=False)
    for stage, furthest, values in _cells(closed):
        place = places.get(furthest)
        won = int(values["won_count"] or 0)
        amount = values["won_amount"] or Decimal(0)
        yield Group(State.WON, place, stage, won, amount)
        yield Group(State.LOST, place, stage, int(values["lost_count"] or 0), Decimal(0))
    for stage, furthest, values in _cells(ask(OPEN, viewer=viewer, by=BY, totals=False)):
        amount = values["pipeline_amount"] or Decimal(0)
        many = int(values["pipeline_count"] or 0)
        yield Group(State.OPEN, places.get(furthest), stage, many, amount)


def _cells(answer: Answer) -> Iterator[tuple]:
    for row in answer.rows:
        yield (*row.ids, row.values)


def _usual_days(viewer: Viewer, span: Period) -> dict[int, Decimal]:
    share = whose(viewer)
    if share is None:
        return {}
    kept = UsualStay.objects.filter(whose=share.name, since=span.start, until=span.end)
    return dict(kept.values_list("stage", "days"))
