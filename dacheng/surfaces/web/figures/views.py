"""The catalogue of numbers, one number, its explanation, and the free question."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.kernel import clock
from dacheng.kernel.metrics import (
    TIME,
    AnyMetric,
    Family,
    Metric,
    Ratio,
    Row,
    catalogue,
    get,
    leaves,
)
from dacheng.kernel.metrics.oracles import oracle_of
from dacheng.kernel.ui import conditions
from dacheng.kernel.ui.answers import is_htmx
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.behind import of_what
from dacheng.surfaces.web.figures.places import key_of, number, rows_url
from dacheng.surfaces.web.figures.question import Question, question, where_of
from dacheng.surfaces.web.figures.tables import dimension_choices, file_of, label_of, shown_part
from dacheng.surfaces.web.figures.trends import trend

BARS = 12


def formula_of(metric: AnyMetric) -> str:
    """How it is worked out, in words."""
    if isinstance(metric, Ratio):
        return f"{get(metric.top).label} ÷ {get(metric.bottom).label}"
    return str(metric.formula)


def source_of(metric: AnyMetric) -> str:
    """The records it is counted from."""
    sources = {leaf.source.name: str(leaf.source.label) for leaf in leaves([metric.name])}
    return _("、").join(sources.values())


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Every number by family; ?q= narrows by any part of name, label or meaning."""
    request.viewer.require("metrics.ask")
    words = request.GET.get("q", "").strip().lower()[:100]
    found = [one for one in catalogue() if words in _said(one)]
    families = [
        {"label": family.label, "metrics": [_entry(one) for one in found if one.family is family]}
        for family in Family
    ]
    context = {
        "title": _("指标"),
        "crumbs": [{"label": _("指标")}],
        "families": [family for family in families if family["metrics"]],
        "words": request.GET.get("q", ""),
        "count": len(found),
    }
    template = (
        "web/figures/catalogue_part.html" if is_htmx(request) else "web/figures/catalogue.html"
    )
    return render(request, template, context)


def _said(metric: AnyMetric) -> str:
    return f"{metric.name} {metric.label} {metric.meaning} {formula_of(metric)}".lower()


def _entry(metric: AnyMetric) -> dict[str, Any]:
    return {
        "metric": metric,
        "url": reverse("metric", args=[metric.name]),
        "formula": formula_of(metric),
        "source": source_of(metric),
    }


@require_GET
def explain(request: HttpRequest, name: str) -> HttpResponse:
    """What the popover of a number says."""
    metric, asked = get(name), question(request, name)
    value = asked.ask([name]).total.values.get(name)
    context = {
        "name": metric.label,
        "text": metric.meaning,
        "lines": [
            {"label": of_what(name, asked), "value": written.exact(name, value)},
        ],
        "formula": formula_of(metric),
        "source": source_of(metric),
        "as_of": _moment(asked),
        "rows_url": rows_url(name, asked.period, asked.where, asked.key),
    }
    return render(request, "ui/explain.html", context)


def _moment(asked: Question) -> Any:
    """When the number is of: now, or the end of a period that is over."""
    day = spans.as_of(asked.period)
    return clock.now() if day == clock.today() else day


