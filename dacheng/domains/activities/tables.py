"""What lists and timelines of activities and tasks show."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.activities.fields import TASK
from dacheng.domains.activities.models import Activity, ActivityKind, TaskState
from dacheng.domains.activities.queries import is_on_time
from dacheng.kernel.ui import cells, figures
from dacheng.kernel.ui.pages import Column, Tab
from dacheng.kernel.ui.screens import screen_of

ICONS = {"call": "phone", "visit": "visit", "mail": "mail", "meeting": "team", "note": "comment"}


def entries(activities: Iterable[Activity]) -> list[dict[str, Any]]:
    """Activities in the shape of ui/timeline.html."""
    return [
        {
            "icon": ICONS.get(one.kind, "activity"),
            "who": one.owner.name if one.owner else _("系统"),
            "what": _what(one),
            "when": one.happened_at,
            "quote": "\n".join(filter(None, (one.subject, one.minutes))),
            "url": reverse("activities:detail", args=[one.pk]),
        }
        for one in activities
    ]


def _what(one: Activity) -> str:
    said = [one.get_kind_display(), one.contact.name if one.contact else "", one.place]
    if one.duration_minutes:
        said.append(_("%(n)d 分钟") % {"n": one.duration_minutes})
    if not is_on_time(one):
        said.append(_("过后补记"))
    return " · ".join(filter(None, said))


def about_link(kind: str, pk: Any, text: str = "") -> str:
    """A link to what an activity or task is about."""
    there = screen_of(kind) if kind and pk else None
    if there is None or not there.detail_url:
        return escape(text) or cells.EMPTY
    return format_html('<a href="{}">{}</a>', there.href(pk), text or there.label)


def _happening(pk: int, kind: str, subject: str) -> str:
    label = ActivityKind(kind).label if kind in ActivityKind.values else kind
    href = reverse("activities:detail", args=[pk])
    return format_html(
        '<a class="nm" href="{}">{}</a> <span class="mut">{}</span>', href, label, subject
    )


def _whom(kind: str, pk: Any, customer: str | None, whom: str | None) -> str:
    there, name = screen_of(kind) if kind and pk else None, customer or whom
    if there is None:
        return escape(name) if name else cells.EMPTY
    if not name:
        return about_link(kind, pk)
    hint = "" if kind == "customer" else f' <span class="mut">{escape(there.label)}</span>'
    return about_link(kind, pk, name) + hint


def _todo(title: str, kind: str, pk: Any, outcome: str) -> str:
    done = f' <span class="mut">{escape(outcome)}</span>' if outcome else ""
    there = screen_of(kind) if kind and pk else None
    if there is None or not there.detail_url:
        return f'<b class="nm">{escape(title)}</b>{done}'
    return f'<a class="nm" href="{there.href(pk)}">{escape(title)}</a>{done}'


def _due(state: str, due: Any) -> str:
    return figures.due(due) if state == TaskState.OPEN else escape(figures.day(due))


def _verbs(pk: int, state: str) -> str:
    if state != TaskState.OPEN:
        return f'<span class="mut">{escape(TaskState(state).label)}</span>'
    words = (("finish", _("做完了")), ("postpone", _("改期")))
    return "".join(
        f'<button type="button" class="dc-btn sm{" ghost" if name != "finish" else ""}"'
        f' data-dialog="{reverse(f"tasks:{name}", args=[pk])}">{escape(word)}</button>'
        for name, word in words
    )


ACTIVITIES = (
    Column(
        "subject",
        gettext_lazy("做了什么"),
        ("pk", "kind", "subject"),
        _happening,
        fields=("kind", "subject"),
        css="nmc",
        phone=1,
    ),
    Column(
        "whom",
        gettext_lazy("跟谁"),
        ("about_kind", "about_id", "customer__name", "whom"),
        _whom,
        fields=("customer",),
        sort="customer",
        phone=3,
    ),
    "contact",
    "duration_minutes",
    "happened_at",
    "owner",
)
ACTIVITIES_PHONE = ("subject", "happened_at", "whom", "owner")
ACTIVITIES_TABS = (
    Tab("mine", gettext_lazy("我的"), "owner = me"),
    Tab("week", gettext_lazy("最近 7 天"), "happened_at >= today-6"),
    Tab("visits", gettext_lazy("拜访"), "kind = visit"),
    Tab("calls", gettext_lazy("电话"), "kind = call"),
    Tab("meetings", gettext_lazy("会议"), "kind = meeting"),
)
TASKS = (
    Column(
        "title",
        TASK["title"].label,
        ("title", "about_kind", "about_id", "outcome"),
        _todo,
        fields=("title",),
        sort="title",
        css="nmc",
        phone=1,
    ),
    "customer",
    Column(
        "due_on",
        TASK["due_on"].label,
        ("state", "due_on"),
        _due,
        fields=("due_on",),
        sort="due_on",
        css="r",
        phone=2,
        edited="due_on",
    ),
    "owner",
    Column("verbs", "", ("pk", "state"), _verbs, css="r", phone=5),
)
TASKS_PHONE = ("title", "due_on", "customer", "owner", "verbs")
TASKS_TABS = (
    Tab("late", gettext_lazy("逾期"), "owner = me and state = open and due_on < today"),
    Tab("today", gettext_lazy("今天"), "owner = me and state = open and due_on = today"),
    Tab("later", gettext_lazy("之后"), "owner = me and state = open and due_on > today"),
    Tab(
        "undated",
        gettext_lazy("没定日期"),
        '{"all": [{"field": "owner", "op": "=", "value": "me"},'
        ' {"field": "state", "op": "=", "value": "open"}, {"field": "due_on", "op": "empty"}]}',
    ),
    Tab("done", gettext_lazy("做完的"), "state = done", sort="-done_at"),
)
