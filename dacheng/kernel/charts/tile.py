"""How far it is: one figure with the columns of the months that led to it."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import Chart, Mark, Option, Table, base, datum, plain_axis
from dacheng.kernel.charts.chart import Line as TableLine
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.money import format_percent


def tile(
    value: Decimal | None,
    measure: Measure,
    history: Sequence[Mark] = (),
    *,
    change: Decimal | None = None,
    against: str = "",
) -> Chart:
    """Small columns without axes; the figure itself is written beside them, large."""
    items = [_column(mark, measure, at == len(history) - 1) for at, mark in enumerate(history)]
    option = base(
        grid={"left": 0, "right": 0, "top": 2, "bottom": 1},
        xAxis={"type": "category", "data": [mark.label for mark in history], "show": False},
        yAxis=plain_axis(),
        series=[{"type": "bar", "barCategoryGap": "22%", "data": items}],
    )
    said = _("%(label)s %(value)s") % {"label": measure.label, "value": measure.said(value)}
    if change is not None and against:
        said += _("，%(against)s %(by)s") % {
            "against": against, "by": ("+" if change > 0 else "") + format_percent(change),
        }  # fmt: skip
    table = Table(
        (_("期间"), measure.head),
        tuple(TableLine((mark.label, measure.bare(mark.value)), mark.url) for mark in history),
    )
    return Chart("tile", option, said, table, height=44)


def _column(mark: Mark, measure: Measure, last: bool) -> Option:
    look = {"color": "@ink-fill" if last else "@ink-mute", "borderRadius": [2, 2, 0, 0]}
    return datum(
        measure.plain(mark.value), (mark.label, measure.said(mark.value)), url=mark.url,
        itemStyle=look,
    )  # fmt: skip
