"""The free question: several metrics, up to two dimensions, a period, conditions, a comparison."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.kernel.metrics import TIME, Answer, Family, Row, catalogue, get
from dacheng.kernel.ui import conditions
from dacheng.surfaces.web.dashboards.models import ARRANGES
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.charting import chart_of
from dacheng.surfaces.web.figures.places import key_of, number
from dacheng.surfaces.web.figures.question import COMPARED, Question, question, where_of
from dacheng.surfaces.web.figures.tables import dimension_choices, file_of, label_of, shown_part

USUAL = ("won_amount", "won_count", "win_rate")
MOST_ROWS, MOST_METRICS = 500, 8
Heads = list[dict[str, Any]]


@require_GET
def free(request: HttpRequest) -> HttpResponse:
    """/ask/?m=…&m=…&by=…&by=…&period=…&compare=…&where=…"""
    request.viewer.require("metrics.ask")
    names = _names(request)
    asked = question(request, names[0])
    conditions_of = asked.asked(names[0])
    if request.GET.get("part") == "condition":
        return conditions.answer(request, conditions_of)
    form = _form(request, names, asked, conditions_of)
    try:
        answer = _answer(request, names, asked, conditions_of)
    except ValidationError as error:
        context = {**form, "refused": " ".join(error.messages)}
        return render(request, "web/figures/ask.html", context, status=400)
    if request.GET.get("format"):
        title = f"{form['title']}-{spans.words(asked.period)}"
        return file_of(answer, title, request.GET["format"], request.viewer)
    table = _table(answer, asked)
    if "columns" in table:
        across = asked.ask(names, by=answer.by[1:], where=where_of(conditions_of), key={})
        table["total"] = _across(across, table["columns"], asked)
    return render(
        request, "web/figures/ask.html", {**form, **table, **_drawn(request, answer, asked)}
    )


def _drawn(request: HttpRequest, answer: Answer, asked: Question) -> dict[str, Any]:
    """A chart beside the table where one says more than the rows, and the way onto a board."""
    made = chart_of(answer, asked)
    if made is None:
        return {}
    if not request.viewer.can(ARRANGES):
        return {"chart": made}
    return {"chart": made, "pin_url": f"{reverse('dashboards:pin')}?{_pinned(answer, asked)}"}


def _pinned(answer: Answer, asked: Question) -> str:
    period = asked.given.get("period", "")
    given = [("m", answer.names[0]), *(("by", name) for name in answer.by)]
    given += [
        ("where", asked.given.get("where", "")),
        ("period", "" if period == "all" else period),
    ]
    return urlencode([(name, value) for name, value in given if value])


def _names(request: HttpRequest) -> list[str]:
    names = [name for name in request.GET.getlist("m") if name] or list(USUAL)
    for name in names:
        get(name)
    return list(dict.fromkeys(names))[:MOST_METRICS]


def _by(request: HttpRequest) -> list[str]:
    return list(dict.fromkeys(name for name in request.GET.getlist("by") if name))[:2]


def _compared(request: HttpRequest) -> list[str]:
    return [one for one in COMPARED if one in request.GET.getlist("compare")]


def _answer(request: HttpRequest, names: list[str], asked: Question, conditions_of: Any) -> Answer:
    by = _by(request) if "by" in request.GET else ["team"]
    where = where_of(conditions_of)
    return asked.ask(names, by=by, where=where, key={}, compare=_compared(request))


def _form(
    request: HttpRequest, names: list[str], asked: Question, conditions_of: Any
) -> dict[str, Any]:
    by = _by(request) if "by" in request.GET else ["team"]
    choices = dimension_choices(names)
    text = request.GET.get("period", "") or (asked.period.label if asked.period else "all")
    newest = spans.usual(asked.viewer)
    return {
        "title": _("问数"),
        "crumbs": [{"label": _("问数")}],
        "families": [
            {"label": family.label, "metrics": _choices(family, names)} for family in Family
        ],
        "dimensions": [
            {
                "no": at,
                "options": [
                    {"key": n, "label": lb, "on": by[at : at + 1] == [n]} for n, lb in choices
                ],
            }
            for at in range(2)
        ],
        "period": text,
        "periods": spans.menu(asked.period, newest, lambda one: one, everything=True),
        "compare": [
            {"key": one, "label": written.against_label(one), "on": one in _compared(request)}
            for one in COMPARED
        ],
        "where": conditions_of.given.get("where", ""),
        "say": [
            {"label": part.text, "on": True, "remove_url": part.without}
            for part in conditions_of.sentence()
        ],
        "add_url": conditions_of.condition_url,
        "files": [
            {"label": label, "url": conditions_of.address(format=form)}
            for form, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    }


def _choices(family: Family, names: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"key": one.name, "label": one.label, "on": one.name in names}
        for one in catalogue()
        if one.family is family
    ]


def _table(answer: Answer, asked: Question) -> dict[str, Any]:
    """A pivot when the second dimension is time, else one line a row."""
    if len(answer.by) == 2 and answer.by[1] in TIME:
        return _pivot(answer, asked)
    heads: Heads = [{"label": label_of(name, answer.names)} for name in answer.by]
    for name in answer.names:
        heads.append({"label": get(name).label, "right": True})
        heads += [{"label": written.against_label(one), "right": True} for one in _then(answer)]
    rows = [_line(answer, row, asked) for row in _largest_first(answer)[:MOST_ROWS]]
    return {
        "heads": heads,
        "lines": rows,
        "total": _cells(answer, answer.total, asked, {}),
        "indent": max(len(answer.by) - 1, 0),
        "has_by": bool(answer.by),
        "cut": len(answer.rows) > MOST_ROWS,
        "count": len(answer.rows),
    }


def _largest_first(answer: Answer) -> list[Row]:
    """As the drawing beside it ranks them; time keeps its order, parts stay with their whole."""
    if len(answer.by) != 1 or answer.by[0] in TIME:
        return list(answer.rows)
    return sorted(answer.rows, key=lambda row: -(row.values.get(answer.names[0]) or 0))


def _then(answer: Answer) -> list[str]:
    return list(answer.total.before) or list(answer.rows[0].before if answer.rows else ())


def _line(answer: Answer, row: Row, asked: Question) -> dict[str, Any]:
    key = key_of(answer.by, row)
    shown = zip(row.key, answer.by, strict=True)
    return {
        "key": [shown_part(part, name, answer.names) for part, name in shown],
        "cells": _cells(answer, row, asked, key),
    }


def _cells(answer: Answer, row: Row, asked: Question, key: dict[str, Any]) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = []
    where = asked.given.get("where", "")
    for name in answer.names:
        cells.append({"number": number(name, row.values.get(name), asked.period, where, key)})
        cells += [{"html": written.change(row, name, one, label=False)} for one in _then(answer)]
    return cells


def _pivot(answer: Answer, asked: Question) -> dict[str, Any]:
    columns = sorted({row.key[1] for row in answer.rows if row.key[1]})
    lines: dict[Any, dict[Any, Row]] = {}
    for row in answer.rows:
        lines.setdefault((row.key[0], row.ids[:1]), {})[row.key[1]] = row
    group = [str(get(name).label) for name in answer.names]
    heads: Heads = [{"label": label_of(answer.by[0], answer.names)}]
    heads += [
        {"label": f"{one} {label}" if len(group) > 1 else one, "right": True}
        for one in columns
        for label in group
    ]
    return {
        "heads": heads,
        "columns": columns,
        "lines": [
            {
                "key": [shown_part(name, answer.by[0], answer.names)],
                "cells": [
                    cell for one in columns for cell in _pivot_cells(answer, found.get(one), asked)
                ],
            }
            for (name, _ids), found in list(lines.items())[:MOST_ROWS]
        ],
        "has_by": True,
        "cut": len(lines) > MOST_ROWS,
        "count": len(lines),
    }


def _across(answer: Answer, columns: list[str], asked: Question) -> list[dict[str, Any]]:
    """The last line of a pivot: the same metrics over all rows, asked for, never added up."""
    found = {row.key[0]: row for row in answer.rows}
    return [cell for one in columns for cell in _pivot_cells(answer, found.get(one), asked)]


def _pivot_cells(answer: Answer, row: Row | None, asked: Question) -> list[dict[str, Any]]:
    if row is None:
        return [{"html": ""} for _name in answer.names]
    key, where = key_of(answer.by, row), asked.given.get("where", "")
    return [
        {"number": number(name, row.values.get(name), asked.period, where, key)}
        for name in answer.names
    ]
