"""The rules of the door, for an administrator."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dacheng.domains.org import actions
from dacheng.domains.org.queries import sign_in_rules
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import refuse
from dacheng.surfaces.web.security.forms import RulesForm
from dacheng.surfaces.web.security.own import tabs


@require_http_methods(["GET", "POST"])
def page(request: Any) -> HttpResponse:
    """Which roles show a second factor, and how long a session lives."""
    if not request.viewer.can("org.administer"):
        raise PermissionDenied(_("登录规则由管理员定。"))
    form = RulesForm(request.POST or None, initial=sign_in_rules().kept())
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(**form.cleaned_data, by=request.viewer)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("登录规则定好了，马上起作用"))
            return go(request, reverse("security-rules"))
    title = _("登录规则")
    context = {
        "title": title,
        "crumbs": [{"label": _("登录与安全"), "url": reverse("security")}, {"label": title}],
        "tabs": tabs(request, "security-rules"),
        "form": form,
    }
    return render(request, "security/rules.html", context, status=422 if form.is_bound else 200)
