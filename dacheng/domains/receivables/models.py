"""What was invoiced and what was collected, per contract and customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Owned
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.months import month_of
from dacheng.kernel.search.indexing import Indexed


class Receipt(Owned):
    """A payment received. A reversal is a second receipt with the negative amount."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="receipts", verbose_name=_("客户")
    )
    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name=_("合同"),
    )
    amount = models.DecimalField(_("回款额"), max_digits=18, decimal_places=2)
    received_on = models.DateField(_("到账日期"))
    received_ym = month_of("received_on")
    method = models.CharField(_("方式"), max_length=40, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    note = models.CharField(_("备注"), max_length=300, blank=True)

    scope = Scope(owner="owner", unit="unit", collaborators=True, stand_in=True)
    unrecorded = ("updated_at", "version", "received_ym")

    class Meta(Owned.Meta):
        verbose_name = _("回款")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="receipt_code_once"
            ),
            models.CheckConstraint(
                name="receipt_is_not_nothing",
                condition=~models.Q(amount=0),
                violation_error_message=_("回款额不能是 0。"),
            ),
        ]
        indexes = [
            models.Index(fields=["-received_on", "-id"], name="receipt_recent"),
            models.Index(fields=["owner", "-received_on", "-id"], name="receipt_owner_recent"),
            models.Index(fields=["received_ym", "unit"], name="receipt_ym_unit"),
        ]

    def __str__(self) -> str:
        return self.code or f"{self.received_on} {self.amount}"


class Invoice(Owned):
    """An invoice for a part of a contract; its number is the record's code. A voided one counts
    nowhere, and says since when."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="invoices", verbose_name=_("客户")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="invoices", verbose_name=_("合同")
    )
    amount = models.DecimalField(_("开票额"), max_digits=18, decimal_places=2)
    issued_on = models.DateField(_("开票日期"))
    issued_ym = month_of("issued_on")
    voided_on = models.DateField(_("作废日期"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)

    scope = Scope(owner="owner", unit="unit", collaborators=True, stand_in=True)
    unrecorded = ("updated_at", "version", "issued_ym")

    class Meta(Owned.Meta):
        verbose_name = _("发票")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="invoice_code_once",
                violation_error_message=_("这个发票号已经有了。"),
            ),
            models.CheckConstraint(
                name="invoice_is_more_than_nothing",
                condition=models.Q(amount__gt=0),
                violation_error_message=_("开票额要大于 0。"),
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="invoice_recent"),
            models.Index(fields=["owner", "-issued_on", "-id"], name="invoice_owner_recent"),
            models.Index(fields=["issued_ym", "unit"], name="invoice_ym_unit"),
        ]

    def __str__(self) -> str:
        return self.code

    def search_row(self) -> Indexed:
        """What it is found by."""
        known = (self.external_id or "", self.customer.name, self.contract.name)
        return Indexed("invoice", self.pk, self.code or str(self.pk), known)
