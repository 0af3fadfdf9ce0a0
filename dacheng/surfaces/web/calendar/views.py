"""/calendar/: month, week and day; a task carried to another day, and back."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.activities import actions
from dacheng.domains.activities.models import Task
from dacheng.kernel import clock
from dacheng.kernel.access import find
from dacheng.kernel.calendar.days import load
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.answers import say
from dacheng.surfaces.web.calendar import grid
from dacheng.surfaces.web.calendar.entries import MOST, entries
from dacheng.surfaces.web.figures import spans

WHOSE = ("mine", "all")
LINES = {"month": 12, "week": 40, "day": MOST}  # of a kind on one day; the day says how many more


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """?view=month&on=2026-11-01&whose=all"""
    viewer = request.viewer
    viewer.require("activities.view")
    today = clock.today()
    view, whose = _one_of(request, "view", grid.VIEWS), _one_of(request, "whose", WHOSE)
    on = _day(request.GET.get("on", "")) or today
    first, last = grid.span(view, on)
    found = entries(viewer, first, last, whose, today, lines=LINES[view])
    context = {
        "title": _("日历"),
        "crumbs": [{"label": _("日历")}, {"label": _words(view, on)}],
        "days": grid.days(view, on, today, load(), found),
        "view": view,
        "count": len(found),
        "today": today,
        "words": _words(view, on),
        "weekdays": WEEKDAYS,
        "may_add": viewer.can("activities.create"),
        **_ways(view, whose, on, today),
    }
    return render(request, "web/calendar/calendar.html", context)


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    given = request.GET.get(name, "")
    return given if given in known else known[0]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValidationError(_("日期写成 2026-11-22 这样。")) from error
    if found and not 1990 <= found.year <= 2100:
        raise ValidationError(_("日历只到 1990 年至 2100 年。"))
    return found


def _words(view: str, on: date) -> str:
    if view == "month":
        return spans.words(spans.calendar().this(spans.Grain.MONTH, on))
    first, last = grid.span(view, on)
    return f"{first} – {last}" if view == "week" else str(on)


def _ways(view: str, whose: str, on: date, today: date) -> dict[str, Any]:
    """Where the page leads: before, after, today, other views, other people."""

    def there(**given: str) -> str:
        now = {"view": view, "whose": whose, "on": on.isoformat(), **given}
        return f"?{urlencode(now)}"

    views = {"month": _("月"), "week": _("周"), "day": pgettext("calendar", "日")}
    people = {"mine": _("我的"), "all": _("我能看到的")}
    return {
        "before_url": there(on=grid.beside(view, on, -1).isoformat()),
        "after_url": there(on=grid.beside(view, on, 1).isoformat()),
        "today_url": there(on=today.isoformat()),
        "views": [
            {"label": label, "url": there(view=name), "current": name == view, "key": name}
            for name, label in views.items()
        ],
        "people": [
            {"label": label, "url": there(whose=name), "current": name == whose}
            for name, label in people.items()
        ],
        "day_url": there(view="day", on=""),
    }


WEEKDAYS = range(7)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry an open task to another day; the toast carries it back."""
    viewer = request.viewer
    task = find(Task, pk, viewer=viewer, action="change")
    day, before = _day(request.POST.get("day") or request.GET.get("day", "")), task.due_on
    if day is None:
        raise ValidationError(_("说清楚挪到哪天。"))
    version = request.POST.get("version", "")
    task = actions.change_task(
        task, {"due_on": day}, by=viewer, version=int(version) if version.isdigit() else None
    )
    undo = f"{reverse('calendar_move', args=[pk])}?{urlencode({'day': before})}" if before else ""
    changed: dict[str, Any] = {"calendar-changed": pk}
    text = _("「%(task)s」挪到 %(day)s") % {"task": task, "day": figures.day(day)}
    return say(HttpResponse(status=204), text, undo_url=undo, **changed)
