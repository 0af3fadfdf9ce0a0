"""When it came apart: this year, last year and what the season lets expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import Chart, Line, Option, Table, base, datum, named
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.money import format_percent

Values = Sequence[Decimal | None]


@dataclass(frozen=True)
class Year:
    """The units of a year: their names, the rows behind each, and which of them still runs."""

    labels: Sequence[str]
    urls: Sequence[str]
    running: int | None = None


def trend(
    now: Values,
    measure: Measure,
    year: Year,
    *,
    before: Values = (),
    expected: Values | None = None,
    words: tuple[str, str] = ("", ""),
) -> Chart:
    """Lines from nothing upwards; a unit that still runs is hollow, the future is not drawn."""
    this, last = words[0] or _("今年"), words[1] or _("去年")
    series = _lines(now, measure, year, this, before, last)
    higher = _ends_higher(before, expected)
    if any(value is not None for value in before):
        series.insert(0, _behind(before, measure, last, "@ink-mute", "solid", higher))
    if expected is not None:
        series.insert(0, _behind(expected, measure, _("应季"), "@accent", "dashed", not higher))
    low = min((measure.plain(value) or 0 for value in (*now, *before)), default=0)
    option = base(
        grid={"left": 44, "right": 64, "top": 26, "bottom": 26},
        xAxis=_across(year.labels),
        yAxis=_up(measure, low),
        series=series,
    )
    return Chart(
        "trend", option, _said(now, before, expected, measure, year), height=240,
        table=_table(now, before, expected, measure, year, (this, last)),
    )  # fmt: skip


def _across(labels: Sequence[str]) -> Option:
    return {
        "type": "category", "data": list(labels), "boundaryGap": False,
        "axisLine": {"lineStyle": {"color": "@line-strong"}}, "axisTick": {"show": False},
        "axisLabel": {"color": "@text-3", "fontSize": 12, "hideOverlap": True},
    }  # fmt: skip


def _up(measure: Measure, low: float) -> Option:
    unit = measure.suffix.strip()
    return {
        "type": "value", "name": unit, "min": 0 if low >= 0 else None, "splitNumber": 4,
        "nameTextStyle": {
            "color": "@text-3", "fontSize": 12, "align": "right", "padding": [0, 6, 0, 0]
        },
        "nameGap": 8,
        "axisLabel": {"color": "@text-3", "fontSize": 12},
        "splitLine": {"lineStyle": {"color": "@grid"}},
    }  # fmt: skip


def _lines(
    now: Values, measure: Measure, year: Year, name: str, before: Values, last: str
) -> list[Option]:
    """What is over as a line; the way to a unit that still runs in dots, as it is not the end."""
    points = [
        _point(value, measure, year, at, (name, last), before) for at, value in enumerate(now)
    ]
    end = max((at for at, value in enumerate(now) if value is not None), default=-1)
    if end >= 0:
        points[end]["label"] = named(name, "@text", strong=True)
    line = {
        "type": "line", "name": name, "symbol": "circle", "symbolSize": 7, "z": 4,
        "lineStyle": {"color": "@text", "width": 2},
    }  # fmt: skip
    if end < 1 or end != year.running:
        return [{**line, "data": points}]
    nothing: list[Option] = [datum(None) for _point_ in points]
    done = [*points[:end], *nothing[end:]]
    start = datum(measure.plain(now[end - 1]), symbolSize=0)
    way = [*nothing[: end - 1], start, points[end], *nothing[end + 1 :]]
    dotted = {"color": "@text", "width": 2, "type": "dotted"}
    return [{**line, "data": done}, {**line, "data": way, "lineStyle": dotted, "z": 3}]


def _point(
    value: Decimal | None, measure: Measure, year: Year, at: int, words: tuple[str, str],
    before: Values,
) -> Option:  # fmt: skip
    tip = [(f"{words[0]} {year.labels[at]}", measure.said(value))]
    if at < len(before) and before[at] is not None:
        tip.append((words[1], measure.said(before[at])))
    look = {
        "color": "@surface" if at == year.running else "@text",
        "borderWidth": 2,
        "borderColor": "@text",
    }
    return datum(measure.plain(value), *tip, url=year.urls[at], itemStyle=look)


def _ends_higher(before: Values, expected: Values | None) -> bool:
    """Whether the line of last year ends above that of the season."""
    ends = [[value for value in line if value is not None] for line in (before, expected or ())]
    return bool(ends[0] and ends[1] and ends[0][-1] >= ends[1][-1])


def _behind(
    values: Values, measure: Measure, name: str, color: str, style: str, above: bool
) -> Option:
    points = [datum(measure.plain(value), symbolSize=0) for value in values]
    known = [at for at, value in enumerate(values) if value is not None]
    if known:
        label = named(name, "@accent" if style == "dashed" else "@text-3")
        points[known[-1]] |= {"label": {**label, "offset": [0, -7 if above else 7]}}
    return {
        "type": "line", "name": name, "data": points, "symbol": "circle", "silent": True,
        "z": 2 if style == "dashed" else 3, "itemStyle": {"color": color},
        "lineStyle": {"color": color, "width": 1.5, "type": style},
    }  # fmt: skip


def _said(
    now: Values, before: Values, expected: Values | None, measure: Measure, year: Year
) -> str:
    """The last unit that is over, against a year before and against the season."""
    over = [at for at, value in enumerate(now) if value is not None and at != year.running]
    if not over:
        return _("%(label)s今年还没有完整的月份") % {"label": measure.label}
    at = over[-1]
    said = _("%(label)s：%(unit)s %(value)s") % {
        "label": measure.label, "unit": year.labels[at], "value": measure.said(now[at]),
    }  # fmt: skip
    then = before[at] if at < len(before) else None
    if then and now[at] is not None:
        change = (now[at] - then) / abs(then)  # type: ignore[operator]
        words = _("，比去年同期多 %(by)s") if change >= 0 else _("，比去年同期少 %(by)s")
        said += words % {"by": format_percent(abs(change))}
    if expected is not None and expected[at]:
        gap = now[at] - expected[at]  # type: ignore[operator]
        words = _("，比应季高 %(by)s") if gap >= 0 else _("，比应季低 %(by)s")
        said += words % {"by": measure.said(abs(gap))}
    return said


def _table(
    now: Values, before: Values, expected: Values | None, measure: Measure, year: Year,
    words: tuple[str, str],
) -> Table:  # fmt: skip
    heads = [_("期间"), words[0], *([words[1]] if before else [])]
    heads += [_("应季")] if expected is not None else []
    lines = []
    for at, label in enumerate(year.labels):
        cells = [label, measure.bare(now[at])]
        cells += [measure.bare(before[at])] if before else []
        cells += [measure.bare(expected[at])] if expected is not None else []
        lines.append(Line(tuple(cells), year.urls[at]))
    return Table(tuple(heads), tuple(lines))
