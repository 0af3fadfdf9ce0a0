"""A tile as the one who looks at it sees it: asked with his rights, drawn as a chart."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel import charts, clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.charts import Chart, Mark, Measure
from dacheng.kernel.metrics import TIME, Answer, Row, ask, get
from dacheng.kernel.periods import Grain, Period
from dacheng.surfaces.web.dashboards.aiming import aim
from dacheng.surfaces.web.dashboards.tiles import AGE, Tile
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.places import key_of, number, rows_url
from dacheng.surfaces.web.figures.tables import shown_part

UNITS = {"month": Grain.MONTH, "quarter": Grain.QUARTER, "year": Grain.YEAR}
AGES = (30, 60, 90)
PAST = 3  # years before this one that a season is read from
LINES = 12


@dataclass(frozen=True)
class Look:
    """Who looks, at which period, narrowed to which unit or person."""

    viewer: Viewer
    period: Period | None
    key: dict[str, Any]

    def at(self, tile: Tile) -> "Look":
        """The tile's own period goes before that of the board."""
        return Look(self.viewer, period_of(tile.period), self.key) if tile.period else self

    def ask(self, tile: Tile, **rest: Any) -> Answer:
        given = {"period": self.period, "by": tile.by, "where": tile.where, "key": self.key, **rest}
        return ask(tile.metrics, viewer=self.viewer, calendar=spans.calendar(), **given)


def period_of(text: str) -> Period:
    """'quarter' is the one that runs; anything else is a period by name."""
    if text in UNITS:
        return spans.calendar().this(UNITS[text], clock.today())
    return spans.read(text)


def measure(name: str) -> Measure:
    found = get(name)
    return Measure(str(found.label), found.unit.value, found.better)


def chart(tile: Tile, look: Look) -> Chart:
    """PermissionDenied and ValidationError say in words why there is nothing to see."""
    return DRAWN[tile.chart](tile, look.at(tile))


def head(tile: Tile, look: Look) -> dict[str, Any]:
    """The figure of a tile with what it is compared with, and the pace while it can be missed."""
    look, name = look.at(tile), tile.metric
    row = look.ask(tile, by=(), compare=("pop", "yoy")).total
    running = spans.is_running(look.period)
    return {
        "name": tile.name,
        **number(name, row.values.get(name), look.period, tile.where, look.key),
        **written.changes(row, name, running=running),
        **(_pace(row, tile, look, look.period, running) if look.period else {}),
        "row": row,
    }


def _pace(row: Row, tile: Tile, look: Look, period: Period, running: bool) -> dict[str, Any]:
    """How much of the target is done against what should be by now; where nobody set one, against
    what the whole period brought a year ago."""
    aimed = None if tile.where else aim(tile.metric, look.viewer, period, look.key)
    if aimed:
        return {
            "done": aimed.attainment,
            "pace": aimed.elapsed,
            "state": _state(aimed.deviation),
            "aside": _("目标 %(value)s") % {"value": measure(tile.metric).said(aimed.target)},
        }
    return _pace_of_last_year(row, tile.metric, period) if running else {}


def _state(behind: Decimal | None) -> str:
    if behind is None:
        return ""
    return "neg" if behind <= written.ALARM else "warn" if behind <= written.LOOK else ""


def _pace_of_last_year(row: Row, name: str, period: Period) -> dict[str, Any]:
    found, then = measure(name), row.before["yoy"].get(name)
    if not found.adds_up or found.better != "up" or not then or get(name).parts:
        return {}
    if getattr(get(name), "is_stock", False):
        return {}
    done = (row.values.get(name) or Decimal(0)) / then
    passed = Decimal((clock.today() - period.start).days + 1) / period.days
    aside = _("去年全期 %(value)s") % {"value": found.said(then)}
    return {"done": done, "pace": passed, "state": _state(done / passed - 1), "aside": aside}