@require_GET
def metric(request: HttpRequest, name: str) -> HttpResponse:
    """/metrics/<name>/: what it is, how it moves, by whatever it can be broken down."""
    found, asked = get(name), question(request, name)
    conditions_of = asked.asked(name)
    if request.GET.get("part") == "condition":
        return conditions.answer(request, conditions_of)
    asked = Question(asked.viewer, asked.period, where_of(conditions_of), asked.key, asked.given)
    choices = dimension_choices([name])
    by = request.GET.get("by", "") or _usual_dimension([one for one, _label in choices])
    answer = asked.ask([name], by=[by] if by else [], compare=("pop", "yoy"))
    if request.GET.get("format"):
        title = f"{found.label}-{spans.words(asked.period)}"
        return file_of(answer, title, request.GET["format"], request.viewer)
    rows = _rows(found, answer, asked)
    context = {
        "title": found.label,
        "crumbs": [{"label": _("指标"), "url": reverse("metrics")}, {"label": found.label}],
        "metric": found,
        "facts": _facts(found, asked),
        "oracle": oracle_of(name),
        "number": number(name, answer.total.values.get(name), asked.period, asked.where, asked.key),
        "changes": written.changes(answer.total, name, running=spans.is_running(asked.period)),
        "say": _sentence(found, asked, conditions_of, by, choices),
        "add_url": conditions_of.condition_url,
        "trend": trend(name, asked.period, viewer=asked.viewer, where=asked.where),
        "by_label": label_of(by, [name]) if by else "",
        "rows": rows,
        "bars": [] if by in TIME else _ranked(rows),
        "share": isinstance(found, Metric) and found.unit in ("money", "count"),
        "files": [
            {"label": label, "url": conditions_of.address(format=form)}
            for form, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    }
    return render(request, "web/figures/metric.html", context)


def _usual_dimension(names: list[str]) -> str:
    return next((one for one in ("team", "owner", *names) if one in names), "")


def _facts(found: AnyMetric, asked: Question) -> list[dict[str, Any]]:
    units = {"money": _("金额"), "count": _("个数"), "days": _("天"), "share": _("比例")}
    ways = {"up": _("越大越好"), "down": _("越小越好")}
    labels = [label for _name, label in dimension_choices([found.name])]
    return [
        {"label": _("定义"), "value": found.meaning},
        {"label": _("公式"), "value": formula_of(found)},
        {"label": _("来自"), "value": source_of(found)},
        {"label": _("单位"), "value": units[found.unit.value]},
        {"label": _("方向"), "value": ways[found.better]},
        {"label": _("可按"), "value": _("、").join(labels)},
        {"label": _("截至"), "value": _moment(asked)},
        {"label": _("代号"), "value": found.name},
    ]


def _sentence(
    found: AnyMetric, asked: Question, asked_for: Any, by: str, choices: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """看 [2017 年 Q4] 的赢单额，按 [团队] 展开，[金额 ≥ 90 万 ×]"""
    newest = spans.usual(asked.viewer)
    periods = spans.menu(
        asked.period, newest, lambda text: asked_for.address(period=text), everything=True
    )
    parts: list[dict[str, Any]] = [
        {"text": _("看")},
        {"label": spans.words(asked.period), "on": True, "options": periods},
        {"text": _("的%(label)s") % {"label": found.label}},
    ]
    if by:
        options = [
            {"label": label, "url": asked_for.address(by=name), "current": name == by}
            for name, label in choices
        ]
        label = label_of(by, [found.name])
        parts += [{"text": _("，按")}, {"label": label, "options": options}, {"text": _("展开")}]
    parts += [
        {"label": part.text, "on": True, "remove_url": part.without}
        for part in asked_for.sentence()
    ]
    return parts


def _rows(found: AnyMetric, answer: Any, asked: Question) -> list[dict[str, Any]]:
    rows = [_row(found.name, answer, row, asked) for row in answer.rows]
    is_time = bool(answer.by) and answer.by[0] in TIME
    return rows if is_time else sorted(rows, key=lambda row: -(row["amount"] or 0))


def _row(name: str, answer: Any, row: Row, asked: Question) -> dict[str, Any]:
    value, total = row.values.get(name), answer.total.values.get(name)
    key = {**asked.key, **key_of(answer.by, row)}
    return {
        "name": shown_part(row.key[0], answer.by[0], [name]),
        "amount": value,
        "was": row.before.get("pop", {}).get(name),
        "number": number(name, value, asked.period, asked.where, key),
        "share": value / total if value is not None and total else None,
        "pop": written.change(row, name, "pop", label=False),
        "yoy": written.change(row, name, "yoy", label=False),
    }


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The longest bars, as ui/rank.html draws them."""
    return [
        {
            "no": at,
            "name": row["name"],
            "url": row["number"]["rows_url"],
            "value_html": row["number"]["value_html"],
            "amount": row["amount"],
            "was": row["was"],
        }
        for at, row in enumerate(rows[:BARS], 1)
        if row["amount"] is not None
    ]
