"""Which cell is not right: a grid of figures on shades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import Chart, Line, Option, Table, base, datum, grown, names
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.money import format_percent

LEVEL = Decimal("0.08")  # within this nothing is said to have moved
SHADES = ("@s1", "@s2", "@s3", "@s4", "@s5", "@s6", "@s7")
DARK = ("@s5", "@s6", "@s7", "@v1", "@v7")
LINE = 32


@dataclass(frozen=True)
class Cell:
    """A figure; `change` (a fraction) colours it by better and worse instead of by size."""

    value: Decimal | None
    change: Decimal | None = None
    url: str = ""


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], Cell],
    measure: Measure,
    *,
    against: str = "",
) -> Chart:
    """Every cell bears its figure; colours go from behind over level to ahead, or by size."""
    top = max((cell.value or Decimal(0) for cell in cells.values()), default=Decimal(0))
    left = grown(48, rows, 120)
    items = [
        _item(at, cell, measure, top, (rows[at[0]], columns[at[1]]), against)
        for at, cell in cells.items()
    ]
    option = base(
        grid={"left": left, "right": 4, "top": 26, "bottom": 4},
        xAxis={
            "type": "category", "data": list(columns), "position": "top",
            "axisLine": {"show": False}, "axisTick": {"show": False}, "splitArea": {"show": False},
            "axisLabel": {"color": "@text-3", "fontSize": 12, "hideOverlap": True},
        },
        yAxis=names(rows, left),
        series=[{"type": "heatmap", "data": items, "label": {"show": True, "fontSize": 12}}],
    )  # fmt: skip
    table = Table(
        (measure.head, *columns),
        tuple(
            Line((name, *(measure.bare(_at(cells, r, c).value) for c in range(len(columns)))))
            for r, name in enumerate(rows)
        ),
    )
    return Chart(
        "heat", option, _said(rows, columns, cells, measure, against), table,
        height=len(rows) * LINE + 34,
    )  # fmt: skip


def _at(cells: Mapping[tuple[int, int], Cell], row: int, column: int) -> Cell:
    return cells.get((row, column), Cell(None))


def _item(
    at: tuple[int, int],
    cell: Cell,
    measure: Measure,
    top: Decimal,
    words: tuple[str, str],
    against: str,
) -> Option:
    shade = _by_change(cell, measure) if against else _by_size(cell.value, top)
    tip = [(f"{words[0]} · {words[1]}", measure.said(cell.value))]
    if against and cell.change is not None:
        tip.append((against, format_percent(cell.change)))
    return datum(
        [at[1], at[0], measure.plain(cell.value)], *tip, url=cell.url,
        itemStyle={"color": shade, "borderColor": "@surface", "borderWidth": 2},
        label={"formatter": measure.bare(cell.value), "color": _ink(shade)},
    )  # fmt: skip


def _ink(shade: str) -> str:
    return "@surface" if shade in DARK else "@text"


def _by_size(value: Decimal | None, top: Decimal) -> str:
    if not value or value < 0 or not top:
        return "@sunken"
    return SHADES[min(int(value / top * len(SHADES)), len(SHADES) - 1)]


def _by_change(cell: Cell, measure: Measure) -> str:
    if cell.change is None:
        return "@sunken"
    gain = cell.change if measure.better == "up" else -cell.change
    steps = (Decimal("0.08"), Decimal("0.25"), Decimal("0.5"))
    size = sum(abs(gain) > step for step in steps)
    return f"@v{4 + size}" if gain > 0 else f"@v{4 - size}"


def _said(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], Cell],
    measure: Measure,
    against: str,
) -> str:
    if against:
        sign = 1 if measure.better == "up" else -1
        known = {at: cell.change for at, cell in cells.items() if cell.change is not None}
        worst = min(known, key=lambda at: sign * known[at], default=None)
        if worst is not None and sign * known[worst] < -LEVEL:
            return _("%(label)s：%(row)s %(column)s 最差，%(against)s %(by)s") % {
                "label": measure.label, "row": rows[worst[0]], "column": columns[worst[1]],
                "against": against, "by": format_percent(known[worst]),
            }  # fmt: skip
        return _("%(label)s：没有一格落后超过 8%%") % {"label": measure.label}
    filled = {at: cell.value for at, cell in cells.items() if cell.value is not None}
    best = max(filled, key=lambda at: filled[at], default=None)
    if best is None:
        return _("%(label)s还没有数") % {"label": measure.label}
    return _("%(label)s：%(row)s %(column)s 最高，%(value)s") % {
        "label": measure.label, "row": rows[best[0]], "column": columns[best[1]],
        "value": measure.said(filled[best]),
    }  # fmt: skip
