"""What does not fit in a plan, said in words: listed, never silently rescaled."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.targets.models import Grain, PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.people import grounds, tree
from dacheng.domains.targets.queries.plans import is_additive
from dacheng.domains.targets.sharing import is_too_equal
from dacheng.kernel.metrics import Unit, get
from dacheng.kernel.money import format_money, format_number
from dacheng.kernel.monthnames import month_name
from dacheng.kernel.periods import Period

UNCUT = {"product_line": "", "customer_class": "", "source": "", "customer_type": ""}
MOST = 20
Found = dict[tuple[str, Any, int | None, int | None], Decimal | None]


@dataclass(frozen=True)
class Violation:
    """Parts of a unit in a month (None: the year) that do not come to what they should; `missing`
    is what nobody has yet, below 0 what is too much."""

    metric: str
    unit_id: int
    month: Any
    missing: Decimal
    words: str


@dataclass(frozen=True)
class Cells:
    """The figures of a plan by metric, start of the month, unit and person."""

    lines: dict[str, PlanLine]
    months: Found
    names: dict[int, str]
    parents: dict[int, int | None]


def violations(plan: TargetPlan) -> list[Violation]:
    """Where parts and wholes differ, over people and over time; the first twenty."""
    cells = _cells(plan)
    found: list[Violation] = []
    for name in cells.lines:
        if is_additive(get(name)):
            found += [*_over_people(name, cells), *_over_time(name, cells)]
    return found[:MOST]


def _cells(plan: TargetPlan) -> Cells:
    rows = Target.objects.filter(plan=plan, until=None, grain=Grain.MONTH, overlaps=False, **UNCUT)
    rows = rows.order_by()
    values = rows.values_list(
        "metric", "start", "unit_id", "person_id", "final", "unit__name", "unit__parent_id"
    )
    months: Found = {}
    names: dict[int, str] = {}
    parents: dict[int, int | None] = {}
    for metric, start, unit, person, final, called, parent in values:
        months[metric, start, unit, person] = final
        names[unit], parents[unit] = called, parent
    return Cells({line.metric: line for line in plan.lines.all()}, months, names, parents)


def _over_people(name: str, cells: Cells) -> Iterable[Violation]:
    parts: dict[tuple[Any, int], Decimal] = defaultdict(Decimal)
    only_people: dict[int, bool] = defaultdict(lambda: True)
    some: set[int] = set()
    for (metric, start, unit, person), final in cells.months.items():
        if metric != name or unit is None:
            continue
        above = unit if person is not None else cells.parents[unit]
        if above is None:
            continue
        some.add(above)
        only_people[above] &= person is not None
        parts[start, above] += final or Decimal(0)
    hedge = cells.lines[name].hedge
    for (metric, start, unit, person), final in cells.months.items():
        if metric != name or person is not None or unit not in some or final is None:
            continue
        goal = final * (1 + hedge) if only_people[unit] else final
        missing = goal - parts[start, unit]
        # A hedge on every month rounds by itself; a cent per month is not a gap.
        if abs(missing) > (Decimal(1) if hedge and only_people[unit] else 0):
            yield Violation(
                name, unit, start, missing, _words(name, cells.names[unit], start, missing)
            )


def _over_time(name: str, cells: Cells) -> Iterable[Violation]:
    """The company's months against its year."""
    tops = [unit for unit, parent in cells.parents.items() if parent not in cells.parents]
    for top in tops:
        total = sum(
            (final or Decimal(0))
            for (metric, _start, unit, person), final in cells.months.items()
            if metric == name and unit == top and person is None
        )
        missing = cells.lines[name].amount - total
        if missing:
            yield Violation(name, top, None, missing, _words(name, cells.names[top], None, missing))


def _words(name: str, unit: str, start: Any, missing: Decimal) -> str:
    said = {
        "unit": unit,
        "when": month_name(start.month) if start else _("全年"),
        "metric": get(name).label,
        "n": amount_words(name, abs(missing)),
    }
    if missing > 0:
        return _("%(unit)s %(when)s的%(metric)s还有 %(n)s 没分下去。") % said
    return _("%(unit)s %(when)s的%(metric)s分多了 %(n)s。") % said


def amount_words(name: str, amount: Decimal) -> str:
    """A figure as it is said in a sentence, by the unit of its metric."""
    unit = get(name).unit
    if unit is Unit.MONEY:
        return format_money(amount) if amount >= 10_000 else format_money(amount, "full")
    if unit is Unit.SHARE:
        return f"{format_number(amount * 100, 1)}%"
    return format_number(amount)


def too_equal(line: PlanLine) -> list[str]:
    """Teams in which everybody got the same although they are far from the same."""
    top = tree(line.plan.starts_on)
    if top is None or not is_additive(get(line.metric)):
        return []
    rows = Target.objects.filter(
        plan=line.plan, metric=line.metric, grain=Grain.YEAR, until=None, **UNCUT
    ).exclude(person=None)
    given: dict[int, list[Target]] = defaultdict(list)
    for one in rows.select_related("unit"):
        given[one.unit_id].append(one)
    found = grounds(line.metric, line.plan, top)
    flagged = []
    for people in given.values():
        shares = [one.final or Decimal(0) for one in people]
        able = found.of([("person", one.person_id) for one in people])
        abilities = [
            (past or Decimal(0)) * (ramp or Decimal(1))
            for past, ramp in zip(able["history"], able["ramp"], strict=True)
        ]
        if is_too_equal(shares, abilities):
            flagged.append(people[0].unit.name)
    return flagged


def year_of(plan: TargetPlan) -> Period:
    return Period(plan.starts_on, plan.ends_on)
