"""How far opportunities come, stage by stage, and where most of them end."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.domains.processes.models import Process, Stage
from dacheng.domains.processes.queries import stages_of
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period

ENOUGH = 20  # cases below which a rate says nothing
COUNTS = """
select seen.state, far."order", seen.stage_id, count(*), coalesce(sum(seen.amount), 0)
from ({seen}) seen left join processes_stage far on far.id = seen.furthest_id
group by 1, 2, 3
"""
# Stays counted by length, because sorting all of them for a median is most of the work.
DAYS = """
select v.stage_id, v.left_on - v.entered_on, count(*)
from opportunities_stagevisit v
where v.left_on is not null and v.opportunity_id in (select id from ({seen}) seen)
group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True)
class FunnelStep:
    """One stage. `reached` came to it or beyond, `advanced` went on (or won from it), `dropped`
    were lost in it, and `open_count` stand in it now. `conversion` is advanced ÷ (advanced +
    dropped): who is still there has not decided yet. None where nobody has."""

    stage: Stage
    open_count: int
    open_amount: Decimal
    reached: int
    advanced: int
    dropped: int
    median_days: Decimal | None
    is_bottleneck: bool = False

    @property
    def decided(self) -> int:
        return self.advanced + self.dropped

    @property
    def conversion(self) -> Decimal | None:
        return Decimal(self.advanced) / self.decided if self.decided else None


@dataclass(frozen=True)
class Funnel:
    """The steps of one process and how it ends.

    `unplaced` were lost nobody recorded where (files often say only 'lost'): they count in no
    step, only in `closing_rate`, won ÷ (won + lost). `ends_here` says that while so much is not
    known, the close itself is the narrowest place.
    """

    process: Process
    steps: tuple[FunnelStep, ...]
    won_count: int
    won_amount: Decimal
    lost_count: int
    unplaced: int
    ends_here: bool

    @property
    def closing_rate(self) -> Decimal | None:
        closed = self.won_count + self.lost_count
        return Decimal(self.won_count) / closed if closed else None

    @property
    def bottleneck(self) -> FunnelStep | None:
        return next((step for step in self.steps if step.is_bottleneck), None)


class Group(NamedTuple):
    """Opportunities in one state that came equally far; `place` None where that is not known."""

    state: str
    place: int | None
    stage_id: int | None
    number: int
    amount: Decimal


def funnel(
    viewer: Viewer,
    period: Period | None = None,
    process: Process | None = None,
    rows: QuerySet[Opportunity] | None = None,
) -> Funnel | None:
    """The funnel of the opportunities that began in a period (all, without one), as they stand now.

    How far one came is the furthest stage it stood in; earlier stages count as passed. One won
    without any stage passed them all. The bottleneck is the step with the lowest conversion among
    those with at least 20 decided cases, if there are two such steps (the end counts as one while
    losses are unplaced).
    Without `process`, the one most of these opportunities follow; None when there are none.
    Five queries, whatever the number of rows.
    """
    seen = (Opportunity.objects.all() if rows is None else rows).visible_to(viewer)
    if period:
        seen = seen.filter(started_on__gte=period.start, started_on__lt=period.end)
    process = process or _most_followed(seen)
    if process is None:
        return None
    seen = seen.filter(process=process).order_by()
    groups = [Group(*row) for row in _run(COUNTS, seen)]
    return built(process, stages_of(process), groups, days_of(seen))


def _most_followed(seen: QuerySet[Opportunity]) -> Process | None:
    most = seen.order_by().values("process").annotate(found=Count("pk")).order_by("-found").first()
    return Process.objects.get(pk=most["process"]) if most else None


def _run(sql: str, seen: QuerySet[Opportunity]) -> list[tuple]:
    inner, params = seen.values(
        "id", "state", "stage_id", "furthest_id", "amount"
    ).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql.format(seen=inner), params)
        return cursor.fetchall()


def days_of(rows: QuerySet[Opportunity]) -> dict[int, Decimal]:
    """The median length of the stays of these opportunities, by stage."""
    return medians(_run(DAYS, rows.order_by()))


def medians(rows: list[tuple]) -> dict[int, Decimal]:
    """The median length of each stage's stays, from (stage, length, how many) in their order."""
    lengths: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for stage, length, many in rows:
        lengths[stage].append((length, many))
    return {stage: _median(counted) for stage, counted in lengths.items()}


def _median(counted: list[tuple[int, int]]) -> Decimal:
    """The middle of the lengths counted, or halfway between the two in the middle."""
    total = sum(many for _length, many in counted)
    middle, upto = [], 0
    for length, many in counted:
        for place in ((total - 1) // 2, total // 2):
            if upto <= place < upto + many:
                middle.append(length)
        upto += many
    return Decimal(sum(middle)) / 2


def built(
    process: Process, stages: list[Stage], groups: list[Group], days: dict[int, Decimal]
) -> Funnel:
    placed = [_placed(group, stages) for group in groups]
    steps = [_step(stage, placed, days.get(stage.pk)) for stage in stages]
    unplaced = sum(g.number for g in groups if g.state == State.LOST and g.place is None)
    won = [g for g in groups if g.state == State.WON]
    lost = sum(g.number for g in groups if g.state == State.LOST)
    won_count = sum(g.number for g in won)
    narrowest = _narrowest(steps, won_count, unplaced)
    return Funnel(
        process,
        tuple(replace(step, is_bottleneck=step.stage.pk == narrowest) for step in steps),
        won_count,
        sum((g.amount for g in won), Decimal(0)),
        lost,
        unplaced,
        ends_here=narrowest == END,
    )


def _placed(group: Group, stages: list[Stage]) -> Group:
    """A win without a known stage passed them all; a loss without one has no place."""
    if group.place is None and group.state == State.WON and stages:
        return group._replace(place=stages[-1].order)
    return group


def _step(stage: Stage, groups: Iterable[Group], days: Decimal | None) -> FunnelStep:
    tally: Counter[str] = Counter()
    amount = Decimal(0)
    for group in groups:
        if group.place is not None:
            tally[_outcome(group, group.place, stage)] += group.number
        if group.state == State.OPEN and group.stage_id == stage.pk:
            tally["open"] += group.number
            amount += group.amount
    return FunnelStep(
        stage,
        tally["open"],
        amount,
        tally["advanced"] + tally["dropped"] + tally["waiting"],
        tally["advanced"],
        tally["dropped"],
        days,
    )


def _outcome(group: Group, place: int, stage: Stage) -> str:
    """A group is 'before' a stage, 'waiting' in it, 'advanced' from it or 'dropped' there."""
    if place < stage.order:
        return "before"
    if place > stage.order or group.state == State.WON:
        return "advanced"
    return "dropped" if group.state == State.LOST else "waiting"


END = 0  # stands for the close itself, where no stage does


def _narrowest(steps: list[FunnelStep], won: int, unplaced: int) -> int | None:
    """The stage with the lowest conversion, END for the close, None while too little is decided."""
    rates = {
        step.stage.pk: step.conversion
        for step in steps
        if step.conversion is not None and step.decided >= ENOUGH
    }
    if unplaced and won + unplaced >= ENOUGH:
        rates[END] = Decimal(won) / (won + unplaced)
    return min(rates, key=lambda key: rates[key]) if len(rates) > 1 else None
