"""The latest notices beside the bell or as a page; one that is opened is read."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dacheng.kernel.notices.models import Notice
from dacheng.kernel.ui.answers import is_htmx

MOST, MOST_ON_PAGE = 30, 200


def _mine(request: HttpRequest) -> QuerySet:
    viewer: Any = request.viewer
    return Notice.objects.visible_to(viewer).filter(person=viewer.person_id)


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The latest ones; POST marks all of them read."""
    if request.method == "POST":
        _mine(request).filter(read_at=None).update(read_at=timezone.now())
        if not is_htmx(request):
            return HttpResponseRedirect(request.path)
    beside = is_htmx(request)
    latest = list(_mine(request).order_by("-created_at", "-id")[: MOST if beside else MOST_ON_PAGE])
    context = {
        "notices": latest,
        "any_unread": any(notice.read_at is None for notice in latest),
        "title": _("通知"),
        "crumbs": [{"label": _("通知")}],
    }
    return render(request, "notices/beside.html" if beside else "notices/page.html", context)


@require_GET
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice points; it is read from now on."""
    notice = _mine(request).get(pk=pk)
    _mine(request).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url if ours else "/notices/")
