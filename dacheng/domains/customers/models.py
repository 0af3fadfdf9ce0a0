"""The customer file, its contacts and their part in the buying committee."""

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Owned
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.search.indexing import Indexed


class CustomerClass(models.TextChoices):
    A = "A", _("A 类")
    B = "B", _("B 类")
    C = "C", _("C 类")


class Customer(Owned):
    """A company that buys or may buy."""

    name = models.CharField(_("客户"), max_length=200)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    industry = models.CharField(_("行业"), max_length=80, blank=True, db_index=True)
    location = models.CharField(_("所在地"), max_length=120, blank=True)
    employees = models.PositiveIntegerField(_("员工数"), null=True, blank=True)
    revenue = models.DecimalField(
        _("年营收"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    founded_year = models.PositiveSmallIntegerField(_("成立年份"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("上级公司"),
    )
    source = models.CharField(_("来源"), max_length=80, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    website = models.CharField(_("网站"), max_length=200, blank=True)
    customer_class = models.CharField(
        _("客户等级"), max_length=1, choices=CustomerClass, blank=True, db_index=True
    )
    budget = models.DecimalField(_("预算"), max_digits=18, decimal_places=2, null=True, blank=True)
    needs = models.TextField(_("需求与痛点"), blank=True)
    risk = models.TextField(_("风险"), blank=True)
    note = models.TextField(_("备注"), blank=True)
    last_activity_at = models.DateTimeField(_("最近跟进"), null=True, blank=True)

    scope = Scope(owner="owner", unit="unit", pool=True, collaborators=True, stand_in=True)
    can_be_about = True
    unrecorded = ("updated_at", "version", "last_activity_at")

    class Meta(Owned.Meta):
        verbose_name = _("客户")
        constraints = [
            models.UniqueConstraint(
                Upper("code"), condition=~models.Q(code=""), name="customer_code_once"
            ),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~models.Q(credit_code=""), name="credit_code_once"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-updated_at", "-id"], name="customer_owner_recent"),
            models.Index(fields=["-updated_at", "-id"], name="customer_recent"),
            models.Index(fields=["name"], name="customer_name"),
            models.Index(models.Func("name", function="company_core"), name="customer_core"),
        ]

    def __str__(self) -> str:
        return self.name

    def search_row(self) -> Indexed:
        """What it is found by."""
        known = (self.code, self.external_id or "", self.credit_code)
        return Indexed("customer", self.pk, self.name, known, (self.phone,))


class BuyingRole(models.TextChoices):
    DECIDES = "decides", _("拍板")
    PAYS = "pays", _("管预算")
    EVALUATES = "evaluates", _("评估")
    USES = "uses", _("使用")
    BUYS = "buys", _("采购")
    SUPPORTS = "supports", _("内部支持")


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("支持")
    NEUTRAL = "neutral", _("中立")
    OPPOSES = "opposes", _("反对")
    UNKNOWN = "unknown", _("未接触")


class Contact(Owned):
    """Somebody at a customer, with his part in the buying committee."""

    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("客户"),
    )
    name = models.CharField(_("姓名"), max_length=120)
    title = models.CharField(_("职务"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    wechat = models.CharField(_("微信"), max_length=80, blank=True)
    role = models.CharField(_("决策角色"), max_length=12, choices=BuyingRole, blank=True)
    stance = models.CharField(_("态度"), max_length=10, choices=Stance, blank=True)
    concern = models.CharField(_("关注点"), max_length=200, blank=True)
    influence = models.PositiveSmallIntegerField(_("影响力"), null=True, blank=True)
    note = models.TextField(_("备注"), blank=True)

    scope = Scope(owner="owner", unit="unit", pool=True, collaborators=True, stand_in=True)

    class Meta(Owned.Meta):
        verbose_name = _("联系人")
        constraints = [
            models.UniqueConstraint(
                Upper("code"), condition=~models.Q(code=""), name="contact_code_once"
            )
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="contact_recent"),
            models.Index(fields=["owner", "-updated_at", "-id"], name="contact_owner_recent"),
            models.Index(fields=["name"], name="contact_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def search_row(self) -> Indexed:
        """What it is found by."""
        known = (self.code, self.external_id or "")
        return Indexed("contact", self.pk, self.name, known, (self.phone, self.email, self.wechat))
