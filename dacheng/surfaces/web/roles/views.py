"""The pages of roles and their dialogs; only for who administers."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dacheng.domains.org.actions import effects
from dacheng.domains.org.actions import roles as actions
from dacheng.domains.org.models import Person, Role
from dacheng.domains.org.names import AREAS, NEEDS, offered
from dacheng.kernel.access import FieldLevel, Viewer, find
from dacheng.kernel.fields import catalogues
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage, refuse
from dacheng.surfaces.web.roles import forms, telling

# The kinds people ask about first; the rest follow.
FIRST = ("customer", "contact", "lead", "opportunity", "contract", "receipt", "product", "person")


def _roles(viewer: Viewer) -> QuerySet:
    """Every role with how many people at work hold it."""
    viewer.require(NEEDS)
    heads = Count("people", filter=Q(people__is_active=True))
    return Role.objects.visible_to(viewer).annotate(heads=heads).order_by("order", "pk")


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    roles = list(_roles(request.viewer))
    context = {
        "title": _("角色"),
        "crumbs": [{"label": _("角色")}],
        "tabs": tabs("list"),
        "heads": telling.heads(),
        "rows": [{"role": one, "cells": telling.summary(one), "held": len(one.fields)}
                 for one in roles],
    }  # fmt: skip
    return render(request, "roles/list.html", context)


def tabs(current: str) -> list[dict[str, Any]]:
    places = (("list", _("角色")), ("compare", _("比两个角色")), ("fields", _("字段")))
    return [
        {"label": label, "url": reverse(f"roles:{name}"), "current": name == current}
        for name, label in places
    ]


@require_GET
def role(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(Role, pk, viewer=request.viewer, action=NEEDS)
    people = Person.objects.visible_to(request.viewer).filter(roles=found, is_active=True)
    context = {
        "title": str(found),
        "crumbs": [
            {"label": _("角色"), "url": reverse("roles:list")},
            {"label": str(found)},
        ],
        "role": found,
        "own": found.code not in actions.SHIPPED,
        "areas": telling.areas(found),
        "held": telling.held(found),
        "people": people.select_related("unit").order_by("name"),
    }
    return render(request, "roles/role.html", context)


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """?a=&b= are the roles; without them the first two."""
    roles = list(_roles(request.viewer))
    one, other = (_asked(roles, request.GET.get(name, ""), at) for at, name in enumerate("ab"))
    context = {
        "title": _("比两个角色"),
        "crumbs": [{"label": _("角色"), "url": reverse("roles:list")}, {"label": _("比两个角色")}],
        "tabs": tabs("compare"),
        "roles": roles,
        "one": one,
        "other": other,
        "rows": telling.differences(one, other),
    }
    return render(request, "roles/compare.html", context)


def _asked(roles: list[Role], pk: str, at: int) -> Role:
    found = next((one for one in roles if str(one.pk) == pk), None)
    return found or roles[min(at, len(roles) - 1)]


@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    """What every role may do with every field of one kind."""
    roles, known = list(_roles(request.viewer)), _kinds()
    kind = request.GET.get("kind") or known[0]
    if kind not in known:
        raise Http404
    context = {
        "title": _("谁能看哪些字段"),
        "crumbs": [{"label": _("角色"), "url": reverse("roles:list")}, {"label": _("字段")}],
        "tabs": tabs("fields"),
        "kinds": [{"label": telling.kind_name(one), "current": one == kind,
                   "url": f"{request.path}?{urlencode({'kind': one})}"} for one in known],
        "roles": roles,
        "rows": telling.fields_table(catalogues()[kind], roles),
    }  # fmt: skip
    return render(request, "roles/fields.html", context)


def _kinds() -> list[str]:
    known = catalogues()
    return [one for one in FIRST if one in known]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = forms.NewForm(request.POST or None, roles=_roles(request.viewer))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.make_role(given["name"], given["like"], by=request.viewer)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("有了角色「%(name)s」，还没给人") % {"name": made})
            return go(request, reverse("roles:role", args=[made.pk]))
    context = {
        "form": form, "title": _("新角色"), "action": request.path, "submit_label": _("建角色"),
    }  # fmt: skip
    return render(request, "ui/dialog_form.html", context, status=422 if form.is_bound else 200)


class RoleVerb(VerbPage):
    model, needs = Role, NEEDS

    def after(self) -> str:
        return reverse("roles:role", args=[self.kwargs["pk"]])


class Rename(RoleVerb):
    label = gettext_lazy("改名")

    def form(self, data: Any = None) -> forms.NameForm:
        return forms.NameForm(data, initial={"name": self.record.name})

    def act(self, given: dict[str, Any]) -> str:
        made = actions.name_role(self.record, given["name"], by=self.viewer)
        return _("现在叫「%(name)s」") % {"name": made}


class Remove(RoleVerb):
    label, danger = gettext_lazy("删角色"), True
    lead = gettext_lazy("删了就没了。历史里还看得到它以前能做什么。")

    def act(self, given: dict[str, Any]) -> str:
        actions.remove_role(self.record, by=self.viewer)
        return _("删了角色「%(name)s」") % {"name": self.record}

    def still_seen(self) -> bool:
        return False

    def after(self) -> str:
        return reverse("roles:list")


class WithEffect(RoleVerb):
    """A change that says whom it touches while it is chosen: ?part=effect answers that alone."""

    template = "roles/change.html"

    def effects(self, form: Any) -> list[effects.Effect]:
        raise NotImplementedError

    def get(self, request: HttpRequest, **given: Any) -> HttpResponse:
        if request.GET.get("part") != "effect":
            return super().get(request, **given)
        form = self.form(request.GET)
        found = self.effects(form) if form.is_valid() else []
        return render(request, "roles/effect.html", {"effects": found, "role": self.record})

    def context(self, form: django_forms.Form) -> dict[str, Any]:
        return {**super().context(form), "effect_url": f"{self.request.path}?part=effect"}


class ChangeArea(WithEffect):
    label, two = gettext_lazy("改权限"), True

    def title(self) -> str:
        return f"{self.record} · {AREAS[self.area]}"

    @property
    def area(self) -> str:
        area = str(self.kwargs["area"])
        if area not in offered():
            raise Http404
        return area

    def form(self, data: Any = None) -> forms.AreaForm:
        return forms.AreaForm(data, role=self.record, area=self.area)

    def effects(self, form: Any) -> list[effects.Effect]:
        return effects.of_grants(self.record, form.grants())

    def act(self, given: dict[str, Any]) -> str:
        wanted = {f"{self.area}.{action}": reach for action, reach in given.items()}
        actions.grant(self.record, wanted, by=self.viewer)
        said = {"role": self.record, "area": AREAS[self.area]}
        return _("「%(role)s」的%(area)s权限改了，马上算") % said


class ChangeLevel(WithEffect):
    label = gettext_lazy("存下")

    def title(self) -> str:
        return f"{self.record} · {telling.field_name(self.key)}"

    @property
    def key(self) -> str:
        known = catalogues().get(self.kwargs["kind"])
        if known is None or self.kwargs["name"] not in known:
            raise Http404
        return f"{self.kwargs['kind']}.{self.kwargs['name']}"

    def form(self, data: Any = None) -> forms.LevelForm:
        level = self.record.fields.get(self.key, FieldLevel.WRITE.value)
        return forms.LevelForm(data, initial={"level": level})

    def effects(self, form: Any) -> list[effects.Effect]:
        named = telling.field_name(self.key)
        return effects.of_field(self.record, self.key, named, form.cleaned_data["level"])

    def act(self, given: dict[str, Any]) -> str:
        kind, _dot, name = self.key.partition(".")
        actions.hold_back(self.record, kind, name, given["level"], by=self.viewer)
        return _("「%(role)s」的字段改了，马上算") % {"role": self.record}
