"""Where receipts and invoices are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry, verb
from dacheng.kernel.ui.screens import screen

NEVER = (
    "customer",
    "contract",
    "amount",
    "received_on",
    "method",
    "note",
    "code",
    "owner",
    "unit",
    "region",
)

screen(
    "receipt",
    _("回款"),
    icon="yen",
    list_url="receipts:list",
    detail_url="receipts:detail",
    fixed=NEVER,  # a booked receipt is never changed, only reversed
)
entry(
    _("回款"),
    "receipts:list",
    icon="yen",
    needs="receivables.view",
    order=45,
    key="r",
    group="sales",
)
screen(
    "invoice",
    _("发票"),
    icon="file",
    list_url="invoices:list",
    detail_url="invoices:detail",
    fixed=("customer", "contract", "amount", "issued_on", "voided_on", "note", "code", "owner",
           "unit", "region"),  # a sent invoice is never changed, only voided
)  # fmt: skip
entry(_("发票"), "invoices:list", icon="receipt", needs="receivables.view", order=44, group="sales")
verb(_("记回款"), "receipts:new", needs="receivables.create")
verb(_("开发票"), "invoices:new", needs="receivables.create")
