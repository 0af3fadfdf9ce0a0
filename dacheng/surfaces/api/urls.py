"""Where the API, its tokens and its webhooks are found."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from dacheng.surfaces.api import views
from dacheng.surfaces.api.api import API
from dacheng.surfaces.api.problems import Problem, answered

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """An operation asks for a token itself, and says also "not this method" as a problem."""

    @wraps(view)
    def inner(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        response = view(request, *given, **named)
        if response.status_code != 405:
            return response
        allowed = {"Allow": response.get("Allow", "")}
        told = _("这里只能用 %(methods)s。") % {"methods": allowed["Allow"]}
        return answered(request, Problem("method", told, headers=allowed))

    return login_not_required(csrf_exempt(inner))


def _operations() -> list[Any]:
    patterns: list[Any] = []
    for pattern in API.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            patterns.append(
                path(f"api/{pattern.pattern}", _open(pattern.callback), name=pattern.name)
            )
    return patterns


urlpatterns = [
    path("api/", views.root, name="api"),
    path("api/openapi.json", views.openapi, name="api-openapi"),
    path("api/docs", views.docs, name="api-docs"),
    *_operations(),
    re_path(r"^api/", views.nowhere),
    path("tokens/", views.tokens_page, name="tokens"),
    path("tokens/new/", views.new_token, name="token-new"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="token-revoke"),
    path("webhooks/", views.webhooks_page, name="webhooks"),
    path("webhooks/new/", views.new_webhook, name="webhook-new"),
    path("webhooks/<int:pk>/", views.webhook_page, name="webhook"),
    path("webhooks/<int:pk>/pause/", views.pause_webhook, name="webhook-pause"),
    path("webhooks/<int:pk>/resume/", views.resume_webhook, name="webhook-resume"),
    path("webhooks/<int:pk>/remove/", views.remove_webhook, name="webhook-remove"),
    path("webhooks/<int:pk>/try/", views.try_webhook, name="webhook-try"),
    path("deliveries/<uuid:pk>/again/", views.redeliver, name="delivery-again"),
]
