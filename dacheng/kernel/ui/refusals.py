"""Every refusal in one voice: not there, not yours, not understood, changed meanwhile."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from dacheng.kernel.collisions import collided
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.periods import PeriodError
from dacheng.kernel.records import Outdated
from dacheng.kernel.ui.answers import is_htmx, wants_json


class RefusalMiddleware:
    """Turns the errors of queries and verbs into answers, and keeps private pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "viewer", None) is not None and not response.has_header(
            "Cache-Control"
        ):
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        found = refusal(error)
        return answer(request, *found) if found else None


def refusal(error: Exception) -> tuple[int, str] | None:
    """Status and sentence for the errors that are answers; None for a fault of ours."""
    if isinstance(error, ObjectDoesNotExist | Http404):
        return 404, _("这一条不在了，或者你看不到。")
    if isinstance(error, PermissionDenied):
        return 403, str(error) or _("这一步你没有权限。找你的主管开。")
    if isinstance(error, Outdated | StepRefused):
        return 409, " ".join(error.messages)
    if isinstance(error, ValidationError):
        return 400, " ".join(error.messages)
    if isinstance(error, PeriodError | UnreadableFile):
        return 400, str(error)
    if isinstance(error, OperationalError) and collided(error):
        return 409, _("正好有人在改同一批记录，你这一下没有写进去。再做一次。")
    if isinstance(error, DataError):  # a number or a character that no column can hold
        return 400, _("有个值太大或太长，数据库放不下。")
    return None


def answer(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The same refusal as JSON, as a sentence for htmx, or as a page."""
    if wants_json(request):
        return JsonResponse({"error": message}, status=status)
    if is_htmx(request):
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    known = getattr(request, "viewer", None) is not None
    template = "ui/refusal.html" if known else "ui/refusal_bare.html"
    context = {"status": status, "message": message, "title": TITLES.get(status, _)(status)}
    return render(request, template, context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, _("没有这个地址。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, str(exception) or _("这一步你没有权限。找你的主管开。"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400, _("这个请求看不懂。回到上一页再试。"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, _("这个页面放得太久了。刷新一下，再做一次。"))


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours. No database, no context: what failed may fail again."""
    message = _("我们这边出错了，已经记下。刚才的改动没有存，过一会儿再试。")
    if wants_json(request):
        return JsonResponse({"error": message}, status=500)
    if is_htmx(request):
        return HttpResponse(message, status=500, content_type="text/plain; charset=utf-8")
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("ui/broken.html", {"message": message}), status=500)


TITLES: dict[int, Callable[[Any], str]] = {
    400: lambda _status: _("这个地址看不懂"),
    403: lambda _status: _("你没有权限"),
    404: lambda _status: _("找不到"),
    409: lambda _status: _("有人先改了"),
}
