"""What is added to each kind of record, by whom it is carried, and what files left unclaimed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dacheng.kernel.access import Viewer
from dacheng.kernel.custom import converting, indexing, making
from dacheng.kernel.custom.counting import carried, samples, unclaimed
from dacheng.kernel.custom.guessing import guess
from dacheng.kernel.custom.models import OFFERED, CustomField
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.fields.forms import FieldForm, initial_of
from dacheng.surfaces.web.jobs.views import progress_of

SAMPLED, SHOWN_WORKS = 200, 3
FIRST = ("customer", "contact", "lead", "opportunity", "contract", "receipt", "activity", "task")


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer
    viewer.require(making.ADMINISTER)
    return viewer


def _kinds() -> list[str]:
    """The kinds that can be given fields, those that people meet most first."""
    kinds = making.open_kinds()
    return [*(one for one in FIRST if one in kinds), *(one for one in kinds if one not in FIRST)]


def _kind(request: HttpRequest) -> str:
    wanted = request.GET.get("kind") or _kinds()[0]
    if wanted not in _kinds():
        raise Http404
    return wanted


def _label(kind: str) -> str:
    there = screen_of(kind)
    return str(there.label) if there else kind


def _address(kind: str) -> str:
    return f"{reverse('fields:list')}?{urlencode({'kind': kind})}"


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The fields of one kind; how many records carry them is asked by a part of its own."""
    viewer, kind = _viewer(request), _kind(request)
    context = {
        "title": _("自定义字段"),
        "crumbs": [{"label": _("自定义字段")}, {"label": _label(kind)}],
        "tabs": [
            {"label": _label(one), "url": _address(one), "current": one == kind} for one in _kinds()
        ],
        "kind": kind,
        "rows": making.definitions(kind, by=viewer),
        "works": [progress_of(job) for job in _works(viewer)],
        "ended": _ended(viewer, kind),
    }
    return render(request, "fields/list.html", context)


def _works(viewer: Viewer) -> list[Job]:
    jobs = Job.objects.visible_to(viewer).filter(name__in=("convert_field", "index_field"))
    recent = jobs.order_by("-created_at")[:SHOWN_WORKS]
    return [job for job in recent if not job.is_over]


