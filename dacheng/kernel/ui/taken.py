"""The page of one large export: how far it is, and the file once it is there."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dacheng.kernel.access import Viewer, find
from dacheng.kernel.exports import later, tables
from dacheng.kernel.exports.models import Export
from dacheng.kernel.ui.lists import page_of


class _Asking:
    """A request as a page needs it when nobody waits at a browser."""

    method, resolver_match = "GET", None

    def __init__(self, viewer: Viewer, given: QueryDict):
        self.viewer, self.GET, self.session = viewer, given, dict[str, Any]()


@later.rows_source
def rows_of(kind: str, query: str, viewer: Viewer) -> later.Rows:
    """The rows that the list of a kind shows with this query, in its order."""
    given = QueryDict(query)
    page = page_of(kind, _Asking(viewer, given), given)  # type: ignore[arg-type]
    return page.asked.narrow(page.rows()), page.asked.order.by()


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    export = find(Export, pk, viewer=request.viewer)
    context = {
        "export": export,
        "title": str(export),
        "ready": bool(export.file),
        "failed": not export.file and (export.job is None or export.job.is_over),
        "job_url": reverse("jobs:progress", args=[export.job_id]) if export.job_id else "",
        "home": reverse("home"),
    }
    return render(request, "ui/export.html", context)


@require_POST
def fetch(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself; that it was taken is written down."""
    export = find(Export, pk, viewer=request.viewer)
    if not export.file:
        raise Http404
    later.fetched(export, by=request.viewer)
    kind = tables.TYPES[export.format]
    return FileResponse(
        export.file.open(), as_attachment=True, filename=str(export), content_type=kind
    )