def _tile(tile: Tile, look: Look) -> Chart:
    return charts.tile(None, measure(tile.metric), _history(tile, look))


def _history(tile: Tile, look: Look) -> list[Mark]:
    """The twelve months up to the end of the period."""
    last = spans.calendar().this(Grain.MONTH, spans.as_of(look.period))
    units = [last]
    while len(units) < LINES:
        units.insert(0, units[0].previous())
    found = _by_month(tile, look, Period(units[0].start, last.end))
    return [_month_mark(tile, look, unit, found) for unit in units]


def _by_month(tile: Tile, look: Look, span: Period) -> dict[Any, Decimal | None]:
    answer = look.ask(tile, by=("month",), period=span, totals=False)
    return {row.key[0]: row.values.get(tile.metric) for row in answer.rows}


def _month_mark(tile: Tile, look: Look, unit: Period, found: dict[Any, Decimal | None]) -> Mark:
    url = rows_url(tile.metric, unit, tile.where, look.key)
    return Mark(spans.short(unit), found.get(unit.label, _nothing(tile.metric)), url)


def _nothing(name: str) -> Decimal | None:
    return Decimal(0) if measure(name).adds_up else None


def _marks(tile: Tile, look: Look, answer: Answer, against: str = "") -> list[Mark]:
    marks = []
    for row in answer.rows:
        key = key_of(answer.by, row)
        then = row.before.get(against, {}).get(tile.metric) if against else None
        marks.append(
            Mark(
                shown_part(row.key[0], answer.by[0], tile.metrics),
                row.values.get(tile.metric),
                rows_url(tile.metric, look.period, tile.where, {**look.key, **key}),
                then,
                mine=key.get("owner_id") == look.viewer.person_id,
            )
        )
    return marks


def _ranking(tile: Tile, look: Look) -> Chart:
    compare = [tile.against] if tile.against else []
    answer = look.ask(tile, compare=compare, totals=False)
    words = {"": "", "pop": _("上期"), "yoy": _("去年同期")}[tile.against]
    marks = [mark for mark in _marks(tile, look, answer, tile.against) if mark.value or mark.was]
    return charts.ranking(marks, measure(tile.metric), against=words)


def _pareto(tile: Tile, look: Look) -> Chart:
    return charts.pareto(_marks(tile, look, look.ask(tile, totals=False)), measure(tile.metric))


def _composition(tile: Tile, look: Look) -> Chart:
    answer = look.ask(tile, totals=False)
    if len(tile.by) == 1:
        return charts.composition(_marks(tile, look, answer), measure(tile.metric))
    rows, columns, found = _grid(tile, answer)
    parts = {
        name: [_cell_mark(tile, look, answer, found.get((r, c)), name) for c in range(len(columns))]
        for r, name in enumerate(rows)
    }
    return charts.layers(columns, parts, measure(tile.metric))


def _cell_mark(tile: Tile, look: Look, answer: Answer, row: Row | None, name: str) -> Mark:
    if row is None:
        return Mark(name, Decimal(0))
    key = {**look.key, **key_of(answer.by, row)}
    return Mark(
        name, row.values.get(tile.metric), rows_url(tile.metric, look.period, tile.where, key)
    )


def _grid(tile: Tile, answer: Answer) -> tuple[list[str], list[str], dict[tuple[int, int], Row]]:
    """Rows by size, columns in order; the smallest rows are left out of the picture."""
    sums: dict[str, Decimal] = {}
    for row in answer.rows:
        name = shown_part(row.key[0], answer.by[0], tile.metrics)
        sums[name] = sums.get(name, Decimal(0)) + (row.values.get(tile.metric) or Decimal(0))
    in_time = answer.by[0] in TIME
    rows = list(sums) if in_time else sorted(sums, key=lambda name: -sums[name])
    rows = rows[:LINES]
    columns = _columns(tile, answer)
    found = {}
    for row in answer.rows:
        name, column = shown_part(row.key[0], answer.by[0], tile.metrics), _column(row, tile)
        if name in rows and column in columns:
            found[rows.index(name), columns.index(column)] = row
    return rows, _short(columns, tile), found


