"""One metric over time, as ui/columns.html draws it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel import clock
from dacheng.kernel.metrics import Unit, ask, get, leaves
from dacheng.kernel.money import compact_unit, format_number
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui import figures
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.places import rows_url

SHOWN = {Grain.QUARTER: 8, Grain.MONTH: 12, Grain.YEAR: 5}
YEAR_IN = {Grain.QUARTER: 4, Grain.MONTH: 12, Grain.YEAR: 1}


def trend(name: str, period: Period | None, **rest: Any) -> dict[str, Any] | None:
    """The units up to this one against a year before; None for what has no history.

    One question reaches a year further back than is shown, so that the year before needs no other.
    """
    grain = period.grain if period and period.grain in SHOWN else Grain.QUARTER
    if not all(leaf.month for leaf in leaves([name])):
        return None
    last = spans.calendar().this(grain, spans.as_of(period))
    units = _back(last, SHOWN[grain] + YEAR_IN[grain])
    span = Period(units[0].start, last.end)
    answer = ask(
        [name], period=span, by=[grain.value], totals=False, calendar=spans.calendar(), **rest
    )
    found = {row.key[0]: row.values.get(name) for row in answer.rows}
    bars = _bars(name, units, found, YEAR_IN[grain], rest.get("where", ""))
    if not bars:
        return None
    then = _("一年前") if any(bar["was"] for bar in bars) else ""
    return {"bars": bars, "conclusion": _conclusion(name, bars), "then": then}


def _back(last: Period, many: int) -> list[Period]:
    units = [last]
    while len(units) < many:
        units.append(units[-1].previous())
    return units[::-1]


def _bars(
    name: str, units: list[Period], found: dict[Any, Decimal | None], year: int, where: str
) -> list[dict[str, Any]]:
    labels = [spans.calendar().label(unit) for unit in units]
    values = [found.get(label, _nothing(name)) for label in labels]
    bars = [
        {
            "label": spans.short(unit),
            "amount": values[at],
            "value": _top(name, values[at]),
            "value_html": written.value(name, values[at]),
            "was": values[at - year] or None,
            "was_html": written.value(name, values[at - year]),
            "tone": "now" if at == len(units) - 1 else "",
            "open": unit.contains(clock.today()),
            "url": rows_url(name, unit, where),
        }
        for at, unit in enumerate(units)
        if at >= year
    ]
    while len(bars) > 2 and not bars[0]["amount"] and not bars[0]["was"]:
        bars.pop(0)
    return bars if any(bar["amount"] or bar["was"] for bar in bars) else []


def _nothing(name: str) -> Decimal | None:
    return Decimal(0) if get(name).unit in (Unit.MONEY, Unit.COUNT) else None


def _top(name: str, amount: Decimal | None) -> str:
    """The label on a column: no unit, which stands in the head."""
    if amount is None:
        return figures.NOTHING
    match get(name).unit:
        case Unit.MONEY:
            return format_number(amount / compact_unit()[0], 1)
        case Unit.SHARE:
            return figures.percent(amount)
        case Unit.DAYS:
            return figures.number(amount, 1)
    return figures.number(amount)


def _conclusion(name: str, bars: list[dict[str, Any]]) -> str:
    last, before = bars[-1], bars[-2] if len(bars) > 1 else None
    said = _("%(label)s：%(unit)s %(value)s") % {
        "label": get(name).label, "unit": last["label"], "value": last["value"]
    }  # fmt: skip
    if not before:
        return said
    return said + _("，%(unit)s %(value)s") % {"unit": before["label"], "value": before["value"]}
