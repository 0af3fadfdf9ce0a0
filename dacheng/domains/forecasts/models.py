"""Categories of opportunities, adjustments of a roll-up, and the calls people hand in each week."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.processes.models import Stage
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class Category(models.TextChoices):
    """How sure somebody is, from hope to money; each adds to the one before in a roll-up."""

    PIPELINE = "pipeline", _("在途")
    BEST = "best", _("争取")
    LIKELY = "likely", _("很可能")
    COMMIT = "commit", _("承诺")
    CLOSED = "closed", _("已签")
    OMITTED = "omitted", _("不计")


OPEN = (Category.COMMIT, Category.LIKELY, Category.BEST, Category.PIPELINE)
CHOOSABLE = (*OPEN, Category.OMITTED)
CALLED = (Category.COMMIT, Category.LIKELY, Category.BEST)


class StageCategory(ScopedModel):
    """In which category a stage puts its opportunities, where its chance does not decide."""

    stage = models.OneToOneField(Stage, models.CASCADE, related_name="forecast_category")
    category = models.CharField(_("预测类别"), max_length=8, choices=Category)

    scope = Scope(shared=True)

    def __str__(self) -> str:
        return f"{self.stage} → {self.get_category_display()}"


class CategoryChoice(ScopedModel):
    """The category somebody chose himself; it outlives changes of stage until taken back."""

    opportunity = models.OneToOneField(
        Opportunity, models.CASCADE, related_name="forecast_choice", verbose_name=_("商机")
    )
    category = models.CharField(_("预测类别"), max_length=8, choices=Category)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    scope = Scope(parent="opportunity")

    def __str__(self) -> str:
        return self.get_category_display()


class Voice(models.TextChoices):
    """Whose adjustment it is: of the one whose forecast it is, or of somebody above."""

    OWN = "own", _("自己")
    MANAGER = "manager", _("上级")


class OfNode(ScopedModel):
    """About the forecast of a unit (no person) or of a person in a unit, for a period."""

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, related_name="+", verbose_name=_("团队")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("人员")
    )
    starts_on = models.DateField(_("期初"))
    ends_on = models.DateField(_("期末次日"))

    class Meta:
        abstract = True


class Adjustment(OfNode):
    """A figure put in place of a roll-up, with its reason. `rolled` is what the roll-up said then,
    so that a change below shows that it is stale."""

    category = models.CharField(_("预测类别"), max_length=8, choices=Category)
    voice = models.CharField(max_length=8, choices=Voice)
    amount = models.DecimalField(_("调整为"), **MONEY)
    rolled = models.DecimalField(_("当时汇总"), **MONEY)
    reason = models.CharField(_("理由"), max_length=300)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(owner="person", unit="unit")

    class Meta:
        ordering = ["-at"]
        verbose_name = _("预测调整")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person", "starts_on", "ends_on", "category", "voice"],
                condition=models.Q(removed_at=None),
                nulls_distinct=False,
                name="one_adjustment_a_voice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.amount}"


class Submission(OfNode):
    """A call as it was handed in, frozen once its week has closed; nothing below changes it.

    The first figures are the call, adjustments included and cumulative; `rolled_*` is what the
    opportunities alone said. `lines` keeps the opportunities of a person's call as they stood.
    """

    closes_on = models.DateField(_("截止"))
    closed = models.DecimalField(_("已签"), default=Decimal(0), **MONEY)
    commit = models.DecimalField(_("承诺"), default=Decimal(0), **MONEY)
    likely = models.DecimalField(_("很可能"), default=Decimal(0), **MONEY)
    best = models.DecimalField(_("争取"), default=Decimal(0), **MONEY)
    pipeline = models.DecimalField(_("在途"), default=Decimal(0), **MONEY)
    rolled_commit = models.DecimalField(default=Decimal(0), **MONEY)
    rolled_likely = models.DecimalField(default=Decimal(0), **MONEY)
    rolled_best = models.DecimalField(default=Decimal(0), **MONEY)
    statistical = models.DecimalField(null=True, **MONEY)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    lines = models.JSONField(default=list)
    is_automatic = models.BooleanField(_("自动"), default=False)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("提交时间"), db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    scope = Scope(owner="person", unit="unit")
    withheld = ("lines",)

    class Meta:
        ordering = ["-closes_on", "-submitted_at"]
        verbose_name = _("预测提交")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person", "starts_on", "ends_on", "closes_on"],
                condition=models.Q(withdrawn_at=None),
                nulls_distinct=False,
                name="one_call_a_week",
            )
        ]
        indexes = [
            models.Index(fields=["starts_on", "ends_on", "closes_on"], name="submission_period")
        ]

    def __str__(self) -> str:
        return f"{self.closes_on} {self.commit}"
