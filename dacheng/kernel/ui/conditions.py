"""The filter sentence above a list, and the small form that adds a condition to it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.kernel.criteria import BadCriteria
from dacheng.kernel.criteria.values import OPERATORS
from dacheng.kernel.fields import NUMERIC, Field, FieldKind
from dacheng.kernel.ui.asked import Asked
from dacheng.kernel.ui.inputs import picker

if TYPE_CHECKING:
    from dacheng.kernel.ui.lists import ListPage

BARE = ("empty", "filled")
# What this form sends itself; everything else in the address is the page's and is kept.
OWN = ("part", "field", "op", "value", "upto", "add", "after", "before")


def sentence(page: "ListPage") -> list[dict[str, Any]]:
    """The parts of ui/say.html: 给我看 [金额 ≥ 90 万 ×] 且 [阶段 是 报价 ×] 的商机，按 [金额 ↓]."""
    asked = page.asked
    parts: list[dict[str, Any]] = [{"text": _("给我看")}]
    for at, part in enumerate(asked.sentence()):
        if at:
            parts.append({"text": pgettext("criteria", " 且 ").strip()})
        parts.append({"label": part.text, "on": True, "remove_url": part.without})
    if asked.words:
        parts.append({"label": f"“{asked.words}”", "on": True, "remove_url": asked.address(q=None)})
    said = len(parts) > 1
    parts.append(
        {"text": (_("的%(title)s，按") if said else _("全部%(title)s，按")) % {"title": page.title}}
    )
    parts.append({"label": _order(page), "options": orders(page)})
    return parts


def _order(page: "ListPage") -> str:
    name = page.asked.sort.removeprefix("-")
    label = page.catalogue[name].label if name in page.catalogue else _("登记先后")
    return f"{label} {'↓' if page.asked.sort.startswith('-') else '↑'}"


def orders(page: "ListPage") -> list[dict[str, Any]]:
    """Both directions of every column shown."""
    names = dict.fromkeys(column.sort for column in page.shown if column.sort)
    return [
        {
            "label": f"{page.catalogue[name].label} {arrow}",
            "url": page.asked.address(sort=sign + name),
            "current": page.asked.sort == sign + name,
        }
        for name in names
        for sign, arrow in (("-", "↓"), ("", "↑"))
    ]


def answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The menu of fields, the form for one, or, with a value, the way to the narrower list."""
    field = asked.catalogue.fields.get(request.GET.get("field", ""))
    if field is None or field not in fields(asked):
        return render(
            request, "ui/condition_fields.html", {"fields": fields(asked), "asked": asked}
        )
    op = request.GET.get("op", "")
    if op not in OPERATORS[field.kind]:
        op = usual(field)
    error = ""
    if "add" in request.GET:
        try:
            url = asked.with_part({"field": field.name, "op": op, **_value(request, field, op)})
        except BadCriteria as bad:
            error = " ".join(bad.messages)
        else:
            return HttpResponse(status=204, headers={"HX-Redirect": f"{request.path}{url}"})
    context = {"field": field, "op": op, "ops": _ops(field), "asked": asked, "error": error}
    context["inputs"] = [] if op in BARE else _inputs(field, op, asked)
    context["kept"] = [(key, v) for key, v in asked.given.items() if v and key not in OWN]
    return render(request, "ui/condition_form.html", context, status=422 if error else 200)


def fields(asked: Asked) -> list[Field]:
    """What may be asked about: neither hidden nor masked."""
    return [field for field in asked.catalogue.readable(asked.viewer) if field.filtered]


def usual(field: Field) -> str:
    if field.kind in (FieldKind.TEXT, FieldKind.LONG, FieldKind.PHONE, FieldKind.EMAIL):
        return "contains"
    return ">=" if field.kind in (*NUMERIC, FieldKind.DATE, FieldKind.TIME) else "="


def _ops(field: Field) -> list[tuple[str, str]]:
    words = {"contains": _("含"), "starts": _("开头是"), "between": _("介于"), "in": _("在")}
    words |= {"=": pgettext("criteria", "是"), "!=": _("不是"), ">=": "≥", "<=": "≤"}
    words |= {"empty": _("为空"), "filled": _("不为空")}
    dated = field.kind in (FieldKind.DATE, FieldKind.TIME)
    listed = field.kind in (FieldKind.CHOICE, FieldKind.REF)
    return [
        (op, words.get(op, op)) for op in OPERATORS[field.kind] if op != "in" or dated or listed
    ]


def _value(request: HttpRequest, field: Field, op: str) -> dict[str, Any]:
    given = [one.strip() for one in request.GET.getlist("value")]
    if op in BARE:
        return {}
    if op == "between":
        return {"value": [*given, request.GET.get("upto", "").strip()][:2]}
    if op == "in" and field.kind in (FieldKind.CHOICE, FieldKind.REF):
        return {"value": given}
    return {"value": given[0] if given else ""}


def _inputs(field: Field, op: str, asked: Asked) -> list[Any]:
    names = ("value", "upto") if op == "between" else ("value",)
    form = forms.Form(asked.given if "add" in asked.given else None)
    for name in names:
        form.fields[name] = forms.CharField(required=False, label="", widget=_widget(field, op))
    return [form[name] for name in names]


def _widget(field: Field, op: str) -> forms.Widget:
    several = op == "in"
    if field.kind is FieldKind.CHOICE:
        choices = [(key, str(label)) for key, label in field.choices]
        return (forms.SelectMultiple if several else forms.Select)(choices=choices)
    if field.kind is FieldKind.BOOL:
        return forms.Select(choices=[("true", _("是")), ("false", _("否"))])
    if field.kind is FieldKind.REF and op in ("=", "!=", "in"):
        return picker(field, by_name=True, several=several)
    if field.kind is FieldKind.DATE and not several:
        return forms.TextInput(attrs={"placeholder": _("2026-12-31 或 today-7")})
    if field.kind in (FieldKind.DATE, FieldKind.TIME) and several:
        return forms.TextInput(attrs={"placeholder": _("2026Q3、2026-11、this_month")})
    return forms.TextInput(attrs={"inputmode": "decimal"} if field.kind in NUMERIC else {})
