"""How targets are written: figures by the unit of their metric, states by how far behind."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.targets.queries.standing import Standing
from dacheng.kernel.metrics import AnyMetric, Unit
from dacheng.kernel.money import compact_unit
from dacheng.kernel.monthnames import month_name
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui import figures

LOOK, ALARM = Decimal("-0.05"), Decimal("-0.25")
HEAT = (
    (Decimal("-0.6"), "h1"),
    (Decimal("-0.3"), "h2"),
    (Decimal("-0.08"), "h3"),
    (Decimal("0.08"), "h4"),
)


def state_of(deviation: Decimal | None) -> str:
    """'' while all is well, 'warn' when behind, 'neg' when far behind."""
    if deviation is None:
        return ""
    return "neg" if deviation <= ALARM else "warn" if deviation <= LOOK else ""


def heat_of(deviation: Decimal | None) -> str:
    """The class of a heat cell."""
    if deviation is None:
        return "fut"
    return next((name for limit, name in HEAT if deviation < limit), "h5")


def short(metric: AnyMetric, value: Decimal | None) -> str:
    """A figure in a cell whose column says the unit: money in 万 with one decimal."""
    if value is None:
        return figures.NOTHING
    if metric.unit is Unit.SHARE:
        return figures.percent(value)
    if metric.unit is Unit.MONEY:
        return figures.number(value / compact_unit()[0], 1)
    return figures.number(value)


def full(metric: AnyMetric, value: Decimal | None) -> Any:
    """A figure that stands alone."""
    if metric.unit is Unit.SHARE:
        return figures.percent(value)
    if metric.unit is Unit.MONEY:
        return figures.compact(value)
    return figures.number(value)


def unit_word(metric: AnyMetric) -> str:
    if metric.unit is Unit.MONEY:
        return compact_unit()[1].strip() + (_("元") if compact_unit()[0] == 10_000 else "")
    return "%" if metric.unit is Unit.SHARE else _("个")


def period_words(period: Period) -> str:
    """2026 年 Q4, 2026 年 11 月, 2026 年."""
    said = {"y": period.start.year, "q": (period.start.month + 2) // 3, "m": period.start.month}
    match period.grain:
        case Grain.YEAR:
            return _("%(y)d 年") % said
        case Grain.QUARTER:
            return _("%(y)d 年 Q%(q)d") % said
        case Grain.MONTH:
            return _("%(y)d 年 %(m)d 月") % said
        case Grain.WEEK:
            return _("%(y)d 年第 %(w)d 周") % {**said, "w": period.start.isocalendar().week}
    return period.label


def day_words(period: Period) -> str:
    """3.9～3.15, or 3.9."""
    first, last = period.start, period.last
    said = f"{first.month}.{first.day}"
    return said if first == last else f"{said}～{last.month}.{last.day}"


def month_words(period: Period) -> str:
    return month_name(period.start.month)


def ruler(one: Standing) -> dict[str, Any]:
    """What ui/att.html takes."""
    landing = one.landings.run_rate
    forecast = landing / one.target if landing is not None and one.target else None
    done = max(one.attainment or Decimal(0), Decimal(0))
    return {
        "done": min(done, Decimal(1)),
        "pace": min(one.elapsed, Decimal(1)),
        "forecast": min(forecast, Decimal(1)) if forecast and forecast > done else None,
        "state": state_of(one.deviation),
        "name": one.metric.label,
    }