def _ended(viewer: Viewer, kind: str) -> dict[str, Any] | None:
    """What the last conversion of this kind could not take."""
    jobs = Job.objects.visible_to(viewer).filter(name="convert_field", result__kind=kind)
    job = jobs.order_by("-created_at").first()
    if job is None or not job.result.get("wrong"):
        return None
    there = screen_of(kind)
    errors = [
        {**one, "url": there.href(one["id"]) if there and there.detail_url else ""}
        for one in job.result["errors"][:20]
    ]
    return {"key": job.args["key"], **job.result, "errors": errors}


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The table again with counts, and the keys no field has: one pass over the records."""
    viewer, kind = _viewer(request), _kind(request)
    found = carried(kind)
    rows = making.definitions(kind, by=viewer)
    for row in rows:
        row.carried = found.get(row.name, 0)
    context = {"kind": kind, "rows": rows, "counted": True, "keys": unclaimed(kind, found)}
    return render(request, "fields/counted.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET asks again whenever the type changes; POST makes the field."""
    viewer, kind = _viewer(request), _kind(request)
    if request.method == "GET":
        return _asked(request, FieldForm(initial=request.GET.dict()), kind, _("新字段"))
    form = FieldForm(request.POST)
    if not form.is_valid():
        return _asked(request, form, kind, _("新字段"))
    given = form.values()
    try:
        row = making.make(kind, given.pop("label"), given.pop("type"), by=viewer, **given)
    except ValidationError as error:
        return _refused(request, form, kind, error)
    _settle(row, viewer, before=None)
    messages.success(request, _("%(kind)s有了「%(label)s」") % _said(row))
    return go(request, _address(kind))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = _viewer(request)
    row = making.definition(pk, by=viewer)
    title = _("改「%(label)s」") % {"label": row.label}
    if request.method == "GET":
        form = FieldForm(row=row, initial=initial_of(row))
        return _asked(request, form, row.kind, title)
    form = FieldForm(request.POST, row=row)
    if not form.is_valid():
        return _asked(request, form, row.kind, title)
    try:
        changed = making.change(row, form.values(), by=viewer)
    except ValidationError as error:
        return _refused(request, form, row.kind, error, title)
    _settle(changed, viewer, before=row)
    messages.success(request, _("「%(label)s」改好了") % {"label": changed.label})
    return go(request, _address(row.kind))


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = _viewer(request)
    row = making.definition(pk, by=viewer)
    if request.method == "GET":
        context = {
            "title": _("停用「%(label)s」？") % {"label": row.label},
            "text": _("列表、表单和导入里不再有它。记录里的值留着，随时能恢复。"),
            "action": request.path,
            "yes_label": _("停用"),
        }
        return render(request, "ui/confirm.html", context)
    _settle(making.archive(row, by=viewer), viewer, before=row)
    messages.success(request, _("「%(label)s」停用了") % {"label": row.label})
    return go(request, _address(row.kind))


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = _viewer(request)
    row = making.restore(making.definition(pk, by=viewer), by=viewer)
    _settle(row, viewer, before=None)
    messages.success(request, _("「%(label)s」恢复了") % {"label": row.label})
    return go(request, _address(row.kind))


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Make a field of what files left under a header."""
    viewer, kind = _viewer(request), _kind(request)
    key = request.GET.get("key", "")
    seen = samples(kind, key, SAMPLED)
    if not seen:
        raise Http404
    title = _("把「%(key)s」做成字段") % {"key": key}
    if request.method == "GET":
        given = {"label": key, "type": guess(key, seen), **request.GET.dict()}
        return _asked(request, _claiming(None, given), kind, title)
    form = _claiming(request.POST, {})
    if not form.is_valid():
        return _asked(request, form, kind, title)
    try:
        row, _job = converting.claim(
            kind, key, form.cleaned_data["label"], form.cleaned_data["type"], by=viewer
        )
    except ValidationError as error:
        return _refused(request, form, kind, error, title)
    messages.success(request, _("「%(label)s」建好了，正在搬值") % {"label": row.label})
    return go(request, _address(kind))


def _claiming(data: Any, given: dict[str, Any]) -> FieldForm:
    """Name and type; choices follow from the values."""
    form = FieldForm(data, initial=given)
    offered = [pair for pair in OFFERED if pair[0] != "ref"]
    form.fields = {name: form.fields[name] for name in ("label", "type")}
    form.fields["type"].choices = offered
    form.fields["type"].widget.attrs = {}
    return form


def _settle(row: CustomField, viewer: Viewer, before: CustomField | None) -> None:
    """Queue what the change asks of the database: an index, entries of the search."""
    search = row.searched != bool(before and before.searched)
    wanted = row.indexed and row.archived_at is None
    if wanted != row.index_ready or search:
        indexing.queue(row, by=viewer, search=search)


def _said(row: CustomField) -> dict[str, str]:
    return {"kind": _label(row.kind), "label": row.label}


def _asked(request: HttpRequest, form: FieldForm, kind: str, title: str) -> HttpResponse:
    if form.row is None and form.fields["type"].widget.attrs:
        form.fields["type"].widget.attrs["hx-get"] = f"{request.path}?{urlencode({'kind': kind})}"
    context = {
        "form": form,
        "title": title,
        "action": request.get_full_path(),
        "submit_label": _("存下") if form.row else _("建好"),
    }
    return render(request, "ui/dialog_form.html", context, status=422 if form.is_bound else 200)


def _refused(
    request: HttpRequest, form: FieldForm, kind: str, error: ValidationError, title: str = ""
) -> HttpResponse:
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in told.items():
        form.add_error(name if name in form.fields else None, texts)
    return _asked(request, form, kind, title or _("新字段"))
