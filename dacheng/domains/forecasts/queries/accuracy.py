"""Who was right: calls of past periods against what was won, by person and week; and whether the
chance of a stage is the share that is won from it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db import connection
from django.db.models import Sum

from dacheng.domains.forecasts.models import Submission
from dacheng.domains.forecasts.queries.cycles import week_number
from dacheng.domains.forecasts.queries.nodes import Node, near
from dacheng.domains.forecasts.queries.tree import won_in
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period

NARROW = Decimal("0.10")
ENOUGH = 4
PERIODS = 2  # all calls of one period share one outcome, so thirteen of them prove little
Line = tuple[str, int, Decimal, Decimal]


class Profile(StrEnum):
    """How somebody calls."""

    SANDBAG = "sandbag"
    OPTIMIST = "optimist"
    ACCURATE = "accurate"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Week:
    """All calls made in one week of their periods."""

    number: int
    bias: Decimal | None
    error: Decimal | None
    calls: int


@dataclass
class Record:
    """All calls of one person: (period, week, call, what came)."""

    person_id: int
    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def bias(self) -> Decimal | None:
        return bias(self.lines)

    @property
    def error(self) -> Decimal | None:
        return wape(self.lines)

    @property
    def is_thin(self) -> bool:
        """Too few calls, too few periods, or nothing came of any."""
        periods = {line[0] for line in self.lines}
        return self.bias is None or len(self.lines) < ENOUGH or len(periods) < PERIODS

    @property
    def profile(self) -> Profile:
        off = self.bias
        if off is None or self.is_thin:
            return Profile.UNKNOWN
        if abs(off) <= NARROW:
            return Profile.ACCURATE
        return Profile.OPTIMIST if off > 0 else Profile.SANDBAG

    def by_week(self) -> list[Week]:
        """Weeks with too few calls are left out."""
        weeks: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            weeks[line[1]].append(line)
        return [
            Week(number, bias(weeks[number]), wape(weeks[number]), len(weeks[number]))
            for number in sorted(weeks)
            if len(weeks[number]) >= ENOUGH and wape(weeks[number]) is not None
        ]


def bias(lines: Iterable[Line]) -> Decimal | None:
    """Σ(call − actual) ÷ Σ actual: above zero promises too much."""
    rows = list(lines)
    return _over(sum((call - came for _p, _w, call, came in rows), Decimal(0)), rows)


def wape(lines: Iterable[Line]) -> Decimal | None:
    """Σ|call − actual| ÷ Σ actual, because a mean of shares explodes where little came."""
    rows = list(lines)
    return _over(sum((abs(call - came) for _p, _w, call, came in rows), Decimal(0)), rows)


def _over(off: Decimal, rows: list[Line]) -> Decimal | None:
    actual = sum((came for _p, _w, _call, came in rows), Decimal(0))
    return off / actual if actual > 0 else None


def records(viewer: Viewer, periods: list[Period], category: str = "commit") -> list[Record]:
    """The record of everybody this viewer sees over past periods; three queries."""
    found: dict[int, Record] = {}
    rows = _calls(viewer, periods)
    actual = _actual(viewer, periods)
    names = dict(
        Person.objects.filter(pk__in={r.person_id for r in rows}).values_list("pk", "name")
    )
    for row in rows:
        person = row.person_id or 0
        period = Period(row.starts_on, row.ends_on)
        came = actual.get((period, person), Decimal(0))
        one = found.setdefault(person, Record(person, names[person]))
        week = week_number(period, row.closes_on)
        one.lines.append((str(period), week, getattr(row, category), came))
    return sorted(found.values(), key=lambda one: (-len(one.lines), one.name))


def _calls(viewer: Viewer, periods: list[Period]) -> list[Submission]:
    starts = [period.start for period in periods]
    rows = Submission.objects.visible_to(viewer).filter(
        starts_on__in=starts, person__isnull=False, withdrawn_at=None
    )
    spans = {(period.start, period.end) for period in periods}
    found = rows.defer("lines").order_by("closes_on", "pk")
    return [row for row in found if (row.starts_on, row.ends_on) in spans]


def _actual(viewer: Viewer, periods: list[Period]) -> dict[tuple[Period, int], Decimal]:
    found: dict[tuple[Period, int], Decimal] = {}
    for period in periods:
        rows = Opportunity.objects.filter(near(Opportunity, viewer), won_in(period))
        for owner, amount in rows.order_by().values_list("owner_id").annotate(Sum("amount")):
            found[period, owner] = amount or Decimal(0)
    return found


def of_node(viewer: Viewer, node: Node, period: Period) -> list[Submission]:
    """The calls of one node for one period, the oldest first."""
    rows = Submission.objects.visible_to(viewer).filter(
        unit=node.unit_id,
        person=node.person_id,
        starts_on=period.start,
        ends_on=period.end,
        withdrawn_at=None,
    )
    return list(rows.defer("lines").select_related("submitted_by").order_by("closes_on"))


@dataclass(frozen=True)
class Calibration:
    """One stage: the chance it promises and the share that was won of those that came to it."""

    stage: str
    promised: Decimal
    reached: int
    won: int

    @property
    def came(self) -> Decimal | None:
        return Decimal(self.won) / self.reached if self.reached else None


CALIBRATION = """
with seen as ({seen})
select s.name, s.probability, count(*), count(*) filter (where seen.state = 'won')
from (select distinct v.opportunity_id, v.stage_id from opportunities_stagevisit v) v
join seen on seen.id = v.opportunity_id
join processes_stage s on s.id = v.stage_id
where s.probability < 1
group by s.process_id, s."order", s.name, s.probability
order by s.process_id, s."order"
"""


def calibration(viewer: Viewer, period: Period) -> list[Calibration]:
    """Of the opportunities closed in a period that stood in a stage, how many were won."""
    seen = Opportunity.objects.filter(
        near(Opportunity, viewer),
        state__in=("won", "lost"),
        closed_on__gte=period.start,
        closed_on__lt=period.end,
    )
    inner, params = seen.order_by().values("id", "state").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(CALIBRATION.format(seen=inner), params)
        return [Calibration(*row) for row in cursor]
