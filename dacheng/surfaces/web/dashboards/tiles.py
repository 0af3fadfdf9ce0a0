"""What a tile asks and how it shows it; only what fits together is a tile."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.kernel.fields import FieldKind
from dacheng.kernel.metrics import (
    TIME,
    Metric,
    Unit,
    UnknownDimension,
    UnknownMetric,
    dimensions_of,
    get,
    leaves,
)

AGE = "age:"  # before the name of a date field: by how old
CHARTS: dict[str, str | Promise] = {
    "tile": gettext_lazy("数字块"),
    "trend": gettext_lazy("走势"),
    "ranking": gettext_lazy("排名"),
    "pareto": gettext_lazy("二八"),
    "funnel": gettext_lazy("漏斗"),
    "waterfall": gettext_lazy("瀑布"),
    "heat": gettext_lazy("热格"),
    "composition": gettext_lazy("构成"),
    "ageing": gettext_lazy("账龄"),
}
SIZES: dict[int, str | Promise] = {
    3: gettext_lazy("四分之一"),
    4: gettext_lazy("三分之一"),
    6: gettext_lazy("一半"),
    12: gettext_lazy("整行"),
}
AGAINST = ("", "pop", "yoy")
MOST_METRICS, MOST_TILES, LONGEST = 6, 24, 60


class BadTile(ValidationError):
    """These metrics cannot be shown this way; the message says what can."""


@dataclass(frozen=True)
class Tile:
    """One question and its chart.

    where    criteria on the rows, as JSON
    period   'month', 'quarter', 'year' or a period by name; empty follows the board
    against  'pop' or 'yoy'
    size     how many of twelve columns
    """

    id: str
    chart: str
    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: str = ""
    period: str = ""
    against: str = ""
    size: int = 6
    title: str = ""

    def json(self) -> dict[str, Any]:
        known = {key: value for key, value in asdict(self).items() if value not in ("", ())}
        return known | {key: list(known[key]) for key in ("metrics", "by") if key in known}

    @property
    def metric(self) -> str:
        return self.metrics[0]

    @property
    def name(self) -> str:
        """Its own title, or what it shows."""
        return self.title or said(self.metrics, self.by)

    def sized(self, size: int) -> "Tile":
        return replace(self, size=size)


def read(given: Mapping[str, Any]) -> Tile:
    """A tile out of what was stored or sent; BadTile or UnknownMetric says what is wrong."""
    tile = Tile(
        id=str(given.get("id", ""))[:20],
        chart=str(given.get("chart", "")),
        metrics=tuple(str(name) for name in given.get("metrics", ())),
        by=tuple(str(name) for name in given.get("by", ()) if name),
        where=str(given.get("where", "") or "")[:4000],
        period=str(given.get("period", ""))[:40],
        against=str(given.get("against", "")),
        size=int(given.get("size", 6)),
        title=str(given.get("title", "")).strip()[:LONGEST],
    )
    _check(tile)
    return tile


def _check(tile: Tile) -> None:
    if not tile.metrics or len(tile.metrics) > MOST_METRICS:
        raise BadTile(_("选 1 到 %(n)d 个指标。") % {"n": MOST_METRICS})
    if tile.size not in SIZES or tile.against not in AGAINST:
        raise BadTile(_("没有这种大小或比法。"))
    possible = fitting(tile.metrics, tile.by)
    if tile.chart not in possible:
        names = _("、").join(str(CHARTS[name]) for name in possible)
        said_ = _("这样展开可以画：%(names)s。") % {"names": names}
        raise BadTile(said_ if names else _("这几个指标不能这样展开。换一个维度。"))


def fitting(metrics: Sequence[str], by: Sequence[str]) -> list[str]:
    """The charts that answer this question; none when it cannot be asked."""
    try:
        if not askable(metrics, by):
            return []
    except (UnknownMetric, UnknownDimension):
        return []
    several, first = len(metrics) > 1, get(metrics[0])
    dated = [name for name in by if name in TIME]
    adds = first.unit in (Unit.MONEY, Unit.COUNT) and isinstance(first, Metric)
    if several:
        return ["funnel"] if not by and _same_unit(metrics) else []
    if not by:
        return ["tile", "trend"] if has_months(metrics) else ["tile"]
    if by[0].startswith(AGE):
        return ["ageing"] if adds else []
    if len(by) == 2:
        return ["heat", *(["composition"] if adds and by[1] in TIME and by[0] not in TIME else [])]
    if dated:
        return []
    fit = ["funnel"] if tuple(by) == ("stage",) else []
    fit += ["ranking", *(["pareto", "composition"] if adds else [])]
    return [*fit, *(["waterfall"] if adds and has_months(metrics) else [])]


def askable(metrics: Sequence[str], by: Sequence[str]) -> bool:
    if not metrics:
        return False
    possible = [*dimensions_of(*metrics), *(AGE + name for name, _label in ages(metrics[0]))]
    aged = any(name.startswith(AGE) for name in by)
    return len(set(by)) == len(by) <= (1 if aged else 2) and all(name in possible for name in by)


def _same_unit(metrics: Sequence[str]) -> bool:
    units = {get(name).unit for name in metrics}
    return len(units) == 1 and units <= {Unit.MONEY, Unit.COUNT}


def has_months(metrics: Sequence[str]) -> bool:
    return all(leaf.month for leaf in leaves(metrics))


def ages(metric: str) -> list[tuple[str, str]]:
    """The date fields by which the rows of a stock grow old."""
    found = get(metric)
    if not isinstance(found, Metric) or not found.is_stock:
        return []
    fields = found.source.fields.fields.values()
    return [
        (field.name, str(field.label))
        for field in fields
        if field.kind is FieldKind.DATE and field.filtered
    ]


def label_of(name: str, metrics: Sequence[str]) -> str:
    """What a way of breaking down is called."""
    from dacheng.surfaces.web.figures import tables

    if name.startswith(AGE):
        known = dict(ages(metrics[0]))
        return _("%(field)s多久了") % {"field": known.get(name.removeprefix(AGE), name)}
    return tables.label_of(name, metrics)


def said(metrics: Sequence[str], by: Sequence[str]) -> str:
    """赢单额，按团队."""
    names = _("、").join(str(get(name).label) for name in metrics)
    if not by:
        return names
    ways = " × ".join(label_of(name, metrics) for name in by)
    return _("%(names)s，按%(by)s") % {"names": names, "by": ways}
