"""The lead register (线索登记表) and where leads come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.stages import LIFECYCLE
from dacheng.domains.org.models import Owned
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.months import local_month_of
from dacheng.kernel.search.indexing import Indexed
from dacheng.kernel.shipped import called


class LeadSource(ScopedModel):
    """A channel that brings leads: 行业展会, 官网留资, 老客户转介绍 …"""

    name = models.CharField(_("来源"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return called(self.name)


class LeadStatus(models.TextChoices):
    NEW = "new", _("未触达")
    REACHED = "reached", _("已触达")
    NURTURING = "nurturing", _("待培育")
    CONVERTED = "converted", _("已转化")
    INVALID = "invalid", _("无效")


class Lead(Owned):
    """Somebody who might buy. Number LX001 … given on registration when the file has none."""

    company = models.CharField(_("公司"), max_length=200)
    contact_name = models.CharField(_("联系人"), max_length=120, blank=True)
    title = models.CharField(_("职务"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    industry = models.CharField(_("行业"), max_length=80, blank=True)
    location = models.CharField(_("所在地"), max_length=120, blank=True)
    source = models.ForeignKey(
        LeadSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("来源"),
    )
    needs = models.CharField(_("需求标签"), max_length=300, blank=True)
    note = models.TextField(_("备注"), blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=LeadStatus, default=LeadStatus.NEW)
    invalid_reason = models.CharField(_("无效原因"), max_length=200, blank=True)
    registered_at = models.DateTimeField(_("登记时间"))
    registered_ym = local_month_of("registered_at")
    first_touch_at = models.DateTimeField(_("首次触达"), null=True, blank=True)
    converted_at = models.DateTimeField(_("转化时间"), null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")

    scope = Scope(owner="owner", unit="unit", pool=True, collaborators=True, stand_in=True)
    can_be_about = True
    lifecycle = LIFECYCLE

    class Meta(Owned.Meta):
        verbose_name = _("线索")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="lead_code_once"
            ),
            models.CheckConstraint(
                name="invalid_lead_has_reason",
                condition=~models.Q(status="invalid") | ~models.Q(invalid_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="lead_recent"),
            models.Index(fields=["owner", "-updated_at", "-id"], name="lead_owner_recent"),
            models.Index(fields=["registered_ym", "unit"], name="lead_ym_unit"),
        ]

    def __str__(self) -> str:
        return self.company

    def search_row(self) -> Indexed:
        """What it is found by."""
        known = (self.code, self.external_id or "", self.contact_name)
        return Indexed("lead", self.pk, self.company, known, (self.phone, self.email))
