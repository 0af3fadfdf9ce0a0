"""The form of one record, new or changed, and the form of one step."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dacheng.kernel.access import action_name, find
from dacheng.kernel.records import Outdated
from dacheng.kernel.ui.answers import back, go, is_htmx
from dacheng.kernel.ui.details import Group, RecordPage
from dacheng.kernel.ui.forms import RecordForm


class FormPage(RecordPage):
    """A form as a declaration; with an id in the address it changes that record.

    kind      the record
    groups    the fields, under titles
    required  fields that must be given beyond those the catalogue says
    create    (values, by=viewer) -> record
    change    (record, changes, by=viewer, version=…) -> record; else the kind's own
    """

    required: Sequence[str] = ()
    create: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    needs = "change"
    new_title: str | Promise = ""
    template = "ui/form_page.html"

    @cached_property
    def record(self) -> Any:
        """The record to change, or None for a new one; raises when this viewer may not."""
        if "pk" in self.kwargs:
            return find(
                self.catalogue.model, self.kwargs["pk"], viewer=self.viewer, action=self.needs
            )
        self.viewer.require(action_name(self.catalogue.model, "create"))
        return None

    @property
    def names(self) -> list[str]:
        return [name for group in self.every_group for name in group.names]

    def form(self, data: Mapping[str, Any] | None = None) -> RecordForm:
        initial = {} if self.record else self.initial()
        return RecordForm(
            self.catalogue, self.names, viewer=self.viewer, record=self.record, data=data,
            initial=initial, required=self.required,
        )  # fmt: skip

    def initial(self) -> dict[str, Any]:
        """What a new record starts with: what the link said, such as ?customer=12."""
        said = {name: self.request.GET[name] for name in self.names if name in self.request.GET}
        return {**dict.fromkeys(self._ticked(), True), **said}

    def _ticked(self) -> list[str]:
        """What is so unless somebody says otherwise, such as that a new product is on sale."""
        fields = {one.name: one for one in self.catalogue.model._meta.concrete_fields}
        return [name for name in self.names if name in fields and fields[name].default is True]

    def save(self, form: RecordForm) -> Any:
        """Do the verb; returns the record."""
        if self.record is None:
            make = type(self).create
            if make is None:
                raise LookupError(f"{self.kind} cannot be made here")
            return make(form.values, by=self.viewer)
        verb = type(self).change or self.screen.change
        return verb(self.record, form.changes, by=self.viewer, version=form.version)

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            record = self.save(form)
        except PermissionDenied:
            raise
        except Outdated as error:
            form.refuse(error)
            return self.show(self.after_another(form), status=422)
        except ValidationError as error:
            form.refuse(error)
            return self.show(form, status=422)
        messages.success(request, self.done(record))
        return go(request, back(request, self.screen.href(record.pk)))

    def after_another(self, form: RecordForm) -> RecordForm:
        """Keep what was typed and take up the newer version, so that saving again is a decision."""
        fresh = find(self.catalogue.model, self.record.pk, viewer=self.viewer)
        data = form.data.copy()
        data["version"] = str(fresh.version)
        form.data = data
        return form

    def done(self, record: Any) -> str:
        return (_("已改 %(name)s") if self.record else _("已建 %(name)s")) % {"name": record}

    def title(self) -> str:
        if self.record is None:
            return str(self.new_title or _("新建%(label)s") % {"label": self.screen.label})
        return _("改 %(name)s") % {"name": self.record}

    def show(self, form: RecordForm, status: int = 200) -> HttpResponse:
        title = self.title()
        in_dialog = is_htmx(self.request) and self.request.headers.get("HX-Target") == "dialog-body"
        context = {
            "page": self,
            "form": form,
            "title": title,
            "action": self.request.get_full_path(),
            "submit_label": _("存下") if self.record else _("建好"),
            "draft_key": f"{self.kind}:{self.kwargs.get('pk', 'new')}",
            "groups": self.grouped(form),
            "cancel_url": self.screen.href(self.record.pk) if self.record else self.list_address(),
            "crumbs": [{"label": self.screen.label, "url": self.list_address()}, {"label": title}],
            "two": True,
        }
        template = "ui/dialog_form.html" if in_dialog else self.template
        return render(self.request, template, context, status=status)

    def list_address(self) -> str:
        return reverse(self.screen.list_url) if self.screen.list_url else "/"

    def grouped(self, form: RecordForm) -> list[dict[str, Any]]:
        return [_group(group, form) for group in self.every_group]


def _group(group: Group, form: RecordForm) -> dict[str, Any]:
    """Fields under their title; without one that only repeats what its one field is called."""
    fields = [form[name] for name in group.names if name in form.fields]
    doubled = len(fields) == 1 and fields[0].label == group.title
    return {"title": "" if doubled else group.title, "fields": fields}


class StepPage(FormPage):
    """One step of a record in a dialog: asks for what it needs, then takes it.

    step      its name, as in the lifecycle and the address
    needs     the grant, as the step says
    take      (record, by=viewer, **values) -> record
    """

    with_added = False
    step = ""
    label: str | Promise = ""
    danger = False
    take: Callable[..., Any] | None = None
    template = "ui/step_page.html"

    def title(self) -> str:
        return f"{self.label} · {self.record}"

    def save(self, form: RecordForm) -> Any:
        verb = type(self).take
        if verb is None:
            raise LookupError(f"{self.step} has no verb")
        return verb(self.record, by=self.viewer, **form.values)

    def done(self, record: Any) -> str:
        return f"{self.label} · {record}"
