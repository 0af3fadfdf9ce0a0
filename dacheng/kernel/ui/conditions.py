"""The filter sentence above a list, and the menus that add a condition or change one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.kernel.criteria import BadCriteria, spans
from dacheng.kernel.criteria.sentence import PEOPLE, read
from dacheng.kernel.criteria.values import OPERATORS
from dacheng.kernel.fields import NUMERIC, Field, FieldKind
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.asked import Asked
from dacheng.kernel.ui.inputs import picker

if TYPE_CHECKING:
    from dacheng.kernel.ui.lists import ListPage

BARE = ("empty", "filled")
SEVERAL = ("in", "out")
DATED = (FieldKind.DATE, FieldKind.TIME)
LISTED = (FieldKind.CHOICE, FieldKind.REF)
# What this form sends itself; everything else in the address is the page's and is kept.
OWN = ("part", "field", "op", "value", "upto", "add", "at", "after", "before")


def sentence(page: "ListPage") -> list[dict[str, Any]]:
    """The parts of ui/say.html: 给我看 [金额 ≥ 90 万 ×] 且 [阶段 是 报价 ×] 的商机，按 [金额 ↓]."""
    asked = page.asked
    parts: list[dict[str, Any]] = [{"text": _("给我看")}]
    for at, part in enumerate(asked.sentence()):
        if at:
            parts.append({"text": pgettext("criteria", " 且 ").strip()})
        chip = {"label": part.text, "on": True, "remove_url": part.without}
        parts.append({**chip, "menu_url": part.change_url})
    if asked.words:
        gone = asked.address(q=None) if not asked.view else asked.address(q=" ")
        parts.append({"label": f"“{asked.words}”", "on": True, "remove_url": gone})
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
    """The menu of fields, a group, the form for one condition, or the way to the changed list."""
    at = request.GET.get("at", "")
    here = asked.part_at(at) if at else None
    if here is not None and "field" not in request.GET:
        if "field" not in here:
            return _group(request, asked, at, here)
        return _form(request, asked, asked.catalogue[here["field"]], here, at)
    field = asked.catalogue.fields.get(request.GET.get("field", ""))
    if field is None or field not in fields(asked):
        again = asked.address(part="condition", at=at)
        context = {"fields": fields(asked), "asked": asked, "url": again}
        return render(request, "ui/condition_fields.html", context)
    return _form(request, asked, field, _written(request, field), at)


def _written(request: HttpRequest, field: Field) -> dict[str, Any]:
    """The condition as the form gives it so far."""
    op = request.GET.get("op", "")
    if op not in OPERATORS[field.kind]:
        op = usual(field)
    return {"field": field.name, "op": op, **_value(request, field, op)}


def _form(
    request: HttpRequest, asked: Asked, field: Field, part: dict[str, Any], at: str
) -> HttpResponse:
    op, error = part["op"], ""
    if "add" in request.GET and op not in BARE and not _given(part.get("value")):
        error = _("写上要比的值，或选“为空”。")
    elif "add" in request.GET:
        try:
            url = asked.with_part(part, at)
        except BadCriteria as bad:
            error = " ".join(bad.messages)
        else:
            return HttpResponse(status=204, headers={"HX-Redirect": f"{request.path}{url}"})
    stored = asked.part_at(at) if at else None
    context = {"field": field, "op": op, "ops": _ops(field), "asked": asked, "error": error}
    context["inputs"] = [] if op in BARE else _inputs(field, op, part.get("value"))
    context["kept"] = [(key, v) for key, v in asked.given.lists() if key not in OWN]
    context |= {"at": at, "hint": _hint(field, op)}
    if stored is not None:
        context["remove_url"] = asked.without(at)
        if not at.endswith("+"):
            context["or_url"] = asked.address(part="condition", at=f"{at.split('.')[0]}.+")
    return render(request, "ui/condition_form.html", context, status=422 if error else 200)


def _given(value: Any) -> bool:
    """Whether something was written; of a pair, both."""
    return all(value) and bool(value) if isinstance(value, list) else value not in (None, "")


def _group(request: HttpRequest, asked: Asked, at: str, here: dict[str, Any]) -> HttpResponse:
    """The alternatives of a group, each with the way to change it; a deeper tree only goes."""
    members = [
        {
            "label": read(asked.check(one).tree),
            "url": asked.address(part="condition", at=f"{at}.{place}"),
            "without": asked.without(f"{at}.{place}"),
        }
        for place, one in enumerate(here.get("any", []))
        if "field" in one
    ]
    context = {
        "members": members,
        "remove_url": asked.without(at),
        "or_url": asked.address(part="condition", at=f"{at}.+") if members else "",
    }
    return render(request, "ui/condition_group.html", context)


def fields(asked: Asked) -> list[Field]:
    """What may be asked about: neither hidden nor masked."""
    return [field for field in asked.catalogue.readable(asked.viewer) if field.filtered]


def usual(field: Field) -> str:
    if field.kind in (FieldKind.TEXT, FieldKind.LONG, FieldKind.PHONE, FieldKind.EMAIL):
        return "contains"
    if field.kind in DATED:
        return "in"
    return ">=" if field.kind in NUMERIC else "="


def _ops(field: Field) -> list[tuple[str, str]]:
    words = {"contains": _("含"), "lacks": _("不含"), "starts": _("开头是"), "between": _("介于")}
    words |= {"=": pgettext("criteria", "是"), "!=": _("不是"), ">=": "≥", "<=": "≤"}
    words |= {"empty": _("为空"), "filled": _("不为空"), "in": _("在"), "out": _("不在")}
    if field.kind in LISTED:
        words |= {"in": _("是其中之一"), "out": _("都不是")}
    if field.kind in DATED:
        words |= {">": _("晚于"), ">=": _("不早于"), "<": _("早于"), "<=": _("不晚于")}
    offered = (*DATED, *LISTED)
    return [
        (op, words.get(op, op))
        for op in sorted(OPERATORS[field.kind], key=lambda one: one != usual(field))
        if op not in SEVERAL or field.kind in offered
    ]


def _hint(field: Field, op: str) -> str:
    if field.kind in DATED and op not in (*SEVERAL, *BARE):
        return _("写 2026-12-31、今天，或 today-7（7 天前）。")
    if field.kind is FieldKind.MONEY and op not in BARE:
        return _("可以写 90万、1.2亿。")
    return ""


def _value(request: HttpRequest, field: Field, op: str) -> dict[str, Any]:
    given = [one.strip() for one in request.GET.getlist("value")]
    if op in BARE:
        return {}
    if op == "between":
        return {"value": [*given, request.GET.get("upto", "").strip()][:2]}
    if op in SEVERAL and field.kind in LISTED:
        return {"value": [one for one in given if one]}
    if op in SEVERAL:  # a span that is offered, or one that was written
        written = request.GET.get("upto", "").strip()
        return {"value": written or (given[0] if given else "")}
    word = given[0] if given else ""
    return {"value": "today" if word == _("今天") and field.kind in DATED else word}


def _inputs(field: Field, op: str, value: Any) -> list[Any]:
    form = forms.Form({"value": value, "upto": ""})
    form.fields["value"] = forms.CharField(
        required=False, label=str(field.label), widget=_widget(field, op, value)
    )
    if op == "between":
        low, high = [*value, "", ""][:2] if isinstance(value, list) else ("", "")
        form.data = {"value": low, "upto": high}
        form.fields["upto"] = forms.CharField(
            required=False, label=pgettext("criteria", "到"), widget=_widget(field, op, high)
        )
    elif op in SEVERAL and field.kind in DATED:
        known = value in spans.OFFERED
        form.data = {"value": value if known else "", "upto": "" if known else value or ""}
        form.fields["upto"] = forms.CharField(
            required=False,
            label=_("或写期间"),
            widget=forms.TextInput(attrs={"placeholder": "2026Q3 / 2026-11 / last_45_days"}),
        )
    return [form[name] for name in form.fields]


def _widget(field: Field, op: str, value: Any) -> forms.Widget:
    several = op in SEVERAL
    if field.kind is FieldKind.CHOICE:
        choices = [(key, str(label)) for key, label in field.choices]
        return (forms.CheckboxSelectMultiple if several else forms.Select)(choices=choices)
    if field.kind is FieldKind.BOOL:
        return forms.Select(choices=[("true", _("是")), ("false", _("否"))])
    if field.kind is FieldKind.REF and op in ("=", "!=", *SEVERAL):
        return _references(field, several, value)
    if field.kind in DATED and several:
        return forms.Select(choices=[("", ""), *((one, spans.said(one)) for one in spans.OFFERED)])
    return forms.TextInput(attrs={"inputmode": "decimal"} if field.kind in NUMERIC else {})


def _references(field: Field, several: bool, value: Any) -> forms.Widget:
    """A picker that knows what is chosen, and of people 'me' and 'my team'."""
    widget = picker(field, by_name=True, several=several)
    known = dict(PEOPLE) if field.ref == "person" else {}
    known.pop("my_absent", None)  # means something only to who stands in, and he has a tab for it
    chosen = value if isinstance(value, list) else [value]
    known |= {one: called(one) for one in chosen if one and one not in known}
    widget.choices = [*([] if several else [("", "")]), *((k, str(v)) for k, v in known.items())]
    return widget
