"""What it is made of: one bar in at most five segments, or such bars side by side in time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.bars import ordered
from dacheng.kernel.charts.chart import Chart, Line, Mark, Option, Table, base, datum, plain_axis
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.money import format_percent

SEGMENTS = 5
AGES = ("@v3", "@v2", "@v1")  # the older, the deeper
CATEGORIES = ("@c1", "@c2", "@c3", "@c4", "@c8")


def composition(marks: Sequence[Mark], measure: Measure) -> Chart:
    """The four largest parts and what is left, as shares of the whole."""
    found = few([mark for mark in ordered(marks, measure) if mark.value and mark.value > 0])
    colors = _colors(found, CATEGORIES)
    return Chart(
        "composition", _bar(found, measure, colors), _largest(found, measure),
        _table(found, measure), height=34 + _legend_height(found),
    )  # fmt: skip


def few(found: Sequence[Mark]) -> list[Mark]:
    """At most five: the last of them holds all that is small."""
    if len(found) <= SEGMENTS:
        return list(found)
    rest = found[SEGMENTS - 1 :]
    value = sum((mark.value or Decimal(0) for mark in rest), Decimal(0))
    name = _("其余 %(n)d 个") % {"n": len(rest)}
    return [*found[: SEGMENTS - 1], Mark(name, value)]


def ageing(marks: Sequence[Mark], measure: Measure) -> Chart:
    """What waits, the youngest first; the older the deeper."""
    colors = [_age(at, len(marks)) for at in range(len(marks))]
    old = next((mark for mark in reversed(marks) if mark.value), None)
    whole = _sum(marks)
    if old is None:
        said = _("%(label)s：没有等着的") % {"label": measure.label}
    else:
        said = _("%(label)s：%(age)s %(value)s，占 %(share)s") % {
            "label": measure.label, "age": old.label, "value": measure.said(old.value),
            "share": format_percent((old.value or Decimal(0)) / whole),
        }  # fmt: skip
    return Chart(
        "ageing", _bar(marks, measure, colors), said, _table(marks, measure),
        height=34 + _legend_height(marks),
    )  # fmt: skip


def _age(at: int, many: int) -> str:
    """From the colour of nothing special to that of an alarm."""
    shades = ("@ink-mute", *AGES)
    return shades[round(at * (len(shades) - 1) / max(many - 1, 1))]


def _colors(found: Sequence[Mark], palette: Sequence[str]) -> list[str]:
    many = len(found)
    return [palette[-1] if at == many - 1 == SEGMENTS - 1 else palette[at] for at in range(many)]


def _sum(marks: Sequence[Mark]) -> Decimal:
    return sum((mark.value or Decimal(0) for mark in marks), Decimal(0))


def _legend_height(marks: Sequence[Mark]) -> int:
    return 24 * len(marks) + 6


def _bar(marks: Sequence[Mark], measure: Measure, colors: Sequence[str]) -> Option:
    """The bar on top; below, a line for each part: swatch, name, amount, share."""
    whole = _sum(marks) or Decimal(1)
    shares = [(mark.value or Decimal(0)) / whole for mark in marks]
    return base(
        grid=[{"left": 2, "right": 2, "top": 6, "height": 14},
              {"left": 20, "right": 2, "top": 30, "height": 24 * len(marks)}],
        xAxis=[plain_axis(max=float(sum(shares)) or 1), plain_axis(max=1, gridIndex=1)],
        yAxis=[
            {"type": "category", "data": [""], "show": False},
            *_legend(marks, measure, shares),
        ],
        series=[*_segments(marks, measure, colors, shares), _swatches(marks, colors)],
    )  # fmt: skip


def _segments(
    marks: Sequence[Mark], measure: Measure, colors: Sequence[str], shares: Sequence[Decimal]
) -> list[Option]:
    return [
        {
            "type": "bar", "stack": "whole", "barWidth": 14,
            "itemStyle": {"color": color, "borderColor": "@surface", "borderWidth": 1},
            "data": [
                datum(float(share), (mark.label, measure.said(mark.value)),
                      (_("占比"), format_percent(share)), url=mark.url)
            ],
        }
        for mark, color, share in zip(marks, colors, shares, strict=True)
    ]  # fmt: skip


def _legend(marks: Sequence[Mark], measure: Measure, shares: Sequence[Decimal]) -> list[Option]:
    plain = {
        "type": "category", "gridIndex": 1, "inverse": True, "axisLine": {"show": False},
        "axisTick": {"show": False},
    }  # fmt: skip
    said = [
        f"{measure.said(mark.value)}   {format_percent(share)}"
        for mark, share in zip(marks, shares, strict=True)
    ]
    left = {"inside": True, "align": "left", "margin": 0, "color": "@text-2", "interval": 0}
    right = {"inside": True, "align": "right", "margin": 0, "color": "@text", "interval": 0}
    return [
        {**plain, "data": [mark.label for mark in marks], "axisLabel": left},
        {**plain, "data": said, "position": "right", "axisLabel": right},
    ]


def _swatches(marks: Sequence[Mark], colors: Sequence[str]) -> Option:
    return {
        "type": "scatter", "xAxisIndex": 1, "yAxisIndex": 1, "symbol": "roundRect",
        "symbolSize": 9, "symbolOffset": [-12, 0], "silent": True, "clip": False,
        "data": [
            {"value": [0, at], "itemStyle": {"color": color}}
            for at, (_mark, color) in enumerate(zip(marks, colors, strict=True))
        ],
    }  # fmt: skip


def _largest(found: Sequence[Mark], measure: Measure) -> str:
    if not found:
        return _("%(label)s还没有数") % {"label": measure.label}
    whole = _sum(found)
    return _("%(label)s：%(first)s占 %(share)s") % {
        "label": measure.label, "first": found[0].label,
        "share": format_percent((found[0].value or Decimal(0)) / whole),
    }  # fmt: skip


def _table(marks: Sequence[Mark], measure: Measure) -> Table:
    whole = _sum(marks) or Decimal(1)
    return Table(
        (_("名称"), measure.head, _("占比")),
        tuple(
            Line(
                (
                    mark.label,
                    measure.bare(mark.value),
                    format_percent((mark.value or Decimal(0)) / whole),
                ),
                mark.url,
            )
            for mark in marks
        ),
    )


def layers(columns: Sequence[str], parts: Mapping[str, Sequence[Mark]], measure: Measure) -> Chart:
    """The composition over time: columns of at most five layers, the largest at the bottom."""
    by_size = sorted(parts, key=lambda name: -_sum(parts[name]))
    kept = _merged(by_size, parts)
    colors = CATEGORIES if len(kept) == SEGMENTS else CATEGORIES[: len(kept)]
    series = [
        {
            "type": "bar", "stack": "whole", "name": name, "barMaxWidth": 34,
            "itemStyle": {"color": color, "borderColor": "@surface", "borderWidth": 1},
            "data": [
                datum(measure.plain(mark.value), (f"{column} · {name}", measure.said(mark.value)),
                      url=mark.url)
                for column, mark in zip(columns, kept[name], strict=True)
            ],
        }
        for name, color in zip(kept, colors, strict=True)
    ]  # fmt: skip
    option = base(
        grid={"left": 44, "right": 8, "top": 44, "bottom": 26},
        legend={
            "left": 0, "top": 0, "itemWidth": 9, "itemHeight": 9, "icon": "roundRect",
            "textStyle": {"color": "@text-2", "fontSize": 12}, "data": list(kept),
            "selectedMode": False,
        },
        xAxis={
            "type": "category", "data": list(columns), "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "@line-strong"}},
            "axisLabel": {"color": "@text-3", "fontSize": 12, "hideOverlap": True},
        },
        yAxis={
            "type": "value", "min": 0, "splitNumber": 4,
            "axisLabel": {"color": "@text-3", "fontSize": 12},
            "splitLine": {"lineStyle": {"color": "@grid"}},
        },
        series=series,
    )  # fmt: skip
    whole = [Mark(name, _sum(marks)) for name, marks in kept.items()]
    table = Table(
        (measure.head, *columns),
        tuple(
            Line((name, *(measure.bare(mark.value) for mark in marks)))
            for name, marks in kept.items()
        ),
    )
    return Chart("layers", option, _largest(ordered(whole, measure), measure), table, 280)


def _merged(
    by_size: Sequence[str], parts: Mapping[str, Sequence[Mark]]
) -> dict[str, Sequence[Mark]]:
    if len(by_size) <= SEGMENTS:
        return {name: parts[name] for name in by_size}
    small = by_size[SEGMENTS - 1 :]
    name = _("其余 %(n)d 个") % {"n": len(small)}
    rest = [Mark(name, _sum(column)) for column in zip(*(parts[one] for one in small), strict=True)]
    return {**{one: parts[one] for one in by_size[: SEGMENTS - 1]}, name: rest}
