"""The door: signing in and out, one's own password, the language."""

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dacheng.domains.org import actions
from dacheng.domains.org.models import Person
from dacheng.kernel.sessions import keeping
from dacheng.kernel.ui.answers import back
from dacheng.surfaces.web.forms import PasswordForm, SignInForm
from dacheng.surfaces.web.security.entering import address_of, enter, site_of, wait

YEAR = 365 * 24 * 3600


@login_not_required
@never_cache
@csrf_protect
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """A form; one message for every reason, so that it does not tell which names exist."""
    if request.user.is_authenticated:
        return redirect(back(request, "/"))
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _door(request, form, 422 if form.is_bound else 200)
    try:
        person, kinds = actions.sign_in(**form.cleaned_data, address=address_of(request))
    except ValidationError as error:
        form.add_error(None, error)
        return _door(request, form, 422)
    onward = back(request, "/")
    response = wait(request, person, onward) if kinds else enter(request, person, "", onward)
    return _speak(response, person.language) if person.language else response


def _door(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    context = {"form": form, "next": back(request, ""), "passkeys": site_of(request).usable}
    return render(request, "web/login.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("login")


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """One's own password; the first one after a login was issued."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101  signed in, else the door
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_password(
                person, given["old"], given["new"], by=request.viewer, address=address_of(request)
            )
        except ValidationError as error:
            for name, errors in error.message_dict.items():
                form.add_error(name, errors)
        else:
            update_session_auth_hash(request, person)  # under a new key
            keeping.end(person.pk, but=request.session.session_key)
            return redirect("/")
    context = {"form": form, "first": person.must_change_password, "title": _("换密码")}
    return render(request, "web/password.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on; remembered with the person."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise ValidationError(_("没有这种语言。"))
    if isinstance(request.user, Person) and request.user.language != wanted:
        actions.speak(request.user, wanted)
    return _speak(HttpResponseRedirect(back(request, "/")), wanted)


def _speak(response: HttpResponse, wanted: str) -> HttpResponse:
    with override(wanted):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax",
            httponly=True, secure=settings.SECURE,
        )  # fmt: skip
    return response
