"""Where the gap comes from: from then to now, a step for each part."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

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
from dacheng.kernel.money import MINUS, format_number

SHOWN = 6


def waterfall(
    marks: Sequence[Mark], measure: Measure, *, words: tuple[str, str] = ("", "")
) -> Chart:
    """Each mark changed from `was` to `value`; the largest steps singly, the others together."""
    then = sum((mark.was or Decimal(0) for mark in marks), Decimal(0))
    now = sum((mark.value or Decimal(0) for mark in marks), Decimal(0))
    first, last = words[0] or _("上期"), words[1] or _("本期")
    steps = _steps(marks)
    bars = _bars(steps, then, now, (first, last), measure)
    said = _said(steps, then, now, measure)
    table = _table(steps, then, now, (first, last), measure)
    return Chart("waterfall", columns(bars, measure), said, table, 260, rows(bars, measure))


def _change(mark: Mark) -> Decimal:
    return (mark.value or Decimal(0)) - (mark.was or Decimal(0))


def _steps(marks: Sequence[Mark]) -> list[Mark]:
    """The changes by size, the worst first; small ones in one step."""
    moved = sorted((mark for mark in marks if _change(mark)), key=lambda mark: -abs(_change(mark)))
    steps = moved[:SHOWN] if len(moved) > SHOWN + 1 else moved
    rest = moved[len(steps) :]
    then = sum((mark.was or Decimal(0) for mark in marks), Decimal(0))
    falls = sum((min(_change(mark), Decimal(0)) for mark in marks), Decimal(0))
    below = then + falls < 0  # rises first: a bar that hangs below nothing says nothing
    ordered = sorted(steps, key=_change)
    ordered.sort(key=lambda mark: below and _change(mark) < 0)
    shown = [Mark(mark.label, _change(mark), mark.url) for mark in ordered]
    if rest:
        name = _("其余 %(n)d 个") % {"n": len(rest)}
        shown.append(Mark(name, sum((_change(mark) for mark in rest), Decimal(0))))
    return shown


def _bars(
    steps: Sequence[Mark], then: Decimal, now: Decimal, words: tuple[str, str], measure: Measure
) -> list[Option]:
    """For each column its bottom, its height, its colour and its words."""
    bars = [bar(words[0], then, Decimal(0), "@ink-mute", measure, measure.said(then))]
    at, worst = then, min((step.value or Decimal(0) for step in steps), default=Decimal(0))
    if measure.better == "down":
        worst = max((step.value or Decimal(0) for step in steps), default=Decimal(0))
    for step in steps:
        change = step.value or Decimal(0)
        color = "@pos-line"
        if measure.worse(change):
            color = "@neg-solid" if change == worst else "@neg-line"
        low = min(at, at + change)
        bars.append(
            bar(step.label, abs(change), low, color, measure, signed(change, measure), step.url)
        )
        at += change
    bars.append(bar(words[1], now, Decimal(0), "@ink-fill", measure, measure.said(now)))
    return bars


def bar(
    label: str,
    height: Decimal,
    low: Decimal,
    color: str,
    measure: Measure,
    text: str,
    url: str = "",
) -> Option:
    return {
        "label": label, "low": measure.plain(low), "height": measure.plain(height),
        "color": color, "text": text, "url": url,
    }  # fmt: skip


def signed(value: Decimal, measure: Measure) -> str:
    """+12.0 万, −8.0 万; a change of a share is in points."""
    text = measure.said(value)
    if measure.unit == "share":
        text = _("%(n)s 点") % {"n": format_number(value * 100, 1)}
    return text if text.startswith(MINUS) or not value else f"+{text}"


def _series(bars: Sequence[Option], place: str, width: int, measure: Measure) -> list[Option]:
    clear = {"color": "transparent"}
    return [
        {"type": "bar", "stack": "step", "silent": True, "itemStyle": clear, "barWidth": width,
         "data": [bar["low"] for bar in bars]},
        {"type": "bar", "stack": "step", "barWidth": width, "data": [
            datum(bar["height"], (bar["label"], bar["text"]), url=bar["url"],
                  itemStyle={"color": bar["color"], "borderRadius": 2},
                  label={"show": bool(place), "position": place or "top", "fontSize": 12,
                         "formatter": bar["text"].removesuffix(measure.suffix), "color": "@text"})
            for bar in bars]},
    ]  # fmt: skip


def columns(bars: Sequence[Option], measure: Measure) -> Option:
    return base(
        grid={"left": 8, "right": 8, "top": 24, "bottom": 28},
        xAxis={
            "type": "category", "data": [bar["label"] for bar in bars],
            "axisTick": {"show": False}, "axisLine": {"lineStyle": {"color": "@line-strong"}},
            "axisLabel": {"color": "@text-2", "fontSize": 12, "interval": 0, "width": 72,
                          "overflow": "truncate"},
        },
        yAxis={"type": "value", "show": False, "min": 0},
        series=_series(bars, "top", 36, measure),
    )  # fmt: skip


def rows(bars: Sequence[Option], measure: Measure) -> Option:
    labels, texts = [bar["label"] for bar in bars], [bar["text"] for bar in bars]
    left, right = grown(56, labels, 110), grown(44, texts, 110)
    return base(
        height=len(bars) * ROW + 16,
        grid={"left": left, "right": right, "top": 8, "bottom": 8},
        xAxis={"type": "value", "show": False, "min": 0},
        yAxis=[names(labels, left), figures(texts, right)],
        series=_series(bars, "", 14, measure),
    )


def _said(steps: Sequence[Mark], then: Decimal, now: Decimal, measure: Measure) -> str:
    said = {
        "label": measure.label, "then": measure.said(then), "now": measure.said(now),
        "gap": signed(now - then, measure),
    }  # fmt: skip
    bad = [step for step in steps if measure.worse(step.value)]
    key = max if measure.better == "down" else min
    if not bad:
        return _("%(label)s从 %(then)s 到 %(now)s，%(gap)s") % said
    worst = key(bad, key=lambda step: step.value or Decimal(0))
    said |= {"who": worst.label, "part": signed(worst.value or Decimal(0), measure)}
    return _("%(label)s从 %(then)s 到 %(now)s，拖得最多的是%(who)s，%(part)s") % said


def _table(
    steps: Sequence[Mark], then: Decimal, now: Decimal, words: tuple[str, str], measure: Measure
) -> Table:
    lines = [
        Line((words[0], measure.said(then))),
        *(
            Line((step.label, signed(step.value or Decimal(0), measure)), step.url)
            for step in steps
        ),
        Line((words[1], measure.said(now))),
    ]
    return Table((_("名称"), measure.label), tuple(lines))
