"""The settings of the loop: limits, clocks, causes and signals, as data an administrator keeps."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.deviations.models import CauseCategory, LoopRules, PaceLimit, SignalRule
from dacheng.domains.deviations.queries.limits import loop_rules
from dacheng.kernel import clock, criteria, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import dimensions_of, get, leaves

NEEDS = "deviations.administer"


@transaction.atomic
def set_limit(values: Mapping[str, Any], *, by: Viewer) -> PaceLimit:
    """A limit of its own for a metric, a level, or both."""
    by.require(NEEDS)
    if metric := values.get("metric"):
        get(metric)
    return records.create(PaceLimit, values, by=by, verb="set")


@transaction.atomic
def change_limit(limit: PaceLimit, changes: Mapping[str, Any], *, by: Viewer) -> PaceLimit:
    if metric := changes.get("metric"):
        get(metric)
    return records.change(limit, changes, by=by, verb="set", needs=NEEDS)


@transaction.atomic
def change_rules(changes: Mapping[str, Any], *, by: Viewer) -> LoopRules:
    """The clocks and yardsticks; cases already open keep the days they were given."""
    by.require(NEEDS)
    rules = loop_rules()
    if rules.pk is None:
        rules.save()
    return records.change(rules, changes, by=by, verb="set", needs=NEEDS)


@transaction.atomic
def add_category(values: Mapping[str, Any], *, by: Viewer) -> CauseCategory:
    """One more cause in the tree."""
    by.require(NEEDS)
    return records.create(CauseCategory, values, by=by, verb="add")


@transaction.atomic
def change_category(
    category: CauseCategory, changes: Mapping[str, Any], *, by: Viewer
) -> CauseCategory:
    parent = changes.get("parent")
    if parent is not None and parent.pk == category.pk:
        raise ValidationError({"parent": _("不能放在自己下面。")})
    return records.change(category, changes, by=by, verb="set", needs=NEEDS)


@transaction.atomic
def set_signal(rule: SignalRule | None, values: Mapping[str, Any], *, by: Viewer) -> SignalRule:
    """A new rule, or a changed one, which is silent until it was tried again."""
    by.require(NEEDS)
    _require_askable(values, by)
    if rule is None:
        return records.create(SignalRule, values, by=by, verb="set")
    fresh = {**values, "is_active": False, "tried_at": None, "tried": {}}
    return records.change(rule, fresh, by=by, verb="set", needs=NEEDS)


def _require_askable(values: Mapping[str, Any], by: Viewer) -> None:
    names = [values["metric"], *filter(None, [values.get("base_metric")])]
    possible = dimensions_of(*names)  # raises UnknownMetric
    if values.get("by") and values["by"] not in possible:
        raise ValidationError({"by": _("这个指标不能这样分。")})
    if where := values.get("where"):
        for leaf in leaves(names):
            criteria.parse(where, leaf.source.conditions(), viewer=by, today=clock.today())
