"""What history alone says will be sold: won so far, and the months left by the statistics."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from dacheng.domains.forecasts.queries.nodes import near
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.forecasting import Forecast, forecast
from dacheng.kernel.money import round_money
from dacheng.kernel.periods import Grain, Period, first_of_month, month_index, this

MOST_MONTHS = 60


@dataclass(frozen=True)
class Landing:
    """Where a period ends by the statistics, with the band; None without enough history."""

    amount: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    why: list[str] = field(default_factory=list)


def months_won(viewer: Viewer, until: date | None = None) -> tuple[list[date], list[Decimal]]:
    """What was won in each full month before `until`'s, from the first month with a win (five
    years at most). Months without a win in between are zero."""
    end = this(Grain.MONTH, until or clock.today()).start
    start = first_of_month(month_index(end) - MOST_MONTHS)
    rows = Opportunity.objects.filter(
        near(Opportunity, viewer), state=State.WON, closed_on__gte=start, closed_on__lt=end
    )
    sums = dict(rows.order_by().values_list("closed_ym").annotate(Sum("amount")))
    if not sums:
        return [], []
    first = min(sums)
    begin = (first // 100) * 12 + first % 100 - 1
    months = [first_of_month(index) for index in range(begin, month_index(end))]
    return months, [sums.get(m.year * 100 + m.month) or Decimal(0) for m in months]


def landing(viewer: Viewer, period: Period) -> Landing:
    """What is won in a period plus what the statistics expect of the rest of it."""
    months, values = months_won(viewer)
    today = clock.today()
    if period.end <= today:
        return Landing(_won(viewer, period))
    ahead = _months_ahead(period, today)
    found = forecast(values, ahead)
    if not found.mean or not found.lower:
        return Landing(None, why=found.why)
    return _landed(found, period, today, _won(viewer, period))


def _months_ahead(period: Period, today: date) -> int:
    """How many months from this one on are needed to reach the end of the period."""
    return month_index(period.last) - month_index(today) + 1


def _landed(found: Forecast, period: Period, today: date, won: Decimal) -> Landing:
    """The running month counts at least what it has; the band of a sum of months widens by the
    root of the sum of squares, as if months erred apart."""
    running = this(Grain.MONTH, today)
    skip = max(0, month_index(period.start) - month_index(today))
    mean, low = found.mean[skip:], found.lower[skip:]
    share = float((running.end - today).days / running.days) if skip == 0 else 1.0
    rest = [share * mean[0], *mean[1:]]
    off = [share * (mean[0] - low[0]), *(m - lo for m, lo in zip(mean[1:], low[1:], strict=True))]
    total = float(won) + sum(rest)
    width = sum(one * one for one in off) ** 0.5
    return Landing(
        _money(total), _money(max(float(won), total - width)), _money(total + width), found.why
    )


def _money(value: float) -> Decimal:
    return round_money(str(round(value, 2)))


def _won(viewer: Viewer, period: Period) -> Decimal:
    rows = Opportunity.objects.filter(
        near(Opportunity, viewer),
        state=State.WON,
        closed_on__gte=period.start,
        closed_on__lt=period.end,
    )
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
