"""One's own second factors and devices."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from dacheng.domains.org import actions
from dacheng.domains.org.queries import factors_of, lacks_factor
from dacheng.kernel.factors.models import Kind
from dacheng.kernel.sessions import keeping
from dacheng.kernel.sessions.store import ABOUT, digest_of
from dacheng.kernel.ui.answers import back, go
from dacheng.surfaces.api import tokens
from dacheng.surfaces.web.security.agents import spoken
from dacheng.surfaces.web.security.entering import address_of, confirmed, fresh, site_of
from dacheng.surfaces.web.security.forms import ConfirmForm

View = Callable[..., HttpResponse]


def freshly(view: View) -> View:
    """Who is in for a while shows his password again before this: an open screen is no person."""

    @wraps(view)
    def inner(request: Any, *given: Any, **named: Any) -> HttpResponse:
        return view(request, *given, **named) if fresh(request) else ask_again(request)

    return inner


def ask_again(request: Any) -> HttpResponse:
    """To the password, and then back to what is a page of its own."""
    onward = reverse("security") if request.method == "POST" or request.htmx else request.path
    return go(request, f"{reverse('security-confirm')}?{urlencode({'next': onward})}")


def tabs(request: Any, current: str) -> list[dict[str, Any]]:
    if not request.viewer.can("org.administer"):
        return []
    named = (("security", pgettext("security", "我的")), ("security-rules", _("登录规则")))
    return [
        {"label": label, "url": reverse(name), "current": name == current} for name, label in named
    ]


@never_cache
@require_GET
def page(request: Any) -> HttpResponse:
    """What opens for me, and where I am in."""
    held = list(factors_of(request.user))
    codes = next((len(one.digests) for one in held if one.kind == Kind.CODES), None)
    factors = [one for one in held if one.kind != Kind.CODES]
    here = digest_of(request.session.session_key or "")
    context = {
        "title": _("登录与安全"),
        "crumbs": [{"label": _("登录与安全")}],
        "tabs": tabs(request, "security"),
        "factors": factors,
        "codes": codes,
        "has_app": any(one.kind == Kind.TOTP for one in factors),
        "usable": site_of(request).usable,
        "wanted": (request.session.get(ABOUT) or {}).get("enrol"),
        "devices": [
            {
                "name": spoken(row.agent),
                "row": row,
                "how": str(dict(Kind.choices).get(row.how, "")),
                "here": row.session_key == here,
            }
            for row in keeping.live(request.user.pk)
        ],
    }
    return render(request, "security/own.html", context)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request: Any) -> HttpResponse:
    """The password once more; good for a quarter of an hour."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            right = actions.confirm_password(
                request.user, form.cleaned_data["password"],
                by=request.viewer, address=address_of(request),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if right:
                confirmed(request)
                return go(request, back(request, reverse("security")))
            form.add_error("password", _("密码不对。"))
    context = {"form": form, "next": back(request, reverse("security"))}
    return render(request, "security/confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def end(request: Any) -> HttpResponse:
    """One device out, by its `key`; without, all but this one, and tokens too when wished."""
    given = request.POST if request.method == "POST" else request.GET
    if key := given.get("key"):
        return _end_one(request, key)
    if request.method == "GET":
        return render(request, "security/end_others.html", {"action": request.path})
    ended = actions.end_sessions(request.user, by=request.viewer, but=request.session.session_key)
    if request.POST.get("tokens"):
        tokens.revoke_all(by=request.viewer)
    messages.success(request, _("其他设备都退出了，一共 %(n)d 台") % {"n": ended})
    return go(request, reverse("security"))


def _end_one(request: Any, key: str) -> HttpResponse:
    row = next((one for one in keeping.live(request.user.pk) if one.session_key == key), None)
    if row is None:
        raise Http404
    name = spoken(row.agent)
    if request.method == "GET":
        return render(request, "security/end_one.html", {"name": name, "key": key})
    actions.end_sessions(request.user, by=request.viewer, only=key)
    messages.success(request, _("%(name)s退出了") % {"name": name})
    return go(request, reverse("security"))


def settled(request: HttpRequest) -> None:
    """After a factor was added: his role may have asked for one."""
    about = request.session.get(ABOUT) or {}
    if about.get("enrol"):
        request.session[ABOUT] = {
            **about, "enrol": lacks_factor(request.user, about.get("roles", []))  # type: ignore[arg-type]
        }  # fmt: skip
