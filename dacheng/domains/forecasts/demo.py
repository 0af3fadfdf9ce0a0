"""Two quarters of weekly calls, and some that are promised by hand this week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dacheng.domains.forecasts.actions import adjust, categorise, mark_day
from dacheng.domains.forecasts.models import Category, Submission
from dacheng.domains.forecasts.queries.categories import by_chance
from dacheng.domains.forecasts.queries.cycles import Cycle, cycles_in
from dacheng.domains.forecasts.queries.nodes import Node, home_of
from dacheng.domains.forecasts.queries.rolling import Figures, cumulative
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.domains.opportunities.stages import State
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.money import round_money
from dacheng.kernel.periods import ONE_DAY, Period

HABITS = (Decimal("1.18"), Decimal("1.0"), Decimal("0.84"), Decimal("1.02"), Decimal("0.97"))
NOTES = ("", "", "", "有一单要等客户年度预算", "上周两单推到下月", "最大的一单已进法务")
REASON = "去年这时候他有三成推到下季，先按七成算"
MARKED = 35  # days whose categories the bridge reads

Lines = list[list[Any]]


def tell(cast: Cast) -> None:
    """The past is written in one go per week, the running week through the actions."""
    for back in range(MARKED):
        mark_day(cast.today - timedelta(days=back + 1))
    calendar, units = load(), {unit.pk: unit for unit in OrgUnit.objects.all()}
    for period in (cast.quarter(2), cast.quarter(1), cast.quarter(0)):
        for cycle in cycles_in(period, cast.today - ONE_DAY, calendar):
            if cycle.closes_on < cast.today:
                _week(cast, period, cycle, units)
    _promise(cast)


def _week(cast: Cast, period: Period, cycle: Cycle, units: Mapping[int, OrgUnit]) -> None:
    """Every seller's call of one week, and those of the units over him."""
    lines = _lines(period, cycle.closes_on)
    people = {
        node: (rolled, _called(cast, node, cycle, rolled))
        for node, rolled in ((node, _rolled(found)) for node, found in lines.items())
    }
    rows = [
        _call(cast, node, period, cycle, rolled, call, node.person_id)
        for node, (rolled, call) in people.items()
    ]
    for row in rows:
        row.lines = lines[Node(row.unit_id, row.person_id)]
    for unit in units.values():
        below = [
            both
            for node, both in people.items()
            if units[node.unit_id or unit.pk].path.startswith(unit.path)
        ]
        if unit.lead_id and below:
            rolled = sum((one for one, _call in below), Figures())
            call = sum((one for _rolled, one in below), Figures())
            rows.append(_call(cast, Node(unit.pk), period, cycle, rolled, call, unit.lead_id))
    with acting(cast.viewer(next(iter(cast.people.values()))), "tell_story"):
        Submission.objects.bulk_create(rows, ignore_conflicts=True)


def _lines(period: Period, day: date) -> dict[Node, Lines]:
    """The opportunities of everybody as they stood at the end of a day, as a call keeps them."""
    found: dict[Node, Lines] = defaultdict(list)
    inside = {"expected_on__gte": period.start, "expected_on__lt": period.end}
    rows = Snapshot.objects.filter(day=day, owner__isnull=False, **inside)
    for unit, owner, pk, stage, amount, expected in rows.order_by("opportunity_id").values_list(
        "unit_id", "owner_id", "opportunity_id", "stage__probability", "amount", "expected_on"
    ):
        line = [pk, str(by_chance(stage)), str(amount or 0), str(expected), str(State.OPEN)]
        found[Node(unit, owner)].append(line)
    won = Opportunity.objects.filter(
        state=State.WON, closed_on__gte=period.start, closed_on__lte=day, owner__isnull=False
    )
    for unit, owner, pk, amount, expected in won.order_by("pk").values_list(
        "unit_id", "owner_id", "pk", "amount", "expected_on"
    ):
        line = [pk, str(Category.CLOSED), str(amount or 0), str(expected or ""), str(State.WON)]
        found[Node(unit, owner)].append(line)
    return dict(found)


def _rolled(lines: Lines) -> Figures:
    """What these opportunities say together."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for _pk, category, amount, _expected, _state in lines:
        sums[category] += Decimal(amount)
    return cumulative(sums)


def _called(cast: Cast, node: Node, cycle: Cycle, rolled: Figures) -> Figures:
    """Some promise too much, some too little; towards the end all come nearer."""
    dice = cast.dice("call", node.key, cycle.closes_on)
    habit = HABITS[(node.person_id or 0) % len(HABITS)]
    factor = habit * Decimal(str(round(dice.uniform(0.96, 1.04), 3)))
    likely = rolled.commit + (rolled.likely - rolled.commit) * Decimal("0.6")
    commit = max(rolled.closed, round_money(likely * factor))
    return Figures(
        rolled.closed, commit, max(commit, rolled.likely), max(commit, rolled.best), rolled.pipeline
    )


def _call(
    cast: Cast,
    node: Node,
    period: Period,
    cycle: Cycle,
    rolled: Figures,
    call: Figures,
    by: int | None,
) -> Submission:
    dice = cast.dice("note", node.key, cycle.closes_on)
    return Submission(
        unit_id=node.unit_id,
        person_id=node.person_id,
        starts_on=period.start,
        ends_on=period.end,
        closes_on=cycle.closes_on,
        closed=call.closed,
        commit=call.commit,
        likely=call.likely,
        best=call.best,
        pipeline=call.pipeline,
        rolled_commit=rolled.commit,
        rolled_likely=rolled.likely,
        rolled_best=rolled.best,
        note=dice.choice(NOTES),
        is_automatic=dice.random() < 0.08,
        submitted_by_id=by,
        submitted_at=cast.moment(cycle.closes_on) - timedelta(minutes=dice.randrange(1, 900)),
    )


def _promise(cast: Cast) -> None:
    """The largest open ones are promised by their owners; one leader trusts one seller less."""
    period = cast.quarter(0)
    rows = Opportunity.objects.filter(
        state=State.OPEN,
        expected_on__gte=period.start,
        expected_on__lt=period.end,
        owner__is_active=True,
        owner__username__in=cast.people,
        stage__probability__gte=Decimal("0.4"),
    )
    largest = list(rows.select_related("owner__unit__lead").order_by("-amount", "pk")[:12])
    for one in largest:
        with cast.at(cast.today - timedelta(days=2), cast[one.owner.username]) as by:  # type: ignore[union-attr]
            categorise(one, Category.COMMIT, by=by)
    _doubt(cast, period, (one.owner for one in largest if one.owner))


def _doubt(cast: Cast, period: Period, owners: Iterable[Person]) -> None:
    for owner in owners:
        lead = owner.unit.lead if owner.unit else None
        if lead is None or lead.pk == owner.pk or lead.username not in cast.people:
            continue
        with cast.at(cast.today - timedelta(days=1), lead) as by:
            if by.can("forecasts.change"):
                amount = Decimal(1_000_000)
                adjust(home_of(owner), period, "commit", amount, reason=REASON, by=by)
                return
