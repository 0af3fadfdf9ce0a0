"""Small things a page says back: a toast, an event, an address to go to."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").split(",")[0].strip() == "application/json"


def say(
    response: HttpResponse, text: str, *, kind: str = "", undo_url: str = "", **events: Any
) -> HttpResponse:
    """Add a toast, and events that panels listen to, to what goes back to htmx."""
    toast = {"text": text, "kind": kind, "undo_url": undo_url}
    response["HX-Trigger"] = json.dumps({"toast": toast, **events})
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser there, also from inside a dialog."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def back(request: HttpRequest, otherwise: str) -> str:
    """The address the person came from, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else otherwise


def seen_at(request: HttpRequest) -> str:
    """The query of the page the person looks at while htmx asks for something else."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).query
