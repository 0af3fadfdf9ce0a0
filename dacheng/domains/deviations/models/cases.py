"""A figure off its pace, from the day it was noticed to the day it is closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.deviations.models.limits import Level, SignalRule
from dacheng.domains.deviations.stages import CASE, OPEN, CaseState, Severity, Verdict
from dacheng.domains.org.models import Owned
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.months import month_of

# Owner, leaders above and readers; a guest is invited to help and does not see who is blamed.
NEAR = Scope(owner="owner", unit="unit")


class DeviationCase(Owned):
    """One metric of one node in one period that left its pace, or a signal that spoke.

    What was known when it opened is kept as it was: the definition of the metric, expected and
    actual, the gap taken apart, the records behind it. `now_*` move with each evaluation.
    `round` counts the hypotheses: a plan that did not work asks for another cause. `look` counts
    the periods in which the effect of one round was looked for, those before `looked_until` in
    vain.
    """

    title = models.CharField(_("偏差"), max_length=200)
    signal = models.ForeignKey(
        SignalRule, models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name=_("信号"),
    )  # fmt: skip
    watch = models.CharField(max_length=40, default="pace")
    metric = models.CharField(_("指标"), max_length=60)
    definition = models.JSONField(default=dict)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    node_id = models.BigIntegerField(default=0)
    node_key = models.CharField(max_length=160)
    node_name = models.CharField(_("谁的数"), max_length=120)
    dims = models.JSONField(default=dict, blank=True)
    period_start = models.DateField(_("期间起"))
    period_end = models.DateField(_("期间止"))
    target = models.DecimalField(_("目标"), max_digits=20, decimal_places=4, null=True)
    target_version = models.CharField(max_length=60, blank=True)
    expected = models.DecimalField(_("应达"), max_digits=20, decimal_places=4, null=True)
    actual = models.DecimalField(_("实际"), max_digits=20, decimal_places=4, null=True)
    gap = models.DecimalField(_("缺口"), max_digits=20, decimal_places=4, null=True)
    deviation = models.DecimalField(_("偏差率"), max_digits=12, decimal_places=6, null=True)
    is_above = models.BooleanField(_("超前"), default=False)
    severity = models.CharField(_("程度"), max_length=6, choices=Severity, default=Severity.YELLOW)
    evidence = models.JSONField(default=dict, blank=True)
    detected_on = models.DateField(_("立案"))
    detected_ym = month_of("detected_on")
    state = models.CharField(
        _("状态"), max_length=10, choices=CaseState, default=CaseState.DETECTED
    )
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    look = models.PositiveSmallIntegerField(_("第几次看"), default=1)
    looked_until = models.DateField(null=True, blank=True)
    round_started_on = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("收到"), null=True, blank=True)
    cause_due_on = models.DateField(_("原因期限"), null=True, blank=True)
    plan_due_on = models.DateField(_("对策期限"), null=True, blank=True)
    caused_on = models.DateField(_("说原因"), null=True, blank=True)
    cause_in_time = models.BooleanField(null=True, blank=True)
    plan_in_time = models.BooleanField(null=True, blank=True)
    planned_on = models.DateField(_("交对策"), null=True, blank=True)
    approved_by = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    verify_on = models.DateField(_("验证"), null=True, blank=True)
    verified_on = models.DateField(_("已验证"), null=True, blank=True)
    verdict = models.CharField(_("结论"), max_length=12, choices=Verdict, blank=True)
    recovered_on = models.DateField(_("回到节奏"), null=True, blank=True)
    closed_on = models.DateField(_("结案"), null=True, blank=True)
    close_note = models.CharField(_("理由"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged",
        verbose_name=_("并入"),
    )  # fmt: skip
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated",
        verbose_name=_("重复"),
    )  # fmt: skip
    escalated = models.PositiveSmallIntegerField(_("上报级数"), default=0)
    now_on = models.DateField(null=True, blank=True)
    now_expected = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    now_actual = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    now_deviation = models.DecimalField(
        _("现在"), max_digits=12, decimal_places=6, null=True, blank=True
    )

    scope = Scope(owner="owner", unit="unit", collaborators=True)
    can_be_about = True
    lifecycle = CASE
    unrecorded = (
        "updated_at", "version", "detected_ym", "now_on", "now_expected", "now_actual",
        "now_deviation",
    )  # fmt: skip

    class Meta(Owned.Meta):
        verbose_name = _("偏差案")
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "metric", "node_key"],
                condition=models.Q(state__in=[str(state) for state in OPEN]),
                name="one_open_case",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="deviation_code_once"
            ),
            models.CheckConstraint(
                name="deviation_period_in_order",
                condition=models.Q(period_end__gt=models.F("period_start")),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-detected_on", "-id"], name="deviation_state_recent"),
            models.Index(fields=["owner", "state"], name="deviation_owner_state"),
            models.Index(fields=["metric", "node_key", "-period_start"], name="deviation_history"),
            models.Index(fields=["detected_ym", "unit"], name="deviation_figures"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
