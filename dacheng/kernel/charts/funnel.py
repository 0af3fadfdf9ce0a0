"""Where it gets stuck: bars from the left with the conversion between, one bottleneck coloured."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.charts.chart import (
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

STEP = 26
INSIDE = 0.24  # of the longest bar: shorter ones carry their label outside


@dataclass(frozen=True)
class Step:
    """One layer: what stands in it, and how many of it go on to the next."""

    label: str
    value: Decimal
    text: str = ""
    inside: str = ""
    conversion: Decimal | None = None
    note: str = ""
    hot: bool = False
    url: str = ""


def funnel(steps: Sequence[Step], measure: Measure, *, conclusion: str = "") -> Chart:
    """The layers in their order; the caller says which one is the bottleneck."""
    lines, texts, bars, bands = [], [], [], []
    top = max((float(measure.plain(step.value) or 0) for step in steps), default=0) or 1.0
    for at, step in enumerate(steps):
        lines.append(step.label)
        texts.append(step.text or measure.said(step.value))
        bars.append(_bar(step, measure, top))
        bands.append(datum(None))
        if step.conversion is None or at == len(steps) - 1:
            continue
        lines.append("")
        texts.append("")
        bars.append(_between(step))
        bands.append(datum(top, itemStyle={"color": "@neg-soft" if step.hot else "transparent"}))
    option = _frame(lines, texts, top)
    option["series"] = [
        {"type": "bar", "barWidth": STEP - 2, "data": bands, "silent": True, "z": 1},
        {"type": "bar", "barWidth": STEP - 6, "barGap": "-100%", "data": bars, "z": 2},
    ]
    return Chart(
        "funnel", option, conclusion or _said(steps, measure), _table(steps, measure),
        height=len(lines) * STEP + 16,
    )  # fmt: skip


def _frame(lines: Sequence[str], texts: Sequence[str], top: float) -> Option:
    left, right = grown(64, lines, 120), grown(44, texts, 120)
    return base(
        grid={"left": left, "right": right, "top": 8, "bottom": 8},
        xAxis=plain_axis(max=top),
        yAxis=[names(lines, left), figures(texts, right)],
    )


def _bar(step: Step, measure: Measure, top: float) -> Option:
    value = measure.plain(step.value) or 0
    long = value / top >= INSIDE
    label = {
        "show": bool(step.inside), "formatter": step.inside, "fontSize": 12, "color": "@text",
        "position": "insideLeft" if long else "right",
    }  # fmt: skip
    tip = [(step.label, step.text or measure.said(step.value))]
    if step.inside:
        tip.append((_("个数"), step.inside))
    look = {"color": "@s4", "borderRadius": 2}
    return datum(value, *tip, url=step.url, itemStyle=look, label=label)


def _between(step: Step) -> Option:
    text = f"↓ {format_percent(step.conversion or 0, 0)}  {step.note}".rstrip()
    label = {
        "show": True, "formatter": text, "position": "right", "fontSize": 12,
        "color": "@neg" if step.hot else "@text-3",
        "fontWeight": 500 if step.hot else 400,
    }  # fmt: skip
    return datum(0, label=label)


def chain(marks: Sequence[Mark], measure: Measure) -> Chart:
    """Counts that follow from one another, such as leads, those converted, those won."""
    rates = [_rate(now, then) for now, then in zip(marks, marks[1:], strict=False)]
    known = [rate for rate in rates if rate is not None]
    worst = min(known, default=None) if len(known) > 1 else None
    steps = [
        Step(
            mark.label, mark.value or Decimal(0), conversion=rate, url=mark.url,
            hot=rate is not None and rate == worst, note=_("最窄") if rate == worst else "",
        )
        for mark, rate in zip(marks, [*rates, None], strict=True)
    ]  # fmt: skip
    return funnel(steps, measure)


def _rate(now: Mark, then: Mark) -> Decimal | None:
    return (then.value or Decimal(0)) / now.value if now.value else None


def _said(steps: Sequence[Step], measure: Measure) -> str:
    if not any(step.value for step in steps):
        return _("%(label)s还没有数") % {"label": measure.label}
    hot = next((at for at, step in enumerate(steps) if step.hot), None)
    if hot is None:
        return _("%(first)s %(value)s，到%(last)s %(end)s") % {
            "first": steps[0].label, "value": measure.said(steps[0].value),
            "last": steps[-1].label, "end": measure.said(steps[-1].value),
        }  # fmt: skip
    return _("卡在「%(stage)s」：只有 %(rate)s 走下去") % {
        "stage": steps[hot].label, "rate": format_percent(steps[hot].conversion or 0, 0)
    }  # fmt: skip


def _table(steps: Sequence[Step], measure: Measure) -> Table:
    return Table(
        (_("名称"), measure.head, _("走到下一步")),
        tuple(
            Line(
                (
                    step.label,
                    measure.bare(step.value),
                    "" if step.conversion is None else format_percent(step.conversion),
                ),
                step.url,
            )
            for step in steps
        ),
    )
