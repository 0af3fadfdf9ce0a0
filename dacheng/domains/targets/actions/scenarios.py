"""Scenarios: a what-if kept beside a plan with all it assumed, and one of them adopted."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.targets.actions.breaking import locked, step_of
from dacheng.domains.targets.actions.planning import make_plan, set_line
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.whatif import Assumptions
from dacheng.domains.targets.sharing import on_step
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import Unit, get

Mixes = Mapping[str, Mapping[str, int]]  # by metric: how much each consideration counts


@transaction.atomic
def keep_scenario(
    plan: TargetPlan, name: str, given: Assumptions, *, by: Viewer, mixes: Mixes | None = None
) -> TargetPlan:
    """Keep a what-if as a draft of its own: the same lines with the growth in their figures, what
    else was assumed beside them, and the weights that were tried."""
    by.require("targets.create")
    base = plan.scenario_of or plan
    if not name.strip():
        raise ValidationError({"name": _("给这个情景起个名字。")})
    if base.scenarios.exclude(state="dropped").filter(name=name.strip()).exists():
        raise ValidationError(
            {"name": _("已经有叫「%(name)s」的情景。换个名字。") % {"name": name}}
        )
    more = {"scenario_of": base, "market_capacity": plan.market_capacity}
    copy = make_plan(plan.year, by=by, name=name, assumptions=given.kept(), **more)
    with acting(by, "plan_targets"):
        for line in plan.lines.all():
            line.pk, line.plan = None, copy
            line.amount = _grown(line, 1 + given.growth)
            if mix := (mixes or {}).get(line.metric):
                line.weights = {**line.weights, "mix": dict(mix)}
            line.save(force_insert=True)
    return copy


def _grown(line: PlanLine, factor: Decimal) -> Decimal:
    if get(line.metric).unit is Unit.SHARE:
        return line.amount
    return on_step(line.amount * factor, step_of(line.metric))


@transaction.atomic
def adopt_scenario(scenario: TargetPlan, *, by: Viewer) -> TargetPlan:
    """Make a scenario's figures, weights and assumptions those of its plan. Cells stay until the
    lines are shared out again; what stood in the plan before stays in its history."""
    by.require("targets.change")
    if scenario.scenario_of is None:
        raise ValidationError(_("这不是情景，是方案本身。"))
    plan = locked(scenario.scenario_of, by)
    kept = ("method", "hedge", "weights", "season", "lag", "why")
    for line in scenario.lines.all():
        more = {name: getattr(line, name) for name in kept}
        set_line(plan, line.metric, line.amount, by=by, **more)
    with acting(by, "adopt_scenario"):
        plan.assumptions = {**scenario.assumptions, "from": scenario.name}
        plan.market_capacity = scenario.market_capacity
        plan.save(update_fields=["assumptions", "market_capacity"])
    return plan
