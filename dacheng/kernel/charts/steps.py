"""From an opening amount to a closing one, each class of change a step of its own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dacheng.kernel.charts.chart import Chart, Line, Mark, Table
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.charts.waterfall import bar, columns, rows, signed

TONES = {"pos": "@pos-line", "neg": "@neg-line", "": "@v6"}


def bridge(
    first: Mark,
    steps: Sequence[tuple[Mark, str]],
    last: Mark,
    measure: Measure,
    said: str,
    *,
    head: str,
) -> Chart:
    """Every step as given and in that order, with its tone ('pos', 'neg' or ''): what adds may
    be no success, what takes away no failure."""
    bars = [_whole(first, "@ink-mute", measure)]
    at = first.value or Decimal(0)
    for mark, tone in steps:
        change = mark.value or Decimal(0)
        color = "@neg-solid" if mark.mine and tone == "neg" else TONES[tone]
        text = signed(change, measure)
        low = min(at, at + change)
        bars.append(bar(mark.label, abs(change), low, color, measure, text, mark.url))
        at += change
    bars.append(_whole(last, "@ink-fill", measure))
    wide = columns(bars, measure)
    wide["grid"]["bottom"] = 44
    wide["xAxis"]["axisLabel"] |= {"overflow": "break", "lineHeight": 15, "width": 64}
    lines = [
        Line((first.label, measure.said(first.value))),
        *(Line((m.label, signed(m.value or Decimal(0), measure)), m.url) for m, _tone in steps),
        Line((last.label, measure.said(last.value))),
    ]
    table = Table((head, measure.label), tuple(lines))
    return Chart("waterfall", wide, said, table, 280, rows(bars, measure))


def _whole(mark: Mark, color: str, measure: Measure) -> dict[str, Any]:
    value = mark.value or Decimal(0)
    return bar(mark.label, value, Decimal(0), color, measure, measure.said(value))
