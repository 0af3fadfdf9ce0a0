"""Invoices are found by number, customer and contract."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.receivables.models import Invoice
from dacheng.kernel.search import register

register(
    "invoice",
    Invoice,
    _("发票"),
    "invoices:detail",
    related=("customer", "contract"),
    reads=("code", "external_id", "customer", "contract"),
)