def _columns(tile: Tile, answer: Answer) -> list[str]:
    """Units of time without a gap up to today; of anything else the first ones."""
    if tile.by[1] in TIME and answer.period:
        today, calendar = clock.today(), spans.calendar()
        units = calendar.units(Grain(tile.by[1]), answer.period)
        return [calendar.label(unit) for unit in units if unit.start <= today][-LINES:]
    known = sorted({_column(row, tile) for row in answer.rows})
    return known[-LINES:] if tile.by[1] in TIME else known[:LINES]


def _short(columns: list[str], tile: Tile) -> list[str]:
    """Months of one year without the year."""
    if tile.by[1] != "month" or len({column[:4] for column in columns}) > 1:
        return columns
    return [
        _month_name(spans.read(column)) if column[:1].isdigit() else column for column in columns
    ]


def _column(row: Row, tile: Tile) -> str:
    return shown_part(row.key[1], tile.by[1], tile.metrics)


def _heat(tile: Tile, look: Look) -> Chart:
    compare = [tile.against] if tile.against else []
    answer = look.ask(tile, compare=compare, totals=False)
    rows, columns, found = _grid(tile, answer)
    cells = {}
    for at, row in found.items():
        key = {**look.key, **key_of(answer.by, row)}
        change = row.change(tile.metric, tile.against) if tile.against else None
        url = rows_url(tile.metric, look.period, tile.where, key)
        cells[at] = charts.Cell(row.values.get(tile.metric), change, url)
    for at in ((r, c) for r in range(len(rows)) for c in range(len(columns))):
        cells.setdefault(at, charts.Cell(_nothing(tile.metric)))
    against = written.against_label(tile.against) if tile.against else ""
    return charts.heat(rows, columns, cells, measure(tile.metric), against=against)


def _waterfall(tile: Tile, look: Look) -> Chart:
    period = look.period or spans.usual(look.viewer)
    before = period.previous() if tile.against == "pop" else period.year_before()
    now = _marks(tile, look, look.ask(tile, totals=False))
    then = _marks(tile, Look(look.viewer, before, look.key), _ask_then(tile, look, before))
    marks = _met(now, then)
    words = (spans.words(before), spans.words(period))
    chart = charts.waterfall(marks, measure(tile.metric), words=words)
    return _or_nothing(chart, [value for mark in marks for value in (mark.value, mark.was)])


def _or_nothing(chart: Chart, values: Iterable[Decimal | None]) -> Chart:
    """A line along zero says less than that there is nothing yet."""
    return chart if any(values) else replace(chart, table=replace(chart.table, lines=()))


def _ask_then(tile: Tile, look: Look, before: Period) -> Answer:
    return look.ask(tile, period=before, totals=False)


def _met(now: list[Mark], then: list[Mark]) -> list[Mark]:
    """What is now beside what was; who brought something only then is a step as well, and leads
    to the rows of that time."""
    was = {_whose(mark): mark for mark in then}
    met = [replace(mark, was=getattr(was.pop(_whose(mark), None), "value", None)) for mark in now]
    return [*met, *(replace(mark, value=Decimal(0), was=mark.value) for mark in was.values())]


def _whose(mark: Mark) -> tuple[str, str]:
    """The name, and the part of the address that tells two of the same name apart."""
    return mark.label, "&".join(p for p in mark.url.split("&") if "period=" not in p)


