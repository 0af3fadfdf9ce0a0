"""The further charts of a report: against the target, its cuts, what was lost, where it narrows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.reports.queries.asking import number, readable, text_of
from dacheng.domains.targets.models import Grain, Target
from dacheng.domains.targets.queries import plan_for
from dacheng.domains.targets.queries.standing import CUTS
from dacheng.kernel.access import Viewer
from dacheng.kernel.documents import Chart, ChartKind, Series
from dacheng.kernel.metrics import ask, dimensions_of, get
from dacheng.kernel.metrics.question import Question
from dacheng.kernel.periods import GREGORIAN, Period, first_of_month, month_index

CUT_BY = ("team", "customer_class", "source")
MOVED = ("cash_collected", "new_customers", "win_rate", "visit_count", "won_amount")
STEPS = ("lead_count", "opened_count", "won_count")
MOST, MONTHS, MOST_MOVES = 8, 12, 3
TITLES: dict[str, str | Lazy] = {
    "target": gettext_lazy("%(label)s：目标和实际"),
    "lost": gettext_lazy("输单原因"),
    "funnel": gettext_lazy("从线索到赢单"),
    "team": gettext_lazy("%(label)s：各团队"),
    "customer_class": gettext_lazy("%(label)s：客户等级"),
    "source": gettext_lazy("%(label)s：来源"),
    "move": gettext_lazy("近 12 个月%(label)s"),
}
Taken = dict[str, Any]
Short = Callable[[str], str]


@dataclass(frozen=True)
class Asker:
    """Who asks about which period, and whose figures."""

    viewer: Viewer
    period: Period
    key: Mapping[str, int]
    owner: Mapping[str, int | None]

    def ask(self, metrics: Sequence[str], **rest: Any) -> Any:
        given = {"viewer": self.viewer, "period": self.period, "key": dict(self.key), **rest}
        return ask(metrics, **given)


def take(parts: Sequence[str], main: str, names: Sequence[str], asker: Asker) -> Iterator[Taken]:
    """Each chart as its name and rows of a label and texts of figures."""
    if "target" in parts:
        yield from _against_target(main, asker)
    if "cuts" in parts:
        yield from _cuts(main, asker)
    if "lost" in parts:
        yield from _lost(asker)
    if "funnel" in parts:
        yield from _funnel(readable(STEPS, asker.viewer), asker)
    if "moves" in parts:
        yield from _moves(
            [name for name in MOVED if name in names and name != main][:MOST_MOVES], asker
        )


def _against_target(main: str, asker: Asker) -> Iterator[Taken]:
    """Every month of the year up to the period: what was to be, what came."""
    plan = plan_for(asker.period)
    if plan is None or not any(asker.owner.values()):
        return
    rows = Target.objects.visible_to(asker.viewer).filter(
        plan=plan, metric=main, grain=Grain.MONTH, until=None, **asker.owner
    )
    rows = rows.filter(**dict.fromkeys(CUTS, ""), start__lt=asker.period.end).order_by("start")
    wanted = dict(rows.values_list("start").annotate(Sum("final")))
    if len(wanted) < 2:
        return
    months = [Period(start, first_of_month(month_index(start) + 1)) for start in wanted]
    question = Question((main,), (), asker.viewer, None, None, GREGORIAN, dict(asker.key))
    came = [answer.total.values.get(main) for answer in question.answers(months)]
    yield {
        "name": "target",
        "metric": main,
        "rows": [
            [month.label, text_of(wanted[month.start]), text_of(value)]
            for month, value in zip(months, came, strict=True)
        ],
    }


def _cuts(main: str, asker: Asker) -> Iterator[Taken]:
    can = dimensions_of(main)
    for by in CUT_BY:
        if by in can and not (asker.key and by == "team"):
            yield from _broken_down(by, main, by, asker)


def _lost(asker: Asker) -> Iterator[Taken]:
    if readable(["lost_count"], asker.viewer):
        yield from _broken_down("lost", "lost_count", "loss_reason", asker)


def _broken_down(name: str, metric: str, by: str, asker: Asker) -> Iterator[Taken]:
    """The largest first; a single part says nothing a figure does not say."""
    answer = asker.ask([metric], by=[by], totals=False)
    rows = [(str(row.key[0] or ""), row.values.get(metric)) for row in answer.rows]
    known = sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))
    if len(known) > 1:
        shown = [[label, text_of(value)] for label, value in known[:MOST]]
        yield {"name": name, "metric": metric, "rows": shown}


def _funnel(names: Sequence[str], asker: Asker) -> Iterator[Taken]:
    if len(names) < len(STEPS):
        return
    values = asker.ask(names).total.values
    if any(values.get(name) for name in names):
        rows = [[name, text_of(values.get(name))] for name in names]
        yield {"name": "funnel", "metric": names[0], "rows": rows}


def _moves(names: Sequence[str], asker: Asker) -> Iterator[Taken]:
    """Twelve months of each, all in one question."""
    if not names:
        return
    end = month_index(asker.period.last)
    starts = [first_of_month(end - back) for back in range(MONTHS, -2, -1)]
    months = [Period(one, other) for one, other in zip(starts, starts[1:], strict=False)][1:]
    question = Question(tuple(names), (), asker.viewer, None, None, GREGORIAN, dict(asker.key))
    answers = question.answers(months)
    for name in names:
        rows = [
            [month.label, text_of(answer.total.values.get(name))]
            for month, answer in zip(months, answers, strict=True)
        ]
        yield {"name": "move", "metric": name, "rows": rows}


def drawn(taken: Mapping[str, Any], names: Sequence[str], short: Short) -> list[Chart]:
    """The charts of these names in a snapshot, in the order in which they were taken."""
    return [_chart(one, short) for one in taken.get("charts", ()) if one["name"] in names]


def _chart(one: Taken, short: Short) -> Chart:
    metric, name = get(one["metric"]), one["name"]
    label = str(metric.label)
    title = str(TITLES[name]) % {"label": label}
    unit = metric.unit.value
    columns = list(zip(*[row[1:] for row in one["rows"]], strict=True))
    values = [tuple(number(value) for value in column) for column in columns]
    if name == "target":
        series = (Series(_("目标"), values[0]), Series(_("实际"), values[1]))
        return Chart(ChartKind.COLUMN, title, _shorts(one, short), series, unit)
    if name == "move":
        return Chart(ChartKind.LINE, title, _shorts(one, short), (Series(label, values[0]),), unit)
    names = [row[0] or _("没填") for row in one["rows"]]
    if name == "funnel":
        names = [str(get(row[0]).label) for row in one["rows"]]
    return Chart(ChartKind.BAR, title, tuple(names), (Series(label, values[0]),), unit)


def _shorts(one: Taken, short: Short) -> tuple[str, ...]:
    return tuple(short(row[0]) for row in one["rows"])
