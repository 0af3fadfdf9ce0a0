"""The second step: a code, or a passkey; a passkey alone opens as well."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dacheng.domains.org import actions
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import factor_kinds, passkeys_of
from dacheng.kernel.factors import passkeys
from dacheng.kernel.factors.models import Kind
from dacheng.kernel.ui.answers import back
from dacheng.surfaces.web.forms import SignInForm
from dacheng.surfaces.web.security.entering import address_of, enter, site_of, waiting
from dacheng.surfaces.web.security.forms import CodeForm

STATE = "passkey"


@login_not_required
@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def second(request: HttpRequest) -> HttpResponse:
    """A code of the app or a recovery code, from whoever has shown his password."""
    found = waiting(request)
    if found is None:
        return redirect("login")
    person, onward = found
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _asked(request, person, form)
    try:
        how = actions.show_code(person, form.cleaned_data["code"], address=address_of(request))
    except ValidationError as error:
        form.add_error(None, error)
        return _asked(request, person, form)
    if how is None:
        form.add_error("code", _("验证码不对，或者用过了。等下一个再输。"))
        return _asked(request, person, form)
    return enter(request, person, how, onward)


def _asked(request: HttpRequest, person: Person, form: CodeForm, note: str = "") -> HttpResponse:
    kinds = factor_kinds(person)
    context = {
        "form": form,
        "note": note,
        "app": Kind.TOTP in kinds,
        "passkeys": Kind.PASSKEY in kinds and site_of(request).usable,
    }
    status = 422 if form.is_bound or note else 200
    return render(request, "security/second.html", context, status=status)


@login_not_required
@never_cache
@csrf_protect
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What the browser asks the key: one of his, or any when nobody has said his name."""
    found = waiting(request)
    held = passkeys_of(found[0]) if found else []
    options, state = passkeys.ask(site_of(request), held, alone=found is None)
    request.session[STATE] = state
    return JsonResponse(options)


@login_not_required
@never_cache
@csrf_protect
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """In with a key. The question serves once, whatever the answer."""
    found = waiting(request)
    state = request.session.pop(STATE, None)
    person, onward = found or (None, back(request, "/"))
    try:
        owner = state and actions.show_passkey(
            person, site_of(request), state, answer_of(request), address=address_of(request)
        )
    except ValidationError as error:
        return _refused(request, person, error)
    if not owner:
        return _refused(request, person, ValidationError(_("这把通行密钥没认出来。换一种方式。")))
    return enter(request, owner, str(Kind.PASSKEY), onward)


def _refused(request: HttpRequest, person: Person | None, error: ValidationError) -> HttpResponse:
    note = " ".join(error.messages)
    if person:
        return _asked(request, person, CodeForm(), note)
    context = {
        "form": SignInForm(), "next": back(request, ""), "passkeys": site_of(request).usable,
        "note": note,
    }  # fmt: skip
    return render(request, "web/login.html", context, status=422)


def answer_of(request: HttpRequest) -> Any:
    """What the key said; None for what is no JSON."""
    try:
        return json.loads(request.POST.get("answer", "")[:20_000])
    except (ValueError, RecursionError):
        return None
