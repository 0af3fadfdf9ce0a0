"""The promises of a case beside what came, with what speaks against concluding anything."""

from collections import defaultdict
from dataclasses import asdict
from decimal import Decimal
from math import exp
from typing import Any

from dacheng.domains.deviations.models import Countermeasure, DeviationCase, LoopRules
from dacheng.domains.deviations.queries.arithmetic import (
    Outcome,
    Promise,
    Yardstick,
    together,
    verify,
)
from dacheng.domains.deviations.queries.clocks import looked_for
from dacheng.domains.deviations.queries.looking import version_of
from dacheng.domains.deviations.queries.nodes import (
    Node,
    engine,
    node_of,
    period_of,
    plain,
    siblings,
)
from dacheng.domains.deviations.stages import MeasureState
from dacheng.domains.targets.queries import plan_for
from dacheng.kernel import clock
from dacheng.kernel.metrics import AnyMetric, Unit, ask, get, rows_behind
from dacheng.kernel.periods import ONE_DAY, Period

ENOUGH_ENTRIES = 10
BY_CHANCE = 0.05


def verdict_of(case: DeviationCase, rules: LoopRules) -> tuple[str, list[dict[str, Any]]]:
    """The proposed verdict of the round, and a line per promised metric with all its figures."""
    yard = Yardstick(rules.effective_from, rules.partly_from, rules.least_siblings)
    lines, verdicts = [], []
    for (metric, effect), measures in _promises(case).items():
        promise = promise_of(case, metric, effect, measures, rules)
        outcome = verify(promise, yard)
        verdicts.append(outcome.verdict)
        lines.append(_line(metric, effect, measures, promise, outcome, case))
    return together(verdicts), lines


def _promises(case: DeviationCase) -> dict[tuple[str, Period], list[Countermeasure]]:
    rows = Countermeasure.objects.filter(case=case, round=case.round)
    found: dict[tuple[str, Period], list[Countermeasure]] = defaultdict(list)
    for one in rows.exclude(state=MeasureState.DROPPED):
        found[one.metric, looked_for(case, Period(one.effect_start, one.effect_end))].append(one)
    return found


def promise_of(
    case: DeviationCase, metric: str, effect: Period, measures: list[Countermeasure],
    rules: LoopRules,
) -> Promise:  # fmt: skip
    """All measures that promise one metric in one period, as one promise."""
    node, known = node_of(case.level, case.node_id), get(metric)
    before = baseline_period(case, _first_effect(measures))
    beside = _values(known, [node, *siblings(node)], [before, effect])
    own = beside.pop(node.key)
    change = sum((one.change for one in measures), Decimal(0))
    missed = clearly_missed(known, measures[0].baseline, change, own[1])
    year = _values(known, [node], [before.year_before(), effect.year_before()])[node.key]
    return Promise(
        baseline=measures[0].baseline,
        change=change,
        fact=own[1],
        siblings=[(a, b) for a, b in beside.values() if a is not None and b is not None],
        last_year=None if None in year else year,  # type: ignore[arg-type]
        is_rate=known.unit in (Unit.SHARE, Unit.DAYS),
        guards=tuple(
            guard
            for guard in _guards(case, known, node, effect, measures, rules)
            if not (missed and guard == "few")
        ),
    )


def clearly_missed(
    metric: AnyMetric, baseline: Decimal, change: Decimal, fact: Decimal | None
) -> bool:
    """A count that did not rise although so many were promised that chance alone would bring so
    few once in twenty times at most (Poisson): then even few records say that it did not help."""
    promised = float(baseline + change)
    if metric.unit is not Unit.COUNT or metric.better != "up" or fact is None or fact > baseline:
        return False
    term = chance = exp(-promised)
    for k in range(1, int(fact) + 1):
        term *= promised / k
        chance += term
    return chance < BY_CHANCE


def baseline_period(case: DeviationCase, effect: Period) -> Period:
    """What siblings are compared from: the period that went wrong, or the one before the effect."""
    period = period_of(case)
    return period if period.end <= effect.start else effect.previous()


def _first_effect(measures: list[Countermeasure]) -> Period:
    """As promised: a later look is compared with the same beginning."""
    first = min(measures, key=lambda one: one.effect_start)
    return Period(first.effect_start, first.effect_end)


def _values(
    metric: AnyMetric, nodes: list[Node], periods: list[Period]
) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    found = {}
    for node in nodes:
        pair = [
            ask([metric.name], viewer=engine(), period=_known(p), where=node.where()).total
            for p in periods
        ]
        found[node.key] = tuple(row.values.get(metric.name) for row in pair)
    return found  # type: ignore[return-value]


def _known(period: Period) -> Period:
    """Up to today only: what came later was not known then."""
    end = min(period.end, clock.today() + ONE_DAY)
    return Period(period.start, end) if end > period.start else period


def _guards(
    case: DeviationCase, metric: AnyMetric, node: Node, effect: Period,
    measures: list[Countermeasure], rules: LoopRules,
) -> list[str]:  # fmt: skip
    """What forbids a conclusion."""
    found = []
    if not any(one.state == MeasureState.DONE for one in measures):
        found.append("undone")
    _metric, rows = rows_behind(
        metric.name, viewer=engine(), period=_known(effect), where=node.where()
    )
    _metric, then = rows_behind(
        metric.name,
        viewer=engine(),
        where=node.where(),
        period=baseline_period(case, _first_effect(measures)),
    )
    if rows.count() + then.count() < 2 * rules.least_records:
        found.append("few")
    if metric.name == case.metric and _target_changed(case, effect):
        found.append("target")
    if _came_late(rows, effect, rules):
        found.append("late")
    return found


def _came_late(rows: Any, effect: Period, rules: LoopRules) -> bool:
    """Whether too much of what the figure is made of was written down after its period."""
    names = {field.name for field in rows.model._meta.concrete_fields}
    written = next((name for name in ("entered_at", "created_at") if name in names), "")
    every = rows.count()
    if not written or every < ENOUGH_ENTRIES:
        return False
    late = rows.filter(**{f"{written}__date__gt": effect.last}).count()
    return late > every * rules.most_late


def _target_changed(case: DeviationCase, effect: Period) -> bool:
    """A revision since then; a new year has a new plan, which is no change."""
    now, then = version_of(plan_for(effect)), case.target_version
    same_plan = now.partition(".")[0] == then.partition(".")[0]
    return bool(then) and same_plan and now != then


def _line(
    metric: str, effect: Period, measures: list[Countermeasure], promise: Promise,
    outcome: Outcome, case: DeviationCase,
) -> dict[str, Any]:  # fmt: skip
    figures = {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in asdict(outcome).items()
    }
    return {
        **figures,
        "metric": metric,
        "label": str(get(metric).label),
        "unit": str(get(metric).unit),
        "period": effect.label,
        "before": baseline_period(case, _first_effect(measures)).label,
        "baseline": plain(promise.baseline),
        "change": plain(promise.change),
        "fact": plain(promise.fact),
        "siblings": [[plain(a), plain(b)] for a, b in promise.siblings],
        "last_year": [plain(one) for one in promise.last_year] if promise.last_year else None,
        "measures": [one.pk for one in measures],
        "guards": list(outcome.guards),
    }
