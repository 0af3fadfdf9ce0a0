"""The screens of customers and contacts."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View

from dacheng.domains.customers import actions, forms, tables
from dacheng.domains.customers.actions import AlreadyThere
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.placing import require_release
from dacheng.kernel.access import find, permits
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.forms import RecordForm
from dacheng.kernel.ui.pages import Button, DetailPage, FormPage, Group, ListPage

ORIGIN = Group(
    gettext_lazy("来历"),
    ("owner", "unit", "region", "source", "created_by", "created_at", "external_id"),
)


class CustomerList(ListPage):
    kind, title, sort = "customer", pgettext_lazy("list", "客户"), "-updated_at"
    columns, phone, tabs = tables.CUSTOMERS, tables.CUSTOMERS_PHONE, tables.CUSTOMERS_TABS
    new_url, new_label, unit_name = "customers:new", gettext_lazy("新客户"), gettext_lazy("家")
    empty = gettext_lazy("还没有客户。导入名单，或新建一家。")


class CustomerDetail(DetailPage):
    kind, edit_url = "customer", "customers:edit"
    of, metas = "code", ("owner", "customer_class", "industry", "location")
    groups = (*forms.CUSTOMER_GROUPS, ORIGIN)

    def buttons(self) -> list[Button]:
        found = super().buttons()
        for name, label, icon, needs in VERBS:
            pooled = self.record.owner_id is None
            viewer = self.viewer.himself if name == "release" else self.viewer
            if pooled == (name == "claim") and permits(viewer, needs, self.record):
                way = "post" if name == "claim" else "dialog"
                found.append(
                    Button(label, reverse(f"customers:{name}", args=[self.record.pk]), way, icon)
                )
        return found


class CustomerForm(FormPage):
    kind, groups, new_title = "customer", forms.CUSTOMER_GROUPS, gettext_lazy("新客户")

    def form(self, data: Any = None) -> RecordForm:
        form = super().form(data)
        if data is not None and "anyway" in data:
            form.fields["anyway"] = django_forms.BooleanField(label=ANYWAY, required=False)
        return form

    def save(self, form: RecordForm) -> Any:
        if self.record is not None:
            return super().save(form)
        try:
            anyway = bool(form.cleaned_data.get("anyway"))
            return actions.register(form.values, by=self.viewer, anyway=anyway)
        except AlreadyThere:
            if not form.values.get(
                "credit_code"
            ):  # a namesake may be another company; the same code never
                form.fields["anyway"] = django_forms.BooleanField(label=ANYWAY, required=False)
            raise

    def grouped(self, form: RecordForm) -> list[dict[str, Any]]:
        found = super().grouped(form)
        if "anyway" in form.fields:
            found[0]["fields"].insert(1, form["anyway"])
        return found


ANYWAY = gettext_lazy("不是同一家，照样新建")
VERBS = (
    ("claim", gettext_lazy("领取"), "user-plus", "claim"),
    ("hand_over", gettext_lazy("移交"), "transfer", "hand_over"),
    ("release", gettext_lazy("放回公海"), "undo", "change"),
)


class CustomerVerb(View):
    """A verb on one customer in a dialog: GET asks, POST does it and goes back to the page."""

    needs = "change"
    label: str | Promise = ""

    def form(self, data: Any = None) -> django_forms.Form:
        raise NotImplementedError

    def act(self, customer: Customer, given: dict[str, Any]) -> str:
        raise NotImplementedError

    def customer(self) -> Customer:
        return find(Customer, self.kwargs["pk"], viewer=self.request.viewer, action=self.needs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(self.customer(), self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        customer, form = self.customer(), self.form(request.POST)
        if not form.is_valid():
            return self.show(customer, form, 422)
        try:
            said = self.act(customer, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.show(customer, form, 422)
        messages.success(request, said)
        still = Customer.objects.visible_to(request.viewer).filter(pk=pk).exists()
        return go(
            request, reverse("customers:detail", args=[pk]) if still else reverse("customers:list")
        )

    def show(self, customer: Customer, form: django_forms.Form, status: int = 200) -> HttpResponse:
        title = f"{self.label} · {customer}"
        context = {
            "form": form,
            "title": title,
            "action": self.request.path,
            "submit_label": self.label,
        }
        return render(self.request, "ui/dialog_form.html", context, status=status)


class HandOver(CustomerVerb):
    needs, label = "hand_over", VERBS[1][1]

    def form(self, data: Any = None) -> django_forms.Form:
        return forms.HandOverForm(data, viewer=self.request.viewer)

    def act(self, customer: Customer, given: dict[str, Any]) -> str:
        actions.hand_over(customer, given["to"], by=self.request.viewer, why=given["why"])
        return _("%(name)s移交给%(to)s") % {"name": customer, "to": given["to"]}


class Release(CustomerVerb):
    label = VERBS[2][1]

    def customer(self) -> Customer:
        customer = super().customer()
        require_release(customer, self.request.viewer)
        return customer

    def form(self, data: Any = None) -> django_forms.Form:
        return forms.ReleaseForm(data)

    def act(self, customer: Customer, given: dict[str, Any]) -> str:
        actions.release(customer, by=self.request.viewer, why=given["why"])
        return _("%(name)s放回公海") % {"name": customer}


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    customer = find(Customer, pk, viewer=request.viewer)
    customer = actions.claim(customer, by=request.viewer)
    messages.success(request, _("%(name)s归你了") % {"name": customer})
    return go(request, reverse("customers:detail", args=[pk]))


class ContactList(ListPage):
    kind, title, sort = "contact", pgettext_lazy("list", "联系人"), "-updated_at"
    columns, phone, tabs = tables.CONTACTS, tables.CONTACTS_PHONE, tables.CONTACTS_TABS
    new_url, new_label, unit_name = "contacts:new", gettext_lazy("新联系人"), gettext_lazy("人")
    empty = gettext_lazy("还没有联系人。到客户页上加，或导入名单。")


class ContactDetail(DetailPage):
    kind, edit_url = "contact", "contacts:edit"
    of, metas = "title", ("customer", "role", "stance", "owner")
    groups = (*forms.CONTACT_GROUPS, ORIGIN)

    def fields(self, names: Any) -> Any:
        return super().fields(name for name in names if name in self.catalogue)


class ContactForm(FormPage):
    kind, groups, new_title = "contact", forms.CONTACT_GROUPS, gettext_lazy("新联系人")
    create = actions.add_contact
