"""A contract, from draft to signed or cancelled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Owned
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.lifecycle import Lifecycle, Step
from dacheng.kernel.months import month_of
from dacheng.kernel.search.indexing import Indexed


class ContractState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SIGNED = "signed", _("已签")
    CANCELLED = "cancelled", _("已作废")


class Contract(Owned):
    """What a customer signed. Only signed ones count as sales. `received` is what came in for it:
    the database writes it with every receipt, and nobody else does."""

    name = models.CharField(_("合同"), max_length=200)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="contracts", verbose_name=_("客户")
    )
    opportunity = models.ForeignKey(
        Opportunity,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("商机"),
    )
    amount = models.DecimalField(_("合同额"), max_digits=18, decimal_places=2)
    received = models.DecimalField(
        max_digits=18, decimal_places=2, default=0, db_default=0, editable=False
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ContractState, default=ContractState.DRAFT
    )
    signed_on = models.DateField(_("签约日期"), null=True, blank=True)
    signed_ym = month_of("signed_on")
    note = models.TextField(_("备注"), blank=True)

    scope = Scope(owner="owner", unit="unit", collaborators=True, stand_in=True)
    can_be_about = True
    unrecorded = ("updated_at", "version", "signed_ym", "received")
    lifecycle = Lifecycle(
        "state",
        sign=Step(_("签约"), after=("draft",), becomes="signed", asks=("signed_on",)),
        cancel=Step(_("作废"), after=("draft", "signed"), becomes="cancelled", needs="cancel"),
    )

    class Meta(Owned.Meta):
        verbose_name = _("合同")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="contract_code_once"
            ),
            models.CheckConstraint(
                name="signed_contract_has_date",
                condition=~models.Q(state="signed") | models.Q(signed_on__isnull=False),
                violation_error_message=_("已签合同要有签约日期。"),
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="contract_recent"),
            models.Index(fields=["owner", "-updated_at", "-id"], name="contract_owner_recent"),
            models.Index(fields=["signed_ym", "unit"], name="contract_ym_unit"),
            models.Index(  # what is still to come in, the largest first
                (models.F("amount") - models.F("received")).desc(),
                condition=models.Q(state="signed"),
                include=["signed_on", "owner", "unit"],
                name="contract_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_row(self) -> Indexed:
        """What it is found by."""
        known = (self.code, self.external_id or "", self.customer.name)
        return Indexed("contract", self.pk, self.name, known)
