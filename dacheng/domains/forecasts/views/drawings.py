"""The pictures of forecasts: what history expects, how right it was, who says what, and why it
changed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.domains.forecasts.models import Submission
from dacheng.domains.forecasts.queries.accuracy import Week
from dacheng.domains.forecasts.queries.landing import Landing
from dacheng.kernel.charts import Band, Chart, Mark, Measure, Strand, beside, course
from dacheng.kernel.forecasting import Backtest, Forecast, Season, fitted
from dacheng.kernel.money import format_money
from dacheng.kernel.periods import first_of_month, month_index

SHOWN = 24  # months of the past
Column = list[Decimal | None]


def money() -> Measure:
    return Measure(_("赢单额"), "money")


def decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def expected(
    months: Sequence[date], values: Sequence[Decimal], found: Forecast, season: Season, said: str
) -> Chart | None:
    """History, the season in it, and the months ahead with their band."""
    if not found.mean:
        return None
    past = list(values)[-SHOWN:]
    hidden: Column = [None] * len(found.mean)
    joint: Column = [*[None] * (len(past) - 1), past[-1]]  # the cone begins where history ends
    strands = [
        *_season(values, season, len(past), hidden),
        Strand(_("预计"), [*joint, *map(decimal, found.mean)], "@accent", "dashed"),
        Strand(_("实际"), [*past, *hidden]),
    ]
    band = None
    if found.lower and found.upper:
        low, high = map(decimal, found.lower), map(decimal, found.upper)
        band = Band(_("八成把握"), [*joint, *low], [*joint, *high])
    labels = _months(months[-len(past) :], len(found.mean))
    return course(labels, strands, money(), said, head=_("月份"), band=band, height=300)


def _season(values: Sequence[Decimal], season: Season, shown: int, hidden: Column) -> list[Strand]:
    """Only where one was found; a flat line would say nothing."""
    if not season.weight:
        return []
    line = [decimal(value) for value in fitted(values, season)][-shown:]
    return [Strand(_("应季"), [*line, *hidden], "@ink-mute")]


def _months(past: Sequence[date], ahead: int) -> list[str]:
    start = month_index(past[-1]) + 1
    found = [*past, *(first_of_month(start + at) for at in range(ahead))]
    return [f"{month:%y-%m}" for month in found]


def replayed(
    months: Sequence[date], values: Sequence[Decimal], tested: Backtest, said: str
) -> Chart | None:
    """What would have been foreseen from each of some past months, over what came."""
    if not tested.points:
        return None
    first = max(0, min(p.origin for p in tested.points) - 6)
    labels = [f"{month:%y-%m}" for month in months[first:]]
    origins = sorted({p.origin for p in tested.points})
    strands = [
        Strand(
            _("当时的预测"),
            _run(tested, origin, values, first),
            "@accent",
            "dashed",
            quiet=origin != origins[-1],
        )
        for origin in origins
    ]
    strands.append(Strand(_("实际"), list(values[first:])))
    return course(labels, strands, money(), said, head=_("月份"), height=220)


def _run(tested: Backtest, origin: int, values: Sequence[Decimal], first: int) -> Column:
    """From the last month known then."""
    found: Column = [None] * (len(values) - first)
    found[origin - 1 - first] = values[origin - 1]
    for point in tested.points:
        if point.origin == origin:
            found[origin + point.ahead - 1 - first] = decimal(point.mean)
    return found


def three_numbers(
    rolled: Decimal, said: Decimal, call: Submission | None, found: Landing, aim: Decimal | None
) -> Chart:
    """What opportunities, people and history say, on one scale."""
    name = _("承诺（未提交）") if call is None else _("本周提交")
    marks = [
        Mark(_("汇总"), rolled),
        Mark(name, said if call is None else call.commit, mine=True),
    ]
    bands: list[tuple[Decimal, Decimal] | None] = [None, None]
    if found.amount is not None:
        marks.append(Mark(_("统计预测"), found.amount))
        known = found.low is not None and found.high is not None
        bands.append((found.low, found.high) if known else None)  # type: ignore[arg-type]
    amounts = [mark.value or Decimal(0) for mark in marks]
    words = _("三个数最多差 %(gap)s") if len(marks) > 2 else _("两个数差 %(gap)s")
    return beside(
        marks,
        Measure(_("承诺"), "money"),
        words % {"gap": format_money(max(amounts) - min(amounts))},
        heads=(_("谁说的"), Measure(_("承诺"), "money").head),
        bands=bands,
        aim=Mark(_("目标"), aim) if aim else None,
    )


def week_by_week(calls: Sequence[Submission], said: str) -> Chart | None:
    """The three numbers of each call of a period."""
    if len(calls) < 2:
        return None
    strands = [
        Strand(_("统计预测"), [one.statistical for one in calls], "@accent", "dashed"),
        Strand(_("汇总"), [one.rolled_commit for one in calls], "@ink-mute"),
        Strand(_("承诺"), [one.commit for one in calls]),
    ]
    kept = [one for one in strands if any(value is not None for value in one.values)]
    labels = [f"{one.closes_on:%m-%d}" for one in calls]
    return course(labels, kept, Measure(_("承诺"), "money"), said, head=_("截止"), height=220)


def errors(weeks: Sequence[Week], said: str) -> Chart | None:
    """The error of all calls made in each week: it should shrink towards the end."""
    if len(weeks) < 2:
        return None
    strands = [
        Strand(pgettext("forecast", "偏差"), [one.bias for one in weeks], "@ink-mute", "dashed"),
        Strand(_("误差"), [one.error for one in weeks]),
    ]
    labels = [str(one.number) for one in weeks]
    return course(labels, strands, Measure(_("误差"), "share"), said, head=_("季内第几周"))
