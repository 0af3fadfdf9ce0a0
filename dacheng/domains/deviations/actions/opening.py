"""Opens a case with everything that was known that day."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.deviations.events import CaseOpened
from dacheng.domains.deviations.models import DeviationCase, LoopRules, SignalRule
from dacheng.domains.deviations.queries import evidence
from dacheng.domains.deviations.queries.clocks import due_days
from dacheng.domains.deviations.queries.nodes import Node, answerers, engine
from dacheng.domains.deviations.queries.parts import decompose
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.events import publish
from dacheng.kernel.metrics import AnyMetric
from dacheng.kernel.metrics.definitions import Metric
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.numbers import next_code
from dacheng.kernel.periods import Period, first_of_month, month_index

SMALLEST = Decimal("0.0001")


@dataclass(frozen=True)
class Found:
    """What the engine saw of one figure."""

    watch: str
    metric: AnyMetric
    node: Node
    period: Period
    target: Decimal | None
    expected: Decimal | None
    actual: Decimal | None
    deviation: Decimal
    title: str
    severity: str
    is_above: bool = False
    version: str = ""
    signal: SignalRule | None = None
    answers_above: bool = False
    dims: dict[str, Any] = field(default_factory=dict)


def open_case(found: Found, rules: LoopRules, day: date) -> DeviationCase:
    """One case, with its evidence, its owner and its clocks; the owner is told."""
    node, calendar = found.node, load()
    cause_due, plan_due = due_days(calendar, rules, day)
    owners = answerers(node)[int(found.answers_above) :]
    with acting(engine(), "detect"):
        case = DeviationCase.objects.create(
            code=next_code(DeviationCase, f"D-{day.year}-", 3),
            title=found.title[:200],
            owner_id=owners[0] if owners else None,
            unit_id=node.unit_id or None,
            signal=found.signal,
            watch=found.watch,
            metric=found.metric.name,
            definition=definition(found.metric),
            level=node.level,
            node_id=node.pk,
            node_key=node.key,
            node_name=node.name,
            dims=found.dims,
            period_start=found.period.start,
            period_end=found.period.end,
            target=_four(found.target),
            target_version=found.version,
            expected=_four(found.expected),
            actual=_four(found.actual),
            gap=_gap(found),
            deviation=found.deviation.quantize(Decimal("0.000001")),
            is_above=found.is_above,
            severity=found.severity,
            detected_on=day,
            round_started_on=day,
            cause_due_on=cause_due,
            plan_due_on=plan_due,
            evidence=_evidence(found, day),
            repeats=_earlier(found, rules, day),
        )
    tell([case.owner_id] if case.owner_id else [], _words(case), url=f"/deviations/{case.pk}/",
         kind="deviation")  # fmt: skip
    publish(CaseOpened(case.pk))
    return case


def definition(metric: AnyMetric) -> dict[str, str]:
    """What the figure meant on the day the case opened."""
    return {
        "label": str(metric.label),
        "meaning": str(metric.meaning),
        "formula": str(getattr(metric, "formula", "")),
        "unit": str(metric.unit),
        "better": metric.better,
        "source": str(metric.source.label) if isinstance(metric, Metric) else "",
    }


def _four(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(SMALLEST)


def _gap(found: Found) -> Decimal | None:
    if found.expected is None or found.actual is None:
        return None
    sign = 1 if found.metric.better == "up" else -1
    return _four((found.actual - found.expected) * sign)


def _evidence(found: Found, day: date) -> dict[str, Any]:
    if found.expected is None or found.actual is None:
        return {}
    parts = decompose(found.metric, found.node, found.period, day, found.expected, found.actual)
    return evidence.gathered(found.metric, found.node, found.period, day, parts)


def _earlier(found: Found, rules: LoopRules, day: date) -> DeviationCase | None:
    """The case of the same figure that was closed a short while ago: this one repeats it."""
    since = first_of_month(month_index(day) - rules.repeat_months)
    rows = DeviationCase.objects.filter(
        watch=found.watch, metric=found.metric.name, node_key=found.node.key,
        is_above=found.is_above, closed_on__gte=since,
    )  # fmt: skip
    return rows.exclude(state__in=("dismissed", "merged")).order_by("-closed_on").first()


def _words(case: DeviationCase) -> str:
    said = {"title": case.title, "cause": case.cause_due_on, "plan": case.plan_due_on}
    return _("%(title)s。%(cause)s 前说原因，%(plan)s 前交对策。") % said
