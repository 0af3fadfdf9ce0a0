"""The screens of activities and tasks, and 记一笔 from anywhere."""

from datetime import timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django.views.generic import View

from dacheng.domains.activities import actions, forms, tables
from dacheng.domains.activities.models import Activity, Task, TaskState
from dacheng.domains.activities.queries import timeline, with_whom
from dacheng.kernel import clock, search
from dacheng.kernel.access import find
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.search.finding import find as find_by_name
from dacheng.kernel.ui.answers import back, go, is_htmx, say
from dacheng.kernel.ui.pages import Button, DetailPage, FormPage, Group, ListPage
from dacheng.kernel.ui.screens import screen_of
from dacheng.kernel.ui.verbs import VerbPage, came_from, refuse

LATEST, MOST_ABOUTS = 20, 12


class ActivityList(ListPage):
    kind, title, sort = "activity", gettext_lazy("跟进"), "-happened_at"
    columns, phone, tabs = tables.ACTIVITIES, tables.ACTIVITIES_PHONE, tables.ACTIVITIES_TABS
    new_url, new_label = "activities:new", gettext_lazy("记一笔")
    empty = gettext_lazy("还没有跟进。打完电话、见完面，点「记一笔」写一句。")

    def rows(self) -> QuerySet:
        return with_whom(super().rows())


class ActivityDetail(DetailPage):
    kind, edit_url = "activity", "activities:edit"
    metas = ("kind", "happened_at", "owner", "customer", "contact")
    groups = (
        Group(gettext_lazy("说了什么"), ("subject", "minutes")),
        Group(
            gettext_lazy("细节"), ("place", "duration_minutes", "entered_at", "created_by", "code")
        ),
    )

    def buttons(self) -> list[Button]:
        there = screen_of(self.record.about_kind)
        about = forms.about_named(f"{self.record.about_kind}:{self.record.about_id}", self.viewer)
        found = super().buttons()
        if about is None or there is None or not there.detail_url:
            return found
        return [Button(str(about), there.href(about.pk), "url", there.icon), *found]


class ActivityForm(FormPage):
    kind, groups = "activity", forms.ACTIVITY_GROUPS


class TaskList(ListPage):
    kind, title, sort = "task", gettext_lazy("任务"), "due_on"
    columns, phone, tabs = tables.TASKS, tables.TASKS_PHONE, tables.TASKS_TABS
    new_url, new_label, unit_name = "tasks:new", gettext_lazy("加任务"), gettext_lazy("件")
    empty = gettext_lazy("没有要做的事。在商机上定下一步，它就会出现在这里。")

    def rows(self) -> QuerySet:
        """What is to be done; what is done only when asked for."""
        rows = super().rows()
        asked = any(part.get("field") == "state" for part in self.asked.parts)
        return rows if asked else rows.filter(state=TaskState.OPEN)


class Story(View):
    """Composer and timeline of any record that activities can be about; POST writes one down."""

    def about(self) -> Any:
        model = about_models().get(self.kwargs["kind"])
        if model is None:
            raise Http404
        return find(model, self.kwargs["pk"], viewer=self.request.viewer)

    def form(self, about: Any, data: Any = None) -> forms.LogForm:
        return forms.LogForm(data, viewer=self.request.viewer, about=about)

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        about = self.about()
        rows = list(timeline(about, request.viewer)[:LATEST])
        context: dict[str, Any] = {
            "entries": tables.entries(rows),
            "timeline_url": f"{request.path}?part=timeline",
        }
        if request.GET.get("part") == "timeline":
            return render(request, "activities/timeline.html", context)
        if request.viewer.can("activities.create"):
            context |= {"form": self.form(about), "action": request.path}
        return render(request, "activities/story.html", context)

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        request.viewer.require("activities.create")
        about = self.about()
        form = self.form(about, request.POST)
        status = 200 if form.is_valid() and self.write(form, about) else 422
        fresh = form if status == 422 else self.form(about)
        answer = render(
            request,
            "activities/composer.html",
            {"form": fresh, "action": request.path},
            status=status,
        )
        if status == 422:
            return answer
        events: dict[str, Any] = {"activity-logged": pk, f"{kind}-changed": pk}
        return say(answer, _("记下了"), **events)

    def write(self, form: forms.LogForm, about: Any) -> bool:
        try:
            actions.jot(about=about, by=self.request.viewer, **form.values)
        except PermissionDenied:
            raise
        except ValidationError as error:
            refuse(form, error)
            return False
        return True


