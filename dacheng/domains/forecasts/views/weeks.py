"""/forecasts/weeks/: who has handed in this week, who has not, and every call of the period."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.actions.checking import calls
from dacheng.domains.forecasts.queries.accuracy import of_node
from dacheng.domains.forecasts.queries.cycles import cycle_of, cycles_in, week_number
from dacheng.domains.forecasts.queries.nodes import Node
from dacheng.domains.forecasts.queries.rolling import everything
from dacheng.domains.forecasts.views.asked import Asked, asked
from dacheng.domains.forecasts.views.board import period_choices
from dacheng.domains.forecasts.views.drawings import week_by_week
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.charts import Chart
from dacheng.kernel.money import format_money
from dacheng.kernel.ui import figures

COLUMNS = 13


@require_GET
def weeks(request: HttpRequest) -> HttpResponse:
    """The calendar of calls."""
    question = asked(request)
    calendar, today = load(), clock.today()
    cycle = cycle_of(today, calendar)
    rows = calls(question.period, cycle).visible_to(question.viewer)
    there = {
        Node(u, p): at for u, p, at in rows.values_list("unit_id", "person_id", "submitted_at")
    }
    duty = [one for one in question.branch.walk() if one.must_call]
    missing = [one for one in duty if one.node not in there]
    calls_made = _calls(question)
    context = {
        "title": _("每周提交"),
        "crumbs": question.crumbs(),
        "tabs": question.tabs("weeks"),
        "periods": period_choices(question, "weeks"),
        "branch": question.branch,
        "cycle": cycle,
        "missing": [
            {
                "branch": one,
                "url": question.url(node=one.node.key),
                "call": one.effective(everything),
            }
            for one in missing
        ],
        "count": len(duty),
        "handed": len(duty) - len(missing),
        "calls": calls_made,
        "chart": _chart(calls_made),
        "closes": [one.closes_on for one in cycles_in(question.period, today, calendar)],
    }
    return render(request, "forecasts/weeks.html", context)


def _chart(calls_made: list[dict[str, Any]]) -> Chart | None:
    """The newest first, as listed; drawn from the oldest."""
    rows = calls_made[::-1]
    if len(rows) < 2:
        return None
    first, last = rows[0], rows[-1]
    said = _("承诺从 %(a)s 的 %(first)s 到 %(b)s 的 %(last)s") % {
        "a": figures.day(first["call"].closes_on),
        "b": figures.day(last["call"].closes_on),
        "first": format_money(first["call"].commit),
        "last": format_money(last["call"].commit),
    }
    return week_by_week([row["call"] for row in rows], said)


def _calls(question: Asked) -> list[dict[str, Any]]:
    """The calls of the branch, oldest first, each with what changed since the one before."""
    found: list[dict[str, Any]] = []
    before = None
    for one in of_node(question.viewer, question.branch.node, question.period):
        drift = one.commit - before.commit if before else None
        found.append(
            {
                "call": one,
                "week": week_number(question.period, one.closes_on),
                "drift": drift,
                "plus": "+" if drift and drift > 0 else "",
                "rolled": figures.compact(one.rolled_commit),
                "frozen": one.closes_on < clock.today(),
            }
        )
        before = one
    return found[::-1]
