"""Step one: what has been imported, which kind is next, and the file."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.reader import sheets
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.imports.runs import discard, draft, file_of, table_of
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.working import settle
from dacheng.surfaces.web.importing.blank import blank_file
from dacheng.surfaces.web.importing.limits import NotTooLarge, body_is_too_large
from dacheng.surfaces.web.importing.steps import FIRST, address, offered

LARGEST = 100 * 1024 * 1024
SHOWN = 50


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Every import this viewer may see, the latest first."""
    viewer = request.viewer
    viewer.require("imports.view")
    rows: QuerySet = ImportRun.objects.visible_to(viewer).select_related("owner")
    latest = list(rows.order_by("-created_at", "-id")[: SHOWN + 1])
    for run in latest:
        if run.state == RunState.QUEUED:
            settle(run)
    context = {
        "title": _("导入"),
        "crumbs": [{"label": _("导入")}],
        "kinds": _kinds(viewer),
        "rows": [_row(run, viewer) for run in latest[:SHOWN]],
        "more": len(latest) > SHOWN,
    }
    return render(request, "importing/list.html", context)


def _kinds(viewer: Any) -> list[dict[str, Any]]:
    return [
        {
            "spec": spec,
            "order": FIRST.index(spec.name) + 1 if spec.name in FIRST else None,
            "has": spec.model.objects.visible_to(viewer).exists(),
        }
        for spec in offered(viewer)
    ]


def _row(run: ImportRun, viewer: Any) -> dict[str, Any]:
    return {
        "run": run,
        "label": spec_named(run.spec).label,
        "tone": {"done": "pos", "failed": "neg", "queued": "info"}.get(run.state, ""),
        "result": run.result,
        "undo": run.state == "done"
        and (run.owner_id == viewer.person_id or viewer.grants.get("imports.change") == "all"),
    }


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"),
        error_messages={
            "required": gettext_lazy("选一个文件。"),
            "empty": gettext_lazy("这个文件是空的。"),
        },
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.json,.xlsx,.xlsm,.xls,.xlsb,.ods"}
        ),
    )


@csrf_exempt
def new(request: HttpRequest, name: str) -> HttpResponse:
    """The limit has to stand before anything reads the body, and the CSRF check does."""
    request.upload_handlers.insert(0, NotTooLarge(request, LARGEST))
    return _new(request, name)


@csrf_protect
@require_http_methods(["GET", "POST"])
def _new(request: HttpRequest, name: str) -> HttpResponse:
    spec = _spec(request, name)
    form = FileForm(None)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if body_is_too_large(request, LARGEST):
            form.errors["file"] = form.error_class(
                [_("文件超过 100 MB。拆成几个，或另存为 CSV 再传。")]
            )
        elif form.is_valid():
            run = _keep(form, spec, request.viewer)
            if run:
                return HttpResponseRedirect(address("reading", run))
    context = {
        "form": form,
        "spec": spec,
        "title": _("导入%(what)s") % {"what": spec.label},
        "steps": [
            {"label": label, "state": "now" if at == 0 else "todo"}
            for at, label in enumerate((_("选文件"), _("怎么读"), _("对列"), _("检查"), _("完成")))
        ],
        "crumbs": [{"label": _("导入"), "url": "/imports/"}, {"label": spec.label}],
    }
    return render(request, "importing/new.html", context, status=422 if form.is_bound else 200)


def _spec(request: HttpRequest, name: str) -> ImportSpec:
    for spec in offered(request.viewer):
        if spec.name == name:
            return spec
    raise Http404


def _keep(form: FileForm, spec: ImportSpec, viewer: Any) -> ImportRun | None:
    """Keep the file if it can be read; else say why and keep nothing."""
    upload: UploadedFile = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name or "").suffix[:8]) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        run = draft(spec.name, Path(copy.name), upload.name or _("未命名"), by=viewer)
    try:
        found = [
            {"name": one.name, "index": one.index, "rows": one.rows, "hidden": one.hidden}
            for one in sheets(file_of(run))
        ]
        table_of(run, limit=20)
    except UnreadableFile as error:
        discard(run, by=viewer)
        form.add_error("file", str(error))
        return None
    run.result = {**run.result, "sheets": found}
    run.save(update_fields=["result"])
    return run


@require_GET
def blank(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """An empty file with the headers of a kind of record."""
    spec = _spec(request, name)
    content, media_type = blank_file(spec, kind, request.viewer)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="dacheng-{spec.name}.{kind}"'
    return response
