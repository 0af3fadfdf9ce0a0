"""Who against whom: ranking bars and the Pareto list, both lines of bars from the left."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import (
    BAR,
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
    plain_axis,
)
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.money import format_percent

SHOWN = 8
MOST = Decimal("0.8")


def ordered(marks: Sequence[Mark], measure: Measure) -> list[Mark]:
    """The best first; what has no value last."""
    sign = 1 if measure.better == "up" or measure.adds_up else -1
    known = [mark for mark in marks if mark.value is not None]
    return sorted(known, key=lambda mark: (-sign * mark.value, mark.label))  # type: ignore[operator]


def ranking(marks: Sequence[Mark], measure: Measure, *, against: str = "") -> Chart:
    """Bars by size; a thin line is what it was before. Of many, the first ones and one's own."""
    found = ordered(marks, measure)
    shown = _seen(found)
    places = {id(mark): at for at, mark in enumerate(found, 1)}
    labels = [f"{places[id(mark)]}  {mark.label}" for mark in shown]
    texts = [measure.said(mark.value) for mark in shown]
    option = _lines(labels, texts)
    option["series"] = [
        _bars([_bar(mark, measure, against) for mark in shown]),
        *([_before(shown, measure)] if any(mark.was for mark in shown) else []),
    ]
    return Chart(
        "ranking", option, _leader(found, measure), _table(found, measure, against),
        height=len(shown) * ROW + 16,
    )  # fmt: skip


def _seen(found: Sequence[Mark]) -> list[Mark]:
    mine = [mark for mark in found[SHOWN:] if mark.mine]
    return [*found[: SHOWN - len(mine)], *mine]


def _lines(labels: Sequence[str], texts: Sequence[str]) -> Option:
    left, right = grown(64, labels, 150), grown(44, texts, 150)
    return base(
        grid={"left": left, "right": right, "top": 8, "bottom": 8},
        xAxis=plain_axis(),
        yAxis=[names(labels, left), figures(texts, right)],
    )


def _bars(items: list[Option], **rest: object) -> Option:
    return {"type": "bar", "barWidth": BAR, "data": items, "z": 2, **rest}


def _bar(mark: Mark, measure: Measure, against: str) -> Option:
    tip = [(mark.label, measure.said(mark.value))]
    if mark.was is not None and against:
        tip.append((against, measure.said(mark.was)))
    look = {"color": "@accent-solid" if mark.mine else "@ink-fill", "borderRadius": 2}
    return datum(measure.plain(mark.value), *tip, url=mark.url, itemStyle=look)


def _before(shown: Sequence[Mark], measure: Measure) -> Option:
    """A mark where the bar ended last time, over the bar."""
    return {
        "type": "scatter",
        "symbol": "rect",
        "symbolSize": [2, 18],
        "silent": True,
        "z": 3,
        "itemStyle": {"color": "@tick"},
        "data": [
            None if mark.was is None else [measure.plain(mark.was), at]
            for at, mark in enumerate(shown)
        ],
    }


def _leader(found: Sequence[Mark], measure: Measure) -> str:
    if not found:
        return _("%(label)s还没有数") % {"label": measure.label}
    said = {
        "label": measure.label, "first": found[0].label, "value": measure.said(found[0].value),
        "last": found[-1].label, "least": measure.said(found[-1].value),
    }  # fmt: skip
    if len(found) == 1:
        return _("%(label)s：只有 %(first)s，%(value)s") % said
    if measure.better == "down" and measure.adds_up:
        return _("%(label)s：%(first)s最多，%(value)s") % said
    return _("%(label)s：%(first)s第一，%(value)s；%(last)s最后，%(least)s") % said


def _table(found: Sequence[Mark], measure: Measure, against: str) -> Table:
    heads = (_("名称"), measure.head, *([against] if against else []))
    lines = (
        Line(
            (mark.label, measure.bare(mark.value), *([measure.bare(mark.was)] if against else [])),
            mark.url,
        )
        for mark in found
    )
    return Table(heads, tuple(lines))


def pareto(marks: Sequence[Mark], measure: Measure) -> Chart:
    """Who carries four fifths: bars by size with the share reached so far; the rest is pale."""
    found = [mark for mark in ordered(marks, measure) if mark.value and mark.value > 0]
    whole = sum((mark.value for mark in found if mark.value), Decimal(0))
    reached = _reached(found, whole)
    vital = sum(1 for at, _share in enumerate(reached) if not at or reached[at - 1] < MOST)
    shown = found[:SHOWN]
    texts = [
        f"{measure.said(mark.value)} · {format_percent(share, 0)}"
        for mark, share in zip(shown, reached, strict=False)
    ]
    option = _lines([mark.label for mark in shown], texts)
    option["series"] = [
        _bars(
            [
                datum(
                    measure.plain(mark.value),
                    (mark.label, measure.said(mark.value)),
                    (_("累计"), format_percent(reached[at])),
                    url=mark.url,
                    itemStyle={
                        "color": "@ink-fill" if at < vital else "@ink-mute", "borderRadius": 2
                    },
                )
                for at, mark in enumerate(shown)
            ]
        )
    ]  # fmt: skip
    table = Table(
        (_("名称"), measure.head, _("累计")),
        tuple(
            Line((mark.label, measure.bare(mark.value), format_percent(share)), mark.url)
            for mark, share in zip(found, reached, strict=True)
        ),
    )
    return Chart(
        "pareto", option, _carried(found, vital, reached, measure), table, len(shown) * ROW + 16
    )


def _reached(found: Sequence[Mark], whole: Decimal) -> list[Decimal]:
    so_far, reached = Decimal(0), []
    for mark in found:
        so_far += mark.value or 0
        reached.append(so_far / whole)
    return reached


def _carried(
    found: Sequence[Mark], vital: int, reached: Sequence[Decimal], measure: Measure
) -> str:
    if not found:
        return _("%(label)s还没有数") % {"label": measure.label}
    return _("%(label)s：%(all)d 个里前 %(n)d 个占 %(share)s") % {
        "label": measure.label, "all": len(found), "n": vital,
        "share": format_percent(reached[vital - 1]),
    }  # fmt: skip
