"""A verb on one record in a dialog: GET asks what it needs, POST does it and goes on."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from dacheng.kernel.access import find
from dacheng.kernel.ui.answers import back, go
from dacheng.kernel.ui.screens import screen_of


class VerbPage(View):
    """A verb as a declaration.

    model   the record's model
    needs   the grant on the record
    label   the verb, on the button and in the title
    lead    a sentence above the fields
    danger  it cannot be undone
    """

    model: Any = None
    needs = "change"
    label: str | Promise = ""
    lead: str | Promise = ""
    danger = two = False
    template = "ui/dialog_form.html"

    @property
    def viewer(self) -> Any:
        return self.request.viewer

    @cached_property
    def record(self) -> Any:
        return find(self.model, self.kwargs["pk"], viewer=self.viewer, action=self.needs)

    def allow(self) -> None:
        """Refuse what the grant alone does not say, of the form as of the deed."""

    def form(self, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def act(self, given: dict[str, Any]) -> str:
        """Do it; returns what to say."""
        raise NotImplementedError

    def after(self) -> str:
        """Where to go when the page one came from is not known, or shows the record no more."""
        there = screen_of(self.model._meta.model_name)
        if there is None:
            return "/"
        if there.detail_url and self.still_seen():
            return there.href(self.record.pk)
        return reverse(there.list_url) if there.list_url else "/"

    def still_seen(self) -> bool:
        """Handing a record over may take it out of one's own sight."""
        return self.model.objects.visible_to(self.viewer).filter(pk=self.kwargs["pk"]).exists()

    def title(self) -> str:
        return f"{self.label} · {self.record}"

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        self.record  # noqa: B018  who may not, is refused before he types
        self.allow()
        return self.show(self.form())

    def post(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        self.record  # noqa: B018
        self.allow()
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            said = self.act(form.cleaned_data)
        except PermissionDenied:
            raise
        except ValidationError as error:
            refuse(form, error)
            return self.show(form, 422)
        messages.success(request, said)
        there = came_from(request) if self.still_seen() else ""
        return go(request, back(request, there or self.after()))

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, self.template, self.context(form), status=status)

    def context(self, form: forms.Form) -> dict[str, Any]:
        return {
            "form": form,
            "title": self.title(),
            "lead": self.lead,
            "action": self.request.get_full_path(),
            "submit_label": self.label,
            "danger": self.danger,
            "two": self.two,
        }


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put the errors of a verb beside the field they name, else on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def came_from(request: HttpRequest, unless: Iterable[str] = ()) -> str:
    """The page the person looks at, when it is one of ours and not one of `unless`."""
    url = request.headers.get("HX-Current-URL", "")
    if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(url)
    if parts.path in unless or parts.path.startswith(("//", "/\\")):  # that would be another host
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
