"""The business review: figures, an agenda of exceptions, decisions with owner and date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.reports.stages import REVIEW, Outcome, ReviewState
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.periods import Period


class BusinessReview(ScopedModel):
    """One meeting about a period. Its figures stand as they were when it was called."""

    title = models.CharField(_("经营分析会"), max_length=120)
    chair = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("主持"))
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, related_name="+", verbose_name=_("团队")
    )
    period_start = models.DateField(_("期间起"))
    period_end = models.DateField(_("期间止"))
    held_on = models.DateField(_("哪天开"))
    state = models.CharField(
        _("状态"), max_length=8, choices=ReviewState, default=ReviewState.PLANNED
    )
    snapshot = models.JSONField(default=dict)
    taken_at = models.DateTimeField(_("取数时间"))
    minutes = models.TextField(_("纪要"), blank=True, max_length=20_000)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(owner="chair", unit="unit", collaborators=True)
    lifecycle = REVIEW
    unrecorded = ("updated_at", "version")

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("经营分析会")

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)


class Topic(ScopedModel):
    """One point of the agenda, the largest deviation first; `module` is one of the seven."""

    review = models.ForeignKey(BusinessReview, models.CASCADE, related_name="topics")
    order = models.PositiveSmallIntegerField(default=0)
    module = models.PositiveSmallIntegerField(_("模块"), default=1)
    title = models.CharField(_("议题"), max_length=200)
    metric = models.CharField(max_length=60, blank=True)
    speaker = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("谁说")
    )
    case_id = models.BigIntegerField(null=True, blank=True)
    deviation = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    note = models.TextField(_("说了什么"), blank=True, max_length=2_000)

    scope = Scope(parent="review")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("议题")

    def __str__(self) -> str:
        return self.title


class Decision(ScopedModel):
    """What was decided: a countermeasure of a case, or a task of somebody. The next review asks."""

    review = models.ForeignKey(BusinessReview, models.CASCADE, related_name="decisions")
    topic = models.ForeignKey(
        Topic,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("议题"),
    )
    text = models.CharField(_("决议"), max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("谁"))
    due_on = models.DateField(_("到期"))
    metric = models.CharField(_("要动哪个指标"), max_length=60, blank=True)
    task = models.ForeignKey(
        "activities.Task", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    measure_id = models.BigIntegerField(null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("说明"), max_length=300, blank=True)

    scope = Scope(parent="review")

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("决议")

    def __str__(self) -> str:
        return self.text
