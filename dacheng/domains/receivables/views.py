"""The screens of receipts and invoices."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.receivables import actions, forms, tables
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.domains.receivables.queries import is_settled
from dacheng.kernel import clock
from dacheng.kernel.access import permits
from dacheng.kernel.ui.forms import RecordForm
from dacheng.kernel.ui.pages import Button, DetailPage, FormPage, ListPage
from dacheng.kernel.ui.verbs import VerbPage


class ReceiptList(ListPage):
    kind, title, sort, totals = "receipt", gettext_lazy("回款"), "-received_on", ("amount",)
    columns, phone, tabs = tables.RECEIPTS, tables.PHONE, tables.TABS
    new_url, new_label, unit_name = "receipts:new", gettext_lazy("记回款"), gettext_lazy("笔")
    empty = gettext_lazy("还没有回款。到账了，从合同页记一笔。")


class ReceiptForm(FormPage):
    kind, groups, new_title = "receipt", forms.GROUPS, gettext_lazy("记回款")

    def initial(self) -> dict[str, Any]:
        return {"received_on": clock.today(), **super().initial()}

    def save(self, form: RecordForm) -> Receipt:
        given = {name: value for name, value in form.values.items() if value not in (None, "")}
        return actions.receive(
            given.pop("amount"), by=self.viewer, on=given.pop("received_on"), **given
        )


class ReceiptDetail(DetailPage):
    kind, metas, groups = "receipt", ("customer", "contract", "owner"), forms.FACTS
    tiles = ("amount", "received_on", "method")

    def name(self) -> str:
        return self.record.code or super().name()

    def buttons(self) -> list[Button]:
        record = self.record
        if is_settled(record) or not permits(self.viewer, "cancel", record):
            return []
        return [Button(_("冲销"), reverse("receipts:reverse", args=[record.pk]), "dialog", "undo")]


class Reverse(VerbPage):
    model, needs, label, danger = Receipt, "cancel", gettext_lazy("冲销"), True
    lead = gettext_lazy("记一笔相反的，今天入账。原来那笔留着，不改不删。")

    def form(self, data: Any = None) -> forms.ReverseForm:
        return forms.ReverseForm(data)

    def act(self, given: dict[str, Any]) -> str:
        counter = actions.reverse(self.record, by=self.viewer, why=given["why"])
        return _("已冲销，冲销单 %(code)s") % {"code": counter.code}


class InvoiceList(ListPage):
    kind, title, sort, totals = "invoice", gettext_lazy("发票"), "-issued_on", ("amount",)
    columns, phone, tabs = tables.INVOICES, tables.INVOICES_PHONE, tables.INVOICES_TABS
    new_url, new_label, unit_name = "invoices:new", gettext_lazy("记发票"), gettext_lazy("张")
    empty = gettext_lazy("还没有发票。开了票，从合同页记一张。")


class InvoiceForm(FormPage):
    kind, groups, new_title = "invoice", forms.INVOICE_GROUPS, gettext_lazy("记发票")

    def initial(self) -> dict[str, Any]:
        return {"issued_on": clock.today(), **super().initial()}

    def save(self, form: RecordForm) -> Invoice:
        given = {name: value for name, value in form.values.items() if value not in (None, "")}
        return actions.issue(
            given.pop("amount"), by=self.viewer, on=given.pop("issued_on"), **given
        )


class InvoiceDetail(DetailPage):
    kind, metas, groups = "invoice", ("customer", "contract", "owner"), forms.INVOICE_FACTS
    tiles = ("amount", "issued_on", "voided_on")

    def buttons(self) -> list[Button]:
        record = self.record
        if record.voided_on or not permits(self.viewer, "cancel", record):
            return []
        return [Button(_("作废"), reverse("invoices:void", args=[record.pk]), "dialog", "undo")]


class Void(VerbPage):
    model, needs, label, danger = Invoice, "cancel", gettext_lazy("作废"), True
    lead = gettext_lazy("作废的发票不再计入开票额。记录留着，查得到。")

    def form(self, data: Any = None) -> forms.VoidForm:
        return forms.VoidForm(data)

    def act(self, given: dict[str, Any]) -> str:
        after = actions.void(self.record, by=self.viewer, why=given["why"])
        return _("发票 %(code)s 已作废") % {"code": after.code}