class Quick(View):
    """记一笔: about whom, what, next step; a dialog, or a page for a link."""

    def form(self, data: Any = None) -> forms.QuickForm:
        viewer = self.request.viewer
        named = forms.about_named(self.request.GET.get("about"), viewer)
        return forms.QuickForm(data, viewer=viewer, initial={"about": named or self.looked_at()})

    def looked_at(self) -> Any:
        """The record whose page is open behind the dialog."""
        try:
            match = resolve(came_from(self.request).partition("?")[0])
        except Resolver404:
            return None
        kind = getattr(getattr(match.func, "view_class", None), "kind", "")
        return forms.about_named(f"{kind}:{match.kwargs.get('pk', '')}", self.request.viewer)

    def get(self, request: HttpRequest) -> HttpResponse:
        request.viewer.require("activities.create")
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        request.viewer.require("activities.create")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        about = form.cleaned_data["about"]
        try:
            actions.jot(by=request.viewer, **form.cleaned_data)
        except PermissionDenied:
            raise
        except ValidationError as error:
            refuse(form, error)
            return self.show(form, 422)
        messages.success(request, _("记在「%(about)s」上了") % {"about": about})
        there = screen_of(about._meta.model_name)
        own = there.href(about.pk) if there else "/"
        return go(request, back(request, came_from(request, unless=[request.path]) or own))

    def show(self, form: forms.QuickForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": _("记一笔"),
            "crumbs": [{"label": _("记一笔")}],
            "action": self.request.get_full_path(),
            "submit_label": _("记下"),
            "sub": _("跟谁、说了什么、下一步。三句就够。"),
            "draft_key": "quick",
            "quick": False,
        }
        page = "ui/dialog_form.html" if is_htmx(self.request) else "activities/quick_page.html"
        return render(self.request, page, context, status=status)


@require_GET
def abouts(request: HttpRequest) -> JsonResponse:
    """What 记一笔 offers: found by the words, or what this viewer was busy with last."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    options = _found(words, request.viewer) if words else _recent(request.viewer)
    return JsonResponse(options, safe=False)


def _found(words: str, viewer: Any) -> list[dict[str, Any]]:
    kinds = [kind for kind in search.KINDS if kind in about_models()]
    return [
        {"value": f"{hit.kind}:{hit.id}", "text": hit.title, "hint": str(hit.label)}
        for hit in find_by_name(words, viewer=viewer, kinds=kinds, limit=MOST_ABOUTS)
    ]


def _recent(viewer: Any) -> list[dict[str, Any]]:
    since = clock.now() - timedelta(days=60)
    rows = Activity.objects.visible_to(viewer).filter(
        owner_id=viewer.person_id, happened_at__gt=since
    )
    latest = rows.order_by("-happened_at").values_list("about_kind", "about_id")[:50]
    named = [
        forms.about_named(f"{kind}:{pk}", viewer) for kind, pk in list(dict.fromkeys(latest))[:6]
    ]
    return [
        {
            "value": forms.about_key(one),
            "text": str(one),
            "hint": str(one._meta.verbose_name),
        }
        for one in named
        if one is not None
    ]


class TaskVerb(VerbPage):
    model = Task

    def after(self) -> str:
        return reverse("tasks:list")


class NewTask(View):
    """A task in a dialog, about the record the link named."""

    def form(self, data: Any = None) -> forms.NewTaskForm:
        viewer = self.request.viewer
        given = self.request.GET
        start = {
            "about": forms.about_named(given.get("about"), viewer),
            "due_on": given.get("due_on"),
        }
        return forms.NewTaskForm(data, viewer=viewer, initial=start)

    def get(self, request: HttpRequest) -> HttpResponse:
        request.viewer.require("activities.create")
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        request.viewer.require("activities.create")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        given = form.cleaned_data
        task = actions.add_task(
            given["title"], by=request.viewer, due_on=given["due_on"], about=given["about"]
        )
        messages.success(request, _("已定：%(task)s") % {"task": task})
        there = came_from(request, unless=[request.path])
        return go(request, back(request, there or reverse("tasks:list")))

    def show(self, form: django_forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": _("加任务"),
            "crumbs": [{"label": _("加任务")}],
            "action": self.request.get_full_path(),
            "submit_label": _("定下来"),
            "sub": _("写一件事，定一天。到那天它在「今日」里等你。"),
        }
        page = "ui/dialog_form.html" if is_htmx(self.request) else "activities/quick_page.html"
        return render(self.request, page, context, status=status)


class Finish(TaskVerb):
    label = gettext_lazy("做完了")
    lead = gettext_lazy("写一句结果，再定接下来做什么。")

    def form(self, data: Any = None) -> forms.FinishForm:
        return forms.FinishForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.finish_and_go_on(self.record, by=self.viewer, **given)
        return _("做完了：%(task)s") % {"task": self.record}


class Postpone(TaskVerb):
    label = gettext_lazy("改期")

    def form(self, data: Any = None) -> forms.PostponeForm:
        return forms.PostponeForm(data)

    def act(self, given: dict[str, Any]) -> str:
        task = actions.postpone_task(self.record, given["due_on"], by=self.viewer, why=given["why"])
        return _("改到 %(day)s") % {"day": task.due_on}


class Drop(TaskVerb):
    label = gettext_lazy("不做了")

    def form(self, data: Any = None) -> forms.DropForm:
        return forms.DropForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.drop_task(self.record, by=self.viewer, why=given["why"])
        return _("不做了：%(task)s") % {"task": self.record}


class Give(TaskVerb):
    needs, label = "hand_over", gettext_lazy("交给别人")

    def form(self, data: Any = None) -> forms.GiveForm:
        return forms.GiveForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        actions.hand_over_task(self.record, given["to"], by=self.viewer, why=given["why"])
        return _("交给%(who)s：%(task)s") % {"who": given["to"], "task": self.record}
