"""Values over names, as reports show them: columns, bars, lines, stacks and steps from a to b."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import (
    BAR,
    ROW,
    Chart,
    Line,
    Option,
    Table,
    base,
    datum,
    figures,
    grown,
    names,
    plain_axis,
)
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.charts.waterfall import bar as step_bar
from dacheng.kernel.charts.waterfall import columns as step_columns
from dacheng.kernel.charts.waterfall import rows as step_rows
from dacheng.kernel.charts.waterfall import signed

Values = Sequence[Decimal | None]
Named = tuple[str, Values]
HUES = ("@ink-fill", "@c1", "@c2", "@c3", "@c4", "@c5", "@c6", "@c8")
MOST_LABELS, FEW_LABELS, HEIGHT = 14, 6, 200


def plain(
    kind: str, title: str, labels: Sequence[str], series: Sequence[Named], measure: Measure
) -> Chart:
    """A chart of one of five kinds; a waterfall reads the first series as first, steps, last."""
    option, narrow, height = DRAW[kind](labels, series, measure)
    return Chart(kind, option, _said(title, labels, series, measure),
                 _table(labels, series, measure), height, narrow)  # fmt: skip


Drawn = tuple[Option, Option | None, int]


def _upright(labels: Sequence[str], series: Sequence[Named], rows: list[Option]) -> Option:
    many = len(series) > 1
    return base(
        grid={"left": 48, "right": 12, "top": 44 if many else 26, "bottom": 26},
        legend=_legend(series) if many else {"show": False},
        xAxis={
            "type": "category", "data": list(labels), "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "@line-strong"}},
            "axisLabel": {"color": "@text-3", "fontSize": 12, "hideOverlap": True},
        },
        yAxis={
            "type": "value", "splitNumber": 4, "min": None if _below(series) else 0,
            "axisLabel": {"color": "@text-3", "fontSize": 12},
            "splitLine": {"lineStyle": {"color": "@grid"}},
        },
        series=rows,
    )  # fmt: skip


def _below(series: Sequence[Named]) -> bool:
    return any(value is not None and value < 0 for _name, values in series for value in values)


def _legend(series: Sequence[Named]) -> Option:
    return {
        "left": 0, "top": 0, "itemWidth": 9, "itemHeight": 9, "icon": "roundRect",
        "textStyle": {"color": "@text-2", "fontSize": 12}, "selectedMode": False,
        "data": [name for name, _values in series],
    }  # fmt: skip


def _label(value: Decimal | None, measure: Measure, shown: bool, place: str = "top") -> Option:
    return {"show": shown and value is not None, "position": place, "color": "@text-2",
            "fontSize": 12, "formatter": measure.bare(value)}  # fmt: skip


def _columns(labels: Sequence[str], series: Sequence[Named], measure: Measure) -> Drawn:
    """Every column with its number where there is room; on a phone only the last."""
    many = len(labels) * len(series)
    wide = _upright(labels, series, _standing(labels, series, measure, many <= MOST_LABELS))
    small = _upright(labels, series, _standing(labels, series, measure, many <= FEW_LABELS))
    return wide, small, HEIGHT


def _standing(
    labels: Sequence[str], series: Sequence[Named], measure: Measure, labelled: bool
) -> list[Option]:
    """The last of a single series is what the report is about; before it is how it came."""
    alone, end = len(series) == 1, len(labels) - 1
    rows = []
    for at, (name, values) in enumerate(series):
        data = [
            datum(measure.plain(value), (f"{label} · {name}", measure.said(value)),
                  label=_label(value, measure, labelled or (alone and n == end)),
                  itemStyle={"color": "@ink-mute" if alone and n < end else HUES[at % 8],
                             "borderRadius": 2})
            for n, (label, value) in enumerate(zip(labels, values, strict=True))
        ]  # fmt: skip
        look = {"color": HUES[at % 8], "borderRadius": 2}
        rows.append({"type": "bar", "name": name, "barMaxWidth": 46 if alone else 30,
                     "barGap": "10%", "itemStyle": look, "data": data})  # fmt: skip
    return rows


def _stacked(labels: Sequence[str], series: Sequence[Named], measure: Measure) -> Drawn:
    rows = [
        {
            "type": "bar", "stack": "whole", "name": name, "barMaxWidth": 40,
            "itemStyle": {"color": HUES[at % 8], "borderColor": "@surface", "borderWidth": 1},
            "data": [
                datum(measure.plain(value), (f"{label} · {name}", measure.said(value)))
                for label, value in zip(labels, values, strict=True)
            ],
        }
        for at, (name, values) in enumerate(series)
    ]  # fmt: skip
    return _upright(labels, series, rows), None, HEIGHT


def _lines(labels: Sequence[str], series: Sequence[Named], measure: Measure) -> Drawn:
    """Of one or two lines the last value is written."""
    rows = []
    for at, (name, values) in enumerate(series):
        last = max((n for n, value in enumerate(values) if value is not None), default=-1)
        hue = HUES[at % 8]
        rows.append({
            "type": "line", "name": name, "symbol": "circle", "symbolSize": 6,
            "lineStyle": {"color": hue, "width": 2}, "itemStyle": {"color": hue},
            "data": [
                datum(measure.plain(value), (f"{label} · {name}", measure.said(value)),
                      label=_label(value, measure, n == last and len(series) < 3))
                for n, (label, value) in enumerate(zip(labels, values, strict=True))
            ],
        })  # fmt: skip
    return _upright(labels, series, rows), None, HEIGHT


def _bars(labels: Sequence[str], series: Sequence[Named], measure: Measure) -> Drawn:
    """Lying bars in the order given: names left, the value of the first series right."""
    texts = [measure.said(value) for value in series[0][1]] if series else []
    left, right = grown(64, labels, 150), grown(44, texts, 150)
    many = len(series) > 1
    rows = [
        {
            "type": "bar", "name": name, "barWidth": BAR if not many else BAR - 4, "z": 2,
            "data": [
                datum(measure.plain(value), (f"{label} · {name}", measure.said(value)),
                      itemStyle={"color": HUES[at % 8], "borderRadius": 2})
                for label, value in zip(labels, values, strict=True)
            ],
        }
        for at, (name, values) in enumerate(series)
    ]  # fmt: skip
    option = base(
        grid={"left": left, "right": right, "top": 26 if many else 4, "bottom": 4},
        legend=_legend(series) if many else {"show": False},
        xAxis=plain_axis(),
        yAxis=[names(labels, left), figures(texts, right)],
        series=rows,
    )
    return option, None, len(labels) * ROW + (34 if many else 12)


def _steps(labels: Sequence[str], series: Sequence[Named], measure: Measure) -> Drawn:
    """From the first value by rises and falls to the last."""
    values = [value or Decimal(0) for value in series[0][1]] if series else []
    bars, level = [], Decimal(0)
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        if at in (0, len(values) - 1):
            hue = "@ink-mute" if at == 0 else "@ink-fill"
            bars.append(step_bar(label, value, Decimal(0), hue, measure, measure.said(value)))
            level = value
        else:
            hue = "@neg-solid" if measure.worse(value) else "@pos-solid"
            low = min(level, level + value)
            bars.append(step_bar(label, abs(value), low, hue, measure, signed(value, measure)))
            level += value
    return step_columns(bars, measure), step_rows(bars, measure), 230


DRAW = {
    "column": _columns, "bar": _bars, "line": _lines, "stacked": _stacked, "waterfall": _steps,
}  # fmt: skip


def _said(title: str, labels: Sequence[str], series: Sequence[Named], measure: Measure) -> str:
    """Where it ends, for who cannot see it."""
    values = series[0][1] if series else ()
    known = [at for at, value in enumerate(values) if value is not None]
    if not known:
        return _("%(label)s还没有数") % {"label": title}
    last = known[-1]
    return _("%(title)s：%(name)s %(value)s") % {
        "title": title, "name": labels[last], "value": measure.said(values[last]),
    }  # fmt: skip


def _table(labels: Sequence[str], series: Sequence[Named], measure: Measure) -> Table:
    heads = (_("名称"), *(name for name, _values in series))
    lines = (
        Line((label, *(measure.said(values[at]) for _name, values in series)))
        for at, label in enumerate(labels)
    )
    return Table(heads, tuple(lines))
