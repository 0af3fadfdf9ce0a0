"""Upload to a record, download, removal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from dacheng.kernel.access import find
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.files.fetching import discard, fetch
from dacheng.kernel.files.keeping import LARGEST, keep
from dacheng.kernel.ui.answers import back, go
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.importing.limits import NotTooLarge, body_is_too_large


@csrf_exempt
def upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The limit has to stand before anything reads the body, and the CSRF check does."""
    request.upload_handlers.insert(0, NotTooLarge(request, LARGEST))
    return _upload(request, kind, pk)


@csrf_protect
@require_POST
def _upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    viewer = request.viewer
    model = about_models().get(kind)
    if model is None:
        raise Http404
    record = find(model, pk, viewer=viewer)
    if body_is_too_large(request, LARGEST):
        raise ValidationError(_("文件太大，最多 25 MB。"))
    given = request.FILES.getlist("file")
    if not given:
        raise ValidationError(_("选一个文件。"))
    for file in given:
        keep(file, about=record, by=viewer)
    messages.success(request, _("已放上 %(n)d 个文件。") % {"n": len(given)})
    return go(request, back(request, _page(kind, pk)))


def _page(kind: str, pk: int) -> str:
    there = screen_of(kind)
    return there.href(pk) if there and there.detail_url else "/"


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as an attachment that no browser opens as a page."""
    file = fetch(pk, viewer=request.viewer)
    response: Any = FileResponse(file.content.open("rb"), content_type=file.media_type)
    response["Content-Length"] = file.size
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response._csp_exempt = True  # its own, stricter policy
    return response


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.viewer
    file = fetch(pk, viewer=viewer)
    discard(file, by=viewer)
    messages.success(request, _("已拿掉“%(name)s”。") % {"name": file.name})
    return go(request, back(request, _page(file.about_kind, file.about_id or 0)))
