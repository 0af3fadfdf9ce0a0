"""A sum that runs up to its aim: what was due, what is there, what is missing, where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import Chart, Line, Option, Table, base, datum, named
from dacheng.kernel.charts.measure import Measure

Values = Sequence[Decimal | None]


@dataclass(frozen=True)
class Run:
    """Cumulated values at the same points. `labels` stand under the points that have one; `at` is
    the point where it stands now, `landing` where it ends if it goes on so."""

    labels: Sequence[str]
    points: Sequence[str]
    due: Sequence[Decimal]
    there: Values
    at: int
    landing: Decimal | None = None


def running(run: Run, measure: Measure, said: str, *, height: int = 220) -> Chart:
    """Due dashed, there solid, ahead dotted, and between them at `at` what is missing."""
    bad = measure.worse((run.there[run.at] or Decimal(0)) - run.due[run.at])
    color = "@neg" if bad else "@pos"
    option = base(
        grid={"left": 46, "right": 14, "top": 22, "bottom": 24},
        xAxis=_across(run),
        yAxis=_up(measure),
        series=[
            _due(run, measure),
            _there(run, measure, color),
            *_ahead(run, measure, color),
            _missing(run, measure, color),
        ],
    )
    return Chart("running", option, said, _table(run, measure), height=height)


def _across(run: Run) -> Option:
    return {
        "type": "category", "data": list(run.labels), "boundaryGap": False,
        "axisLine": {"lineStyle": {"color": "@line-strong"}}, "axisTick": {"show": False},
        "axisLabel": {
            "color": "@text-3", "fontSize": 12, "interval": 0, "align": "left", "hideOverlap": True
        },
    }  # fmt: skip


def _up(measure: Measure) -> Option:
    return {
        "type": "value", "name": measure.suffix.strip(), "min": 0, "splitNumber": 3, "nameGap": 8,
        "nameTextStyle": {
            "color": "@text-3", "fontSize": 12, "align": "right", "padding": [0, 6, 0, 0]
        },
        "axisLabel": {"color": "@text-3", "fontSize": 12},
        "splitLine": {"lineStyle": {"color": "@grid"}},
    }  # fmt: skip


def _line(name: str, data: list[Option], color: str, style: str, width: float = 2) -> Option:
    return {
        "type": "line", "name": name, "data": data, "symbol": "circle", "symbolSize": 0,
        "showAllSymbol": True, "itemStyle": {"color": color},
        "lineStyle": {"color": color, "width": width, "type": style},
    }  # fmt: skip


def _data(values: Values, run: Run, measure: Measure, name: str) -> list[Option]:
    return [
        datum(measure.plain(value), (f"{name} {point}", measure.said(value)))
        for value, point in zip(values, run.points, strict=True)
    ]


def _due(run: Run, measure: Measure) -> Option:
    points = _data(run.due, run, measure, _("应达"))
    many = len(points)
    crowded = many // 3 < run.at < many * 11 // 12  # there the missing amount has its words
    points[many // 3 if crowded else many * 2 // 3]["label"] = {
        **named(_("应达"), "@text-2"),
        "position": "left",
    }
    return _line(_("应达"), points, "@text-3", "dashed", 1.5)


def _there(run: Run, measure: Measure, color: str) -> Option:
    points = _data(run.there, run, measure, _("实际"))
    points[run.at] |= {"symbolSize": 8}
    return _line(_("实际"), points, color, "solid")


def _ahead(run: Run, measure: Measure, color: str) -> list[Option]:
    """A straight line from where it stands to where it ends."""
    if run.landing is None:
        return []
    now, last = run.there[run.at] or Decimal(0), len(run.points) - 1
    steps = max(last - run.at, 1)
    values = [
        None if at < run.at else now + (run.landing - now) * (at - run.at) / steps
        for at in range(last + 1)
    ]
    points = _data(values, run, measure, _("预计"))
    text = _("预计 %(value)s") % {"value": measure.said(run.landing)}
    points[-1]["label"] = {
        **named(text, "@text-2"), "position": "bottom", "align": "right", "distance": 8
    }  # fmt: skip
    return [_line(_("预计"), points, color, "dotted", 1.5)]


def _missing(run: Run, measure: Measure, color: str) -> Option:
    """The distance between due and there, as a line with its length."""
    due, there = run.due[run.at], run.there[run.at] or Decimal(0)
    word = _("缺 %(gap)s") if there < due else _("超 %(gap)s")
    early = run.at * 3 < len(run.points) * 2
    label = {
        **named(word % {"gap": measure.said(abs(due - there))}, color, strong=True),
        "position": "right" if early else "left",
    }  # fmt: skip
    middle = (due + there) / 2
    points: list[Option] = [{"value": [run.at, measure.plain(y)]} for y in (there, middle, due)]
    points[1]["label"] = label
    return {
        "type": "line", "name": _("缺口"), "data": points, "symbol": "circle", "symbolSize": 0,
        "showAllSymbol": True, "silent": True, "z": 4,
        "lineStyle": {"color": "@ink-fill", "width": 2, "type": "solid"},
    }  # fmt: skip


def _table(run: Run, measure: Measure) -> Table:
    """At the points that bear a label, and where it stands."""
    wanted = [at for at, label in enumerate(run.labels) if label or at == run.at]
    lines = [
        Line((run.points[at], measure.bare(run.due[at]), measure.bare(run.there[at])))
        for at in wanted
    ]
    return Table((_("哪天"), _("应达"), _("实际")), tuple(lines))
