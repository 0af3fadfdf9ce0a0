"""A report of one person about one period: numbers as they stood, and his judgement."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.reports.models.layouts import Frequency, Level, ReportTemplate
from dacheng.domains.reports.stages import REPORT, WRITABLE, Outcome, ReportState
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.periods import Period

LONGEST = 5_000


class WorkReport(ScopedModel):
    """What somebody reports of a period.

    `snapshot` holds every number with its trace (metric, period, key) and never changes once
    `frozen_at` is set. What the person writes stands beside it, one text a section; `comments`
    maps metrics to remarks in the table of indicators, `sentences` sections to lines that replace
    those proposed; figures in them are names, their values come from the snapshot.
    """

    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="reports")
    frequency = models.CharField(_("多久一次"), max_length=8, choices=Frequency)
    level = models.CharField(_("谁的数"), max_length=8, choices=Level)
    author = models.ForeignKey(
        Person, models.PROTECT, related_name="reports", verbose_name=_("作者")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, related_name="+", verbose_name=_("团队")
    )
    period_start = models.DateField(_("期间起"))
    period_end = models.DateField(_("期间止"))
    due_at = models.DateTimeField(_("截止"))
    state = models.CharField(
        _("状态"), max_length=10, choices=ReportState, default=ReportState.DRAFT
    )
    snapshot = models.JSONField(_("数"), default=dict)
    taken_at = models.DateTimeField(_("取数时间"))
    frozen_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    results = models.TextField(_("成果"), blank=True, max_length=LONGEST)
    judgement = models.TextField(_("偏差和我的判断"), blank=True, max_length=LONGEST)
    support = models.TextField(_("要支持"), blank=True, max_length=LONGEST)
    sentences = models.JSONField(_("改过的句子"), default=dict, blank=True)
    comments = models.JSONField(_("分析简述"), default=dict, blank=True)
    handed_in_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("第几次交"), default=0)
    nudges = models.PositiveSmallIntegerField(_("催了几级"), default=0)
    created_at = models.DateTimeField(_("起草时间"))
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(owner="author", unit="unit", collaborators=True)
    can_be_about = True
    lifecycle = REPORT
    unrecorded = ("updated_at", "version", "nudges")

    class Meta:
        verbose_name = _("汇报")
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "template", "period_start"], name="one_report_a_period"
            ),
            models.CheckConstraint(
                name="report_period_in_order",
                condition=models.Q(period_end__gt=models.F("period_start")),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="report_state_due"),
            models.Index(fields=["unit", "-period_start"], name="report_unit_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.period.label}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_late(self) -> bool:
        """Handed in after it was due, or still not there."""
        return (self.handed_in_at or timezone.now()) > self.due_at


class PlanItem(ScopedModel):
    """One promise: who does what by when, and which metric it is to move. What became of it is
    judged in the next report; `carried_from` is the same promise made before."""

    report = models.ForeignKey(WorkReport, models.CASCADE, related_name="items")
    text = models.CharField(_("承诺"), max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("谁"))
    due_on = models.DateField(_("到期"))
    metric = models.CharField(_("要动哪个指标"), max_length=60, blank=True)
    expected = models.CharField(_("看得见的结果"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("说明"), max_length=300, blank=True)
    judged_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    task = models.ForeignKey(
        "activities.Task", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried"
    )

    scope = Scope(parent="report")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("承诺")

    def __str__(self) -> str:
        return self.text


class ReportComment(ScopedModel):
    """What a leader or reader says to a report."""

    report = models.ForeignKey(WorkReport, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(_("批注"), max_length=2_000)
    created_at = models.DateTimeField()

    scope = Scope(parent="report")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("批注")


class ReportVersion(ScopedModel):
    """What was handed in, word for word; a return and a second hand-in make a second version."""

    report = models.ForeignKey(WorkReport, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)

    scope = Scope(parent="report")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("版本")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_version_a_number")
        ]
