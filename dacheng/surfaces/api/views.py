"""The description of the API, and the pages of tokens and webhooks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import refuse
from dacheng.surfaces.api import reference, tokens
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.forms import TokenForm, WebhookForm, scope_label
from dacheng.surfaces.api.hooks import keeping
from dacheng.surfaces.api.hooks.events import NAMES
from dacheng.surfaces.api.models import Token, Webhook
from dacheng.surfaces.api.problems import answered

SHOWN = 100


@login_not_required
@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    return json({"openapi": reverse("api-openapi"), "docs": reverse("api-docs")})


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Open, because it says nothing of a company that the source does not say."""
    return json(reference.schema())


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The same as a page."""
    context = {
        "title": _("接口说明"),
        "crumbs": [{"label": _("接口"), "url": reverse("tokens")}, {"label": _("接口说明")}],
        "tabs": tabs("api-docs"),
        "sections": reference.sections(),
        "problems": reference.problems(),
    }
    return render(request, "api/docs.html", context)


@csrf_exempt
@login_not_required
def nowhere(request: HttpRequest) -> HttpResponse:
    return answered(request, Http404())


def tabs(current: str) -> list[dict[str, Any]]:
    named = (("tokens", _("令牌")), ("webhooks", _("推送")), ("api-docs", _("接口说明")))
    return [
        {"label": label, "url": reverse(name), "current": name == current} for name, label in named
    ]


# -- tokens


@require_GET
def tokens_page(request: HttpRequest) -> HttpResponse:
    rows = list(tokens.tokens_of(request.viewer)[:SHOWN])
    context = {
        "title": _("令牌"),
        "crumbs": [{"label": _("接口")}, {"label": _("令牌")}],
        "tabs": tabs("tokens"),
        "rows": [
            {
                "token": token,
                "scopes": _("、").join(scope_label(one) for one in token.scopes),
                "state": state_of(token),
                "url": reverse("token-revoke", args=[token.pk]),
            }
            for token in rows
        ],
        "others": request.viewer.can("org.administer"),
    }
    return render(request, "api/tokens.html", context)


def state_of(token: Token) -> str:
    if token.revoked_at:
        return pgettext("token", "已撤销")
    if token.expires_at and token.expires_at <= timezone.now():
        return _("已过期")
    return ""


@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Asks what it is for; answers the secret, once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token, secret = tokens.issue(
                given["name"], given["scopes"], by=request.viewer, days=given["days"] or None
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            return render(request, "api/issued.html", {"token": token, "secret": secret})
    return _asked(request, form, _("新令牌"), _("新建令牌"))


def _asked(request: HttpRequest, form: Any, title: str, label: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": request.path, "submit_label": label}
    status = 422 if form.is_bound else 200
    return render(request, "ui/dialog_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = tokens.tokens_of(request.viewer).get(pk=pk)
    if request.method == "GET":
        context = {
            "title": _("撤销「%(name)s」？") % {"name": token.name},
            "text": _("用它的程序马上就进不来了。"),
            "action": request.path,
            "yes_label": pgettext("token", "撤销"),
            "danger": True,
        }
        return render(request, "ui/confirm.html", context)
    tokens.revoke(token, by=request.viewer)
    messages.success(request, _("「%(name)s」已撤销") % {"name": token.name})
    return go(request, reverse("tokens"))


# -- webhooks


def _webhook(request: HttpRequest, pk: int) -> Webhook:
    return keeping.webhooks_of(request.viewer).get(pk=pk)


@require_GET
def webhooks_page(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("推送"),
        "crumbs": [{"label": _("接口"), "url": reverse("tokens")}, {"label": _("推送")}],
        "tabs": tabs("webhooks"),
        "rows": keeping.webhooks_of(request.viewer)[:SHOWN],
        "others": request.viewer.can("org.administer"),
    }
    return render(request, "api/webhooks.html", context)


@require_http_methods(["GET", "POST"])
def new_webhook(request: HttpRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = keeping.add(**form.cleaned_data, by=request.viewer)
        except ValidationError as error:
            refuse(form, error)
        else:
            return go(request, reverse("webhook", args=[webhook.pk]))
    return _asked(request, form, _("新推送"), _("新建推送"))


@never_cache
@require_GET
def webhook_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The webhook with its last deliveries; the secret for its owner alone."""
    webhook = _webhook(request, pk)
    back = {"label": _("推送"), "url": reverse("webhooks")}
    context = {
        "title": webhook.url,
        "crumbs": [back, {"label": webhook.url}],
        "webhook": webhook,
        "events": [{"name": name, "label": NAMES.get(name, name)} for name in webhook.events],
        "mine": webhook.owner_id == request.viewer.person_id,
        "deliveries": keeping.deliveries_of(webhook, request.viewer)[:SHOWN],
    }
    return render(request, "api/webhook.html", context)


def _back(request: HttpRequest, said: str, pk: int) -> HttpResponse:
    messages.success(request, said)
    return go(request, reverse("webhook", args=[pk]))


@require_POST
def pause_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    keeping.pause(_webhook(request, pk), by=request.viewer)
    return _back(request, _("推送已暂停"), pk)


@require_POST
def resume_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    keeping.resume(_webhook(request, pk), by=request.viewer)
    return _back(request, _("推送已恢复"), pk)


@require_POST
def try_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    keeping.trial(_webhook(request, pk), by=request.viewer)
    return _back(request, _("测试消息在路上了"), pk)


@require_http_methods(["GET", "POST"])
def remove_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _webhook(request, pk)
    if request.method == "GET":
        context = {
            "title": _("删掉这个推送？"),
            "text": _("还没送到的消息也一起删掉。"),
            "action": request.path,
            "yes_label": _("删掉"),
            "danger": True,
        }
        return render(request, "ui/confirm.html", context)
    keeping.remove(webhook, by=request.viewer)
    messages.success(request, _("推送已删掉"))
    return go(request, reverse("webhooks"))


@require_POST
def redeliver(request: HttpRequest, pk: UUID) -> HttpResponse:
    delivery = keeping.again(pk, by=request.viewer)
    return _back(request, _("正在重新发送"), delivery.webhook_id)
