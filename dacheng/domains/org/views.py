"""The screens of people and units."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.debug import sensitive_variables
from django.views.generic import View

from dacheng.domains.org import actions, forms, tables
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.org.queries import factor_kinds
from dacheng.kernel.access import find
from dacheng.kernel.factors.models import Kind
from dacheng.kernel.sessions.keeping import live
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.pages import Button, DetailPage, FormPage, Group, ListPage


class PeopleList(ListPage):
    kind, title, sort = "person", gettext_lazy("人员"), "name"
    columns, phone, tabs = tables.PEOPLE, tables.PEOPLE_PHONE, tables.PEOPLE_TABS
    new_url, new_label = "people:new", gettext_lazy("新人员")
    unit_name = gettext_lazy("人")
    empty = gettext_lazy("还没有人员。导入名单，或新建一位。")


class PersonDetail(DetailPage):
    kind, edit_url = "person", "people:edit"
    of, metas = "", ("unit", "rank")
    groups = (
        Group(gettext_lazy("联系方式"), ("email", "phone", "username")),
        Group(
            gettext_lazy("任职"), ("unit", "region", "rank", "hired_on", "left_on", "external_id")
        ),
    )

    def said(self) -> list[SafeString]:
        """He works here as a rule; only that he has left is said."""
        if self.record.is_active:
            return super().said()
        return [*super().said(), format_html('<span class="dc-pill warn">{}</span>', _("已离职"))]

    def buttons(self) -> list[Button]:
        if not self.record.is_active:
            return super().buttons()
        found = super().buttons()
        for name, label, icon, needs in VERBS:
            if self.viewer.can(needs):
                found.append(
                    Button(label, reverse(f"people:{name}", args=[self.record.pk]), "dialog", icon)
                )
        return found


class PersonForm(FormPage):
    kind, groups, new_title = "person", forms.PERSON_GROUPS, gettext_lazy("新人员")
    required = ("username",)
    create, change = actions.hire, actions.change

    @property
    def names(self) -> list[str]:
        return [name for name in super().names if self.record is None or name != "unit"]


VERBS = (
    ("issue_login", gettext_lazy("发登录"), "lock", "org.sign_in"),
    ("move", gettext_lazy("调动"), "transfer", "org.change"),
    ("roles", gettext_lazy("角色"), "shield", "org.administer"),
    ("deactivate", gettext_lazy("离职"), "log-out", "org.change"),
    ("presence", gettext_lazy("登录状态"), "monitor", "org.sign_in"),
)


class PersonVerb(View):
    """A verb on one person in a dialog: GET asks, POST does it and goes back to the page."""

    needs = "org.change"
    label: str | Promise = ""
    submit: str | Promise = ""  # on the button, where the label is no verb
    danger = False

    def lead(self, person: Person) -> str:
        """What to know before."""
        return ""

    def person(self) -> Person:
        return find(Person, self.kwargs["pk"], viewer=self.request.viewer, action=self.needs)

    def form(self, person: Person, data: Any = None) -> django_forms.Form:
        raise NotImplementedError

    def act(self, person: Person, given: dict[str, Any]) -> str:
        """Do it; returns what to say."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person()
        return self.show(person, self.form(person))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person()
        form = self.form(person, request.POST)
        if not form.is_valid():
            return self.show(person, form, 422)
        try:
            said = self.act(person, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.show(person, form, 422)
        messages.success(request, said)
        return go(request, reverse("people:detail", args=[pk]))

    def show(self, person: Person, form: django_forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": f"{self.label} · {person}",
            "action": self.request.path,
            "submit_label": self.submit or self.label,
            "danger": self.danger,
            "lead": self.lead(person),
        }
        return render(self.request, "ui/dialog_form.html", context, status=status)


class Move(PersonVerb):
    label = VERBS[1][1]

    def form(self, person: Person, data: Any = None) -> django_forms.Form:
        return forms.MoveForm(data, viewer=self.request.viewer)

    def act(self, person: Person, given: dict[str, Any]) -> str:
        actions.move(person, given["unit"], given["on"], by=self.request.viewer)
        return _("%(name)s调到「%(unit)s」") % {"name": person, "unit": given["unit"]}


class Leave(PersonVerb):
    label, danger = VERBS[3][1], True

    def form(self, person: Person, data: Any = None) -> django_forms.Form:
        return forms.LeaveForm(data)

    def act(self, person: Person, given: dict[str, Any]) -> str:
        actions.deactivate(person, by=self.request.viewer, **given)
        return _("%(name)s已离职，登录已停") % {"name": person}


class Roles(PersonVerb):
    needs, label = "org.administer", VERBS[2][1]
    submit = gettext_lazy("改角色")

    def form(self, person: Person, data: Any = None) -> django_forms.Form:
        initial = {"roles": [role.pk for role in person.roles.all()]}
        return forms.RolesForm(data, initial=initial, viewer=self.request.viewer)

    def act(self, person: Person, given: dict[str, Any]) -> str:
        held, wanted = set(person.roles.all()), set(given["roles"])
        for role in wanted - held:
            actions.give_role(person, role, by=self.request.viewer)
        for role in held - wanted:
            actions.take_role(person, role, by=self.request.viewer)
        return _("已改%(name)s的角色") % {"name": person}


class Presence(PersonVerb):
    """Where somebody is in and what he shows at the door; an administrator ends both."""

    needs, label, danger = "org.sign_in", VERBS[4][1], True
    submit = gettext_lazy("全部退出")

    def lead(self, person: Person) -> str:
        kinds = sorted(str(Kind(kind).label) for kind in factor_kinds(person))
        said = {"n": live(person.pk).count(), "kinds": _("、").join(kinds) or _("没有第二步验证")}
        return _("在 %(n)d 台设备上登录着。%(kinds)s。") % said

    def form(self, person: Person, data: Any = None) -> django_forms.Form:
        return forms.PresenceForm(data)

    def act(self, person: Person, given: dict[str, Any]) -> str:
        if given["factors"]:
            actions.reset_factors(person, by=self.request.viewer)
            return _("%(name)s的第二步验证去掉了，下次凭密码登录") % {"name": person}
        actions.end_sessions(person, by=self.request.viewer)
        return _("%(name)s在所有设备上都退出了") % {"name": person}


class IssueLogin(View):
    """A one-time password, shown in the answer to the POST and never again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = find(Person, pk, viewer=request.viewer, action="org.sign_in")
        return render(request, "org/issue_login.html", {"person": person, "action": request.path})

    @sensitive_variables("password")
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = find(Person, pk, viewer=request.viewer, action="org.sign_in")
        password = actions.issue_login(person, by=request.viewer)
        response = render(
            request, "org/login_issued.html", {"person": person, "password": password}
        )
        response["Cache-Control"] = "no-store"
        return response


def units(request: HttpRequest) -> HttpResponse:
    """The tree of units with leads and how many people work in each."""
    request.viewer.require("org.view")
    rows = OrgUnit.objects.visible_to(request.viewer).select_related("lead", "region")
    rows = rows.annotate(heads=Count("people", filter=Q(people__is_active=True))).order_by("path")
    tree = [{"unit": unit, "level": max(unit.path.count("/") - 2, 0)} for unit in rows]
    context = {
        "title": pgettext("list", "部门"),
        "crumbs": [{"label": pgettext("list", "部门")}],
        "tree": tree,
    }
    return render(request, "org/units.html", context)
