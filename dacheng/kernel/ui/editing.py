"""Changing one field in place: a cell of a list, or a fact of a record in a small dialog."""

from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dacheng.kernel.access import Viewer, find
from dacheng.kernel.fields import Catalogue, Field, FieldKind, catalogue, catalogues
from dacheng.kernel.ui import cells
from dacheng.kernel.ui.answers import say
from dacheng.kernel.ui.columns import in_place, named, row_html
from dacheng.kernel.ui.forms import RecordForm
from dacheng.kernel.ui.lists import column_of
from dacheng.kernel.ui.paging import BadToken
from dacheng.kernel.ui.screens import Screen, screen_of

SALT = "undo"


@dataclass(frozen=True)
class Place:
    """One field of one record that this viewer may change."""

    catalogue: Catalogue
    screen: Screen
    field: Field
    record: Any
    viewer: Viewer

    @property
    def url(self) -> str:
        return reverse("cell", args=[self.catalogue.kind, self.record.pk, self.field.name])

    def form(self, data: Any = None) -> RecordForm:
        form = RecordForm(
            self.catalogue, [self.field.name], viewer=self.viewer, record=self.record, data=data
        )
        form.auto_id = f"cell_{self.record.pk}_%s"
        return form

    def shown(self) -> str:
        value = getattr(self.record, self.field.name)
        return strip_tags(cells.draw(self.field, str(value) if isinstance(value, Model) else value))


def cell(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """GET: the form of one field. POST: changes it; answers the cell, or the form with 422."""
    place = _place(request, kind, pk, name)
    if request.method != "POST":
        return _asked(request, place, place.form())
    form = place.form(request.POST)
    if not form.is_valid():
        return _asked(request, place, form, status=422)
    before = _stored(place)
    if not form.changes:
        return _done(request, place)
    try:
        record = place.screen.change(
            place.record, form.changes, by=place.viewer, version=form.version
        )
    except PermissionDenied:
        raise
    except ValidationError as error:
        form.add_error(name, error.messages)  # one field, so every error is beside it
        return _asked(request, place, form, status=422)
    changed = Place(place.catalogue, place.screen, place.field, record, place.viewer)
    phone = _phone(request)
    return _done(request, changed, undo=_token(changed, before) + (f"&p={phone}" if phone else ""))


@require_POST
def undo(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Give a field back the value it had, unless somebody changed the record since."""
    place = _place(request, kind, pk, name)
    try:
        value, version = signing.loads(
            request.GET.get("token", ""), salt=_salt(place), max_age=3600
        )
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken(_("这一步已经不能撤销。")) from error
    given = {name: value, "version": version}
    if place.field.kind is FieldKind.BOOL and not value:
        given.pop(name)
    form = place.form(given)
    if not form.is_valid():
        raise ValidationError([message for errors in form.errors.values() for message in errors])
    record = place.screen.change(place.record, form.changes, by=place.viewer, version=form.version)
    back = Place(place.catalogue, place.screen, place.field, record, place.viewer)
    html = _td(back, _phone(request)).replace("<td", '<td hx-swap-oob="true"', 1)
    return say(
        HttpResponse(html),
        _("%(label)s改回 %(value)s") % {"label": place.field.label, "value": back.shown()},
        **{f"{kind}-changed": record.pk},
    )


def _place(request: HttpRequest, kind: str, pk: int, name: str) -> Place:
    viewer, there = request.viewer, screen_of(kind)
    if there is None or kind not in catalogues():
        raise Http404
    fields = catalogue(kind)
    record = find(fields.model, pk, viewer=viewer, action="change")
    field = fields.fields.get(name)
    if field is None or not viewer.reads(kind, name):
        raise Http404
    if not in_place(field, fields, viewer):
        raise PermissionDenied(_("「%(label)s」你不能改。") % {"label": field.label})
    return Place(fields, there, field, record, viewer)


def _asked(request: HttpRequest, place: Place, form: RecordForm, status: int = 200) -> HttpResponse:
    dialog = request.GET.get("as") == "dialog"
    query = request.GET.urlencode()
    context = {
        "form": form,
        "field": form[place.field.name],
        "action": f"{place.url}?{query}" if query else place.url,
        "was": place.shown(),
        "version": place.form().initial.get("version"),
        "title": _("改%(label)s") % {"label": place.field.label},
        "submit_label": _("存下"),
        "td": _attributes(place, _phone(request)),
    }
    if dialog:
        return render(request, "ui/dialog_form.html", context, status=status)
    template = "ui/cell_again.html" if status == 422 else "ui/cell_form.html"
    return render(request, template, context, status=status)


def _done(request: HttpRequest, place: Place, undo: str = "") -> HttpResponse:
    dialog = request.GET.get("as") == "dialog"
    response = HttpResponse(status=204) if dialog else HttpResponse(_td(place, _phone(request)))
    events: dict[str, Any] = {f"{place.catalogue.kind}-changed": place.record.pk}
    if dialog:
        events["dialog:close"] = True
    if not undo:
        response["HX-Trigger"] = "dialog:close" if dialog else "cell-closed"
        return response
    done = _("已把%(label)s改成 %(value)s") % {"label": place.field.label, "value": place.shown()}
    return say(response, done, undo_url=undo, **events)


def _td(place: Place, phone: int) -> str:
    """The same cell the list draws."""
    column = column_of(place.catalogue.kind, place.field.name, place.viewer) or named(
        place.field.name, place.catalogue, place.viewer
    )
    assert column is not None  # noqa: S101  a writable field is always a column of its own
    rows = place.catalogue.model.objects.visible_to(place.viewer)
    values = rows.filter(pk=place.record.pk).values_list(*column.paths).first()
    if values is None:
        return "<td></td>"
    return row_html(
        place.record.pk, values, [replace(column, phone=phone)], f"/cell/{place.catalogue.kind}/"
    )


def _attributes(place: Place, phone: int) -> dict[str, Any]:
    place_on_phone = f"?p={phone}" if phone else ""
    return {
        "id": f"c-{place.record.pk}-{place.field.name}",
        "edit": place.url + place_on_phone,
        "right": cells.numeric(place.field),
        "p": phone,
    }


def _phone(request: HttpRequest) -> int:
    given = request.GET.get("p", "")
    return int(given) if given in ("1", "2", "3", "4", "5") else 0


def _stored(place: Place) -> Any:
    """The value as a form would send it."""
    bound = place.form()[place.field.name]
    return place.form().fields[place.field.name].widget.format_value(bound.value())


def _token(place: Place, value: Any) -> str:
    if isinstance(value, list):  # a select holds its value in a list
        value = value[0] if value else ""
    token = signing.dumps([value, getattr(place.record, "version", None)], salt=_salt(place))
    return f"{place.url}undo/?token={token}"


def _salt(place: Place) -> str:
    return f"{SALT}:{place.url}:{place.viewer.person_id}"
