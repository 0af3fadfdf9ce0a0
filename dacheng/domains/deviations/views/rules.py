"""The settings of the loop on one page: limits, clocks, causes, signals with their dry runs."""

from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.deviations import actions
from dacheng.domains.deviations.forms import setting
from dacheng.domains.deviations.models import CauseCategory, LoopRules, PaceLimit, SignalRule
from dacheng.domains.deviations.models.limits import Level
from dacheng.domains.deviations.queries.limits import loop_rules
from dacheng.domains.deviations.views.drawing import said
from dacheng.kernel.access import find
from dacheng.kernel.metrics import get
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage

NEEDS = "deviations.administer"


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer
    viewer.require("deviations.view")
    signals = SignalRule.objects.visible_to(viewer)
    context = {
        "title": _("闭环规则"),
        "crumbs": [{"label": _("根因"), "url": reverse("deviations:list")},
                   {"label": _("闭环规则")}],
        "may": viewer.can(NEEDS),
        "limits": [_limit(one) for one in PaceLimit.objects.visible_to(viewer)],
        "clocks": _clocks(loop_rules()),
        "tree": _tree(viewer),
        "signals": [_signal(one) for one in signals],
    }  # fmt: skip
    return render(request, "deviations/rules.html", context)


def _limit(one: PaceLimit) -> dict[str, Any]:
    return {
        "limit": one,
        "metric": get(one.metric).label if one.metric else _("所有指标"),
        "level": one.get_level_display() or _("所有层级"),
        "url": reverse("deviations:limit", args=[one.pk]),
    }


def _clocks(rules: LoopRules) -> list[dict[str, Any]]:
    names = ("grain", "cause_days", "plan_days", "remind_days", "escalate_days", "measure_days",
             "verify_days", "orange_from", "red_from", "effective_from", "partly_from",
             "least_siblings", "least_records", "most_late", "repeat_months",
             "most_new")  # fmt: skip
    found = []
    for name in names:
        value = rules.get_grain_display() if name == "grain" else getattr(rules, name)
        share = name.endswith("_from") or name == "most_late"
        label = getattr(LoopRules._meta.get_field(name), "verbose_name", name)
        found.append({"label": label, "value": value, "is_share": share})
    return found


def _tree(viewer: Any) -> list[dict[str, Any]]:
    rows = list(CauseCategory.objects.visible_to(viewer).order_by("order", "pk"))
    return [
        {"branch": one, "leaves": [leaf for leaf in rows if leaf.parent_id == one.pk]}
        for one in rows
        if one.parent_id is None
    ]


def _signal(rule: SignalRule) -> dict[str, Any]:
    tried = rule.tried.get("rows", []) if rule.tried else []
    return {
        "rule": rule,
        "sentence": _sentence(rule),
        "tried": [{**row, "value": _value(rule, row["value"])} for row in tried],
        "new": sum(not row["again"] for row in tried),
    }


def _sentence(rule: SignalRule) -> str:
    condition = rule.get_condition_display()
    if rule.limit is not None:
        condition = f"{condition} {said(rule.metric, rule.limit)}"
    by = rule.get_by_display()
    return _("%(by)s · %(metric)s · %(condition)s · 连续 %(n)s 个月") % {
        "by": by, "metric": get(rule.metric).label, "condition": condition, "n": rule.periods
    }  # fmt: skip


def _value(rule: SignalRule, value: str) -> str:

    return said(rule.metric, Decimal(value))


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Evaluate now."""
    seen = actions.evaluate(by=request.viewer)
    text = _("看了 %(cells)s 格，新立 %(n)s 案") % {"cells": seen.cells, "n": seen.opened}
    messages.success(request, text)
    return go(request, reverse("deviations:list"))


@require_POST
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.viewer
    rule = find(SignalRule, pk, viewer=viewer, action=NEEDS)
    rule = actions.try_signal(rule, by=viewer)
    text = _("过去 12 个月会响 %(n)s 次") % {"n": len(rule.tried["rows"])}
    messages.success(request, text)
    return go(request, reverse("deviations:rules") + f"#s{pk}")


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.viewer
    rule = find(SignalRule, pk, viewer=viewer, action=NEEDS)
    try:
        rule = actions.switch_signal(rule, not rule.is_active, by=viewer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("启用了") if rule.is_active else _("停用了"))
    return go(request, reverse("deviations:rules") + f"#s{pk}")


class SettingPage(VerbPage):
    """One setting in a dialog; without an id a new one."""

    needs, two = NEEDS, True
    asks: type[django_forms.ModelForm]

    @property
    def record(self) -> Any:
        if "pk" in self.kwargs:
            return find(self.model, self.kwargs["pk"], viewer=self.viewer, action=NEEDS)
        if not self.viewer.can(NEEDS):
            raise PermissionDenied(_("闭环规则由管理员设。"))
        return None

    def form(self, data: Any = None) -> Any:
        return self.asks(data, instance=self.record)

    def title(self) -> str:
        return str(self.label)

    def still_seen(self) -> bool:
        return True

    def after(self) -> str:
        return reverse("deviations:rules")


class Clocks(SettingPage):
    model, label, asks = LoopRules, gettext_lazy("改期限和尺子"), setting.ClocksForm

    def form(self, data: Any = None) -> Any:
        return self.asks(data, instance=loop_rules())

    def act(self, given: dict[str, Any]) -> str:
        actions.change_rules(given, by=self.viewer)
        return _("改了。已经开着的案按原来的期限走。")


class LimitPage(SettingPage):
    model, label, asks = PaceLimit, gettext_lazy("定偏差阈值"), setting.LimitForm

    def act(self, given: dict[str, Any]) -> str:
        if self.record is None:
            limit = actions.set_limit(given, by=self.viewer)
        else:
            limit = actions.change_limit(self.record, given, by=self.viewer)
        level = Level(limit.level).label if limit.level else _("所有层级")
        return _("%(metric)s · %(level)s 的阈值记下了") % {"metric": limit, "level": level}


class CategoryPage(SettingPage):
    model, label, asks = CauseCategory, gettext_lazy("定原因分类"), setting.CategoryForm

    def act(self, given: dict[str, Any]) -> str:
        if self.record is None:
            category = actions.add_category(given, by=self.viewer)
        else:
            category = actions.change_category(self.record, given, by=self.viewer)
        return _("记下了：%(name)s") % {"name": category}


class SignalPage(SettingPage):
    model, label, asks = SignalRule, gettext_lazy("定信号"), setting.SignalForm
    lead = gettext_lazy("改过要重新试跑，才能启用。")

    def act(self, given: dict[str, Any]) -> str:
        rule = actions.set_signal(self.record, given, by=self.viewer)
        return _("记下了：%(name)s。先试跑，再启用。") % {"name": rule}
