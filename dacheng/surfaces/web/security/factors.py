"""Adding and taking away one's own second factors."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from dacheng.domains.org import actions
from dacheng.domains.org.queries import factors_of, passkeys_of
from dacheng.kernel.factors import passkeys, totp
from dacheng.kernel.factors.models import Kind
from dacheng.kernel.ui.answers import go
from dacheng.surfaces.web.house import house
from dacheng.surfaces.web.security.agents import spoken
from dacheng.surfaces.web.security.entering import fresh, site_of
from dacheng.surfaces.web.security.forms import CodeForm
from dacheng.surfaces.web.security.own import ask_again, freshly, settled
from dacheng.surfaces.web.security.second import STATE, answer_of

APP = "app"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@freshly
def app(request: Any) -> HttpResponse:
    """A picture to scan; kept once the app shows a right code."""
    form = CodeForm(request.POST or None)
    sealed = request.session.get(APP)
    if not sealed:
        sealed = request.session[APP] = actions.new_app(request.user)
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.add_app(
                request.user, sealed, form.cleaned_data["code"], by=request.viewer
            )
        except ValidationError as error:
            form.add_error("code", error.messages)
        else:
            del request.session[APP]
            return _added(request, codes)
    return _app_page(request, sealed, form)


@sensitive_variables("secret", "text")
def _app_page(request: Any, sealed: str, form: CodeForm) -> HttpResponse:
    secret = actions.app_secret(request.user, sealed)
    text = totp.address(secret, _("达成") + " " + house().name, request.user.username)
    squares = totp.picture(text)
    spelled = totp.spelled(secret)
    context = {
        "form": form,
        "size": len(squares),
        "path": "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(squares)
            for x, dark in enumerate(row)
            if dark
        ),
        "secret": " ".join(spelled[at : at + 4] for at in range(0, len(spelled), 4)),
    }
    return render(request, "security/app.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@freshly
def ask(request: Any) -> HttpResponse:
    """What the browser asks of a new key."""
    person = request.user
    options, state = passkeys.ask_new(
        site_of(request), person_id=person.pk, username=person.username, name=person.name,
        held=passkeys_of(person),
    )  # fmt: skip
    request.session[STATE] = state
    return JsonResponse(options)


@never_cache
@require_POST
@freshly
def passkey(request: Any) -> HttpResponse:
    """Keep the key that the browser made."""
    state = request.session.pop(STATE, None)
    name = request.POST.get("name", "") or spoken(request.headers.get("User-Agent", ""))
    try:
        key = passkeys.new_key(site_of(request), state or {}, answer_of(request))
        codes = actions.add_passkey(request.user, key, name, by=request.viewer)
    except passkeys.Unproven:
        messages.error(request, _("这把通行密钥没登记上。再试一次。"))
        return go(request, reverse("security"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return go(request, reverse("security"))
    return _added(request, codes)


@sensitive_variables("codes")
def _added(request: Any, codes: list[str]) -> HttpResponse:
    settled(request)
    if codes:
        return render(request, "security/codes.html", {"codes": codes, "first": True})
    messages.success(request, _("第二步验证加好了"))
    return go(request, reverse("security"))


@never_cache
@require_http_methods(["GET", "POST"])
@freshly
def codes(request: Any) -> HttpResponse:
    """New recovery codes, shown once."""
    if request.method == "GET":
        context = {
            "title": _("换一组恢复码？"),
            "text": _("旧的马上作废。新的只显示一次。"),
            "action": request.path,
            "yes_label": _("换一组"),
        }
        return render(request, "security/ask_codes.html", context)
    made = actions.new_codes(request.user, by=request.viewer)
    return render(request, "security/codes.html", {"codes": made})


@require_http_methods(["GET", "POST"])
def remove(request: Any, pk: int) -> HttpResponse:
    """Take one away."""
    factor = factors_of(request.user).exclude(kind=Kind.CODES).get(pk=pk)
    if not fresh(request):
        return ask_again(request)
    if request.method == "GET":
        context = {
            "title": _("去掉「%(name)s」？") % {"name": factor},
            "text": _("去掉最后一种，恢复码也一起作废，以后只凭密码登录。"),
            "action": request.path,
            "yes_label": _("去掉"),
            "danger": True,
        }
        return render(request, "ui/confirm.html", context)
    try:
        actions.remove_factor(request.user, pk, by=request.viewer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("「%(name)s」去掉了") % {"name": factor})
    return go(request, reverse("security"))