def _trend(tile: Tile, look: Look) -> Chart:
    """The months of the year, the year before, and the season of the years before that."""
    today = clock.today()
    year = spans.calendar().this(Grain.YEAR, spans.as_of(look.period))
    years = [year]
    while len(years) <= PAST:
        years.insert(0, years[0].year_before())
    found = _by_month(tile, look, Period(years[0].start, year.end))
    name = tile.metric
    past = [
        [found.get(unit.label, _nothing(name)) for unit in one.split(Grain.MONTH)] for one in years
    ]
    units = year.split(Grain.MONTH)
    now = [
        value if unit.start <= today else None for unit, value in zip(units, past[-1], strict=True)
    ]
    shape = charts.Year(
        [_month_name(unit) for unit in units],
        [rows_url(name, unit, tile.where, look.key) for unit in units],
        next((at for at, unit in enumerate(units) if unit.contains(today)), None),
    )
    expected = charts.seasonal(past[:-1]) if measure(name).adds_up else None
    before = past[-2] if any(past[-2]) else ()
    words = (spans.words(year), spans.words(years[-2]))
    chart = charts.trend(now, measure(name), shape, before=before, expected=expected, words=words)
    return _or_nothing(chart, [*now, *before])


def _month_name(unit: Period) -> str:
    return spans.month_name(unit.start)


def _funnel(tile: Tile, look: Look) -> Chart:
    if tile.by:
        return _stages(tile, look)
    values = look.ask(tile, by=()).total.values
    marks = [
        Mark(
            str(get(name).label),
            values.get(name),
            rows_url(name, look.period, tile.where, look.key),
        )
        for name in tile.metrics
    ]
    return charts.chain(marks, measure(tile.metric))


def _stages(tile: Tile, look: Look) -> Chart:
    """The stages of the process that the newest opportunity follows, and how many go on."""
    from dacheng.surfaces.web.home.panels import funnel_of

    period = look.period or spans.usual(look.viewer)
    found = funnel_of(look.viewer, period, tile.where, look.key)
    if found is None:
        return charts.funnel([], measure(tile.metric))
    steps = [
        charts.Step(
            str(step["label"]), step["amount"] or Decimal(0), inside=str(step["count_html"]),
            conversion=step["conversion"], note=str(step["norm"]), hot=step["hot"],
            url=step["url"],
        )
        for step in found["steps"]
    ]  # fmt: skip
    return charts.funnel(steps, measure("pipeline_amount"), conclusion=found["conclusion"])


def _ageing(tile: Tile, look: Look) -> Chart:
    field = tile.by[0].removeprefix(AGE)
    marks = []
    for label, conditions in _buckets(field):
        where = _with(tile.where, conditions)
        value = look.ask(tile, by=(), where=where).total.values.get(tile.metric)
        url = rows_url(tile.metric, look.period, where, look.key)
        marks.append(Mark(label, value, url))
    if not marks[0].value:
        marks.pop(0)
    return charts.ageing(marks, measure(tile.metric))


def _buckets(field: str) -> list[tuple[str, list[dict[str, str]]]]:
    """Not yet, then by how many days ago."""
    edges = (0, *AGES)
    found = [(_("还没到"), [_day(field, ">", 0)])]
    for young, old in zip(edges, edges[1:], strict=False):
        label = _("%(young)d–%(old)d 天") % {"young": young + bool(young), "old": old}
        upper = _day(field, "<=", young) if not young else _day(field, "<", young)
        found.append((label, [upper, _day(field, ">=", old)]))
    label = _("%(n)d 天以上") % {"n": AGES[-1]}
    return [*found, (label, [_day(field, "<", AGES[-1])])]


def _day(field: str, op: str, ago: int) -> dict[str, str]:
    return {"field": field, "op": op, "value": f"today-{ago}" if ago else "today"}


def _with(where: str, conditions: Sequence[dict[str, str]]) -> str:
    own = json.loads(where) if where else None
    return json.dumps({"all": [*([own] if own else []), *conditions]}, ensure_ascii=False)


DRAWN = {
    "tile": _tile, "trend": _trend, "ranking": _ranking, "pareto": _pareto, "funnel": _funnel,
    "waterfall": _waterfall, "heat": _heat, "composition": _composition, "ageing": _ageing,
}  # fmt: skip
