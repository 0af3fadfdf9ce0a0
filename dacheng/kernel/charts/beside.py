"""The same thing said by several: bars from nothing, one with a band, and what was aimed at."""

from collections.abc import Sequence
from decimal import Decimal

from dacheng.kernel.charts.chart import (
    ROW,
    Chart,
    Line,
    Mark,
    Option,
    Table,
    base,
    datum,
    figures,
    grown,
    names,
)
from dacheng.kernel.charts.measure import Measure

Span = tuple[Decimal, Decimal]


def beside(
    marks: Sequence[Mark],
    measure: Measure,
    said: str,
    *,
    heads: tuple[str, str],
    bands: Sequence[Span | None] = (),
    aim: Mark | None = None,
) -> Chart:
    """One bar each in the order given; `mine` stands out. `heads` name the table's columns."""
    labels, texts = [mark.label for mark in marks], [measure.said(mark.value) for mark in marks]
    left, right = grown(64, labels, 120), grown(64, texts, 110)
    height = ROW * len(marks) + (34 if aim else 12)
    option = base(
        grid={"left": left, "right": right, "top": 22 if aim else 6, "bottom": 6},
        xAxis={"type": "value", "show": False, "min": 0, "max": _most(marks, bands, aim, measure)},
        yAxis=[names(labels, left), figures(texts, right)],
        series=[_bars(marks, measure, aim), *_bands(bands, measure)],
    )
    lines = [Line((mark.label, measure.bare(mark.value)), mark.url) for mark in marks]
    if aim:
        lines.append(Line((aim.label, measure.bare(aim.value))))
    return Chart("beside", option, said, Table(heads, tuple(lines)), height=height)


def _most(
    marks: Sequence[Mark], bands: Sequence[Span | None], aim: Mark | None, measure: Measure
) -> float:
    found = [mark.value or Decimal(0) for mark in marks]
    found += [band[1] for band in bands if band]
    found += [aim.value or Decimal(0)] if aim else []
    return (measure.plain(max(found)) or 1.0) * 1.02


def _bars(marks: Sequence[Mark], measure: Measure, aim: Mark | None) -> Option:
    data = [
        datum(measure.plain(mark.value), (mark.label, measure.said(mark.value)), url=mark.url,
              itemStyle={"color": "@ink-fill" if mark.mine else "@ink-mute", "borderRadius": 2})
        for mark in marks
    ]  # fmt: skip
    found: Option = {"type": "bar", "barWidth": 12, "z": 2, "data": data}
    if aim:
        label = {
            "formatter": f"{aim.label} {measure.said(aim.value)}", "color": "@text-2",
            "fontSize": 12, "position": "start", "distance": 4,  # rows run down: start is on top
        }  # fmt: skip
        found["markLine"] = {
            "symbol": "none", "silent": True, "label": label,
            "lineStyle": {"color": "@text-2", "width": 1, "type": "dashed"},
            "data": [{"xAxis": measure.plain(aim.value)}],
        }  # fmt: skip
    return found


def _bands(bands: Sequence[Span | None], measure: Measure) -> list[Option]:
    """A veil over each that is uncertain, from the lower to the upper bound."""
    if not any(bands):
        return []
    low = [measure.plain(band[0]) if band else None for band in bands]
    wide = [measure.plain(band[1] - band[0]) if band else None for band in bands]
    veil: Option = {
        "type": "bar", "stack": "band", "barWidth": 12, "barGap": "-100%", "silent": True, "z": 3,
    }  # fmt: skip
    over = {"color": "@accent", "opacity": 0.3}
    return [
        {**veil, "data": [datum(value) for value in low], "itemStyle": {"color": "transparent"}},
        {**veil, "data": [datum(value) for value in wide], "itemStyle": over},
    ]
