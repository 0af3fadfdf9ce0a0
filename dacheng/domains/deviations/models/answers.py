"""What people answer to a case: why, what is done about it, whether it helped, what stays."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dacheng.domains.activities.models import Task
from dacheng.domains.deviations.models.cases import NEAR, DeviationCase
from dacheng.domains.deviations.models.limits import CauseCategory
from dacheng.domains.deviations.stages import (
    MEASURE,
    PROPOSAL,
    MeasureState,
    ProposalState,
    Verdict,
)
from dacheng.domains.org.models import Person
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope


class NearTheCase(Scope):
    """Rows that the owner of the case, his leaders and readers see, and no guest: who is blamed
    is not for peers."""

    def rows(self, model: Any, viewer: Any, action: str) -> Q:
        if viewer is None:
            return Q(pk__in=())
        near = DeviationCase.objects.filter(NEAR.rows(DeviationCase, viewer, action))
        return Q(case__in=near.order_by().values("pk"))


class OwnOrOfTheCase(Scope):
    """Rows of cases one sees; who was given a row reports on it."""

    def rows(self, model: Any, viewer: Any, action: str) -> Q:
        if viewer is None or not viewer.can(f"deviations.{action}"):
            return Q(pk__in=())
        cases = DeviationCase.objects.visible_to(viewer, action)
        return Q(owner=viewer.person_id) | Q(case__in=cases.order_by().values("pk"))


class RootCause(ScopedModel):
    """One cause of a case: its place in the tree, the chain of whys with what each answer rests
    on, its share of the gap and how sure one is. `round` is the hypothesis it belongs to."""

    class Confidence(models.TextChoices):
        HIGH = "high", _("有事实")
        MIDDLE = "middle", _("较有把握")
        LOW = "low", _("推测")

    case = models.ForeignKey(DeviationCase, models.CASCADE, related_name="causes")
    round = models.PositiveSmallIntegerField(default=1)
    category = models.ForeignKey(
        CauseCategory, models.PROTECT, related_name="+", verbose_name=_("原因分类")
    )
    statement = models.CharField(_("根因"), max_length=300)
    whys = models.JSONField(_("五问"), default=list, blank=True)
    share = models.DecimalField(_("占缺口"), max_digits=5, decimal_places=4)
    confidence = models.CharField(
        _("把握"), max_length=6, choices=Confidence, default=Confidence.MIDDLE
    )
    evidence = models.JSONField(_("证据"), default=list)
    is_proposed = models.BooleanField(_("系统提议"), default=False)
    checked = models.JSONField(_("数据核对"), default=dict, blank=True)
    is_disproved = models.BooleanField(_("已被推翻"), default=False)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    given_on = models.DateField(null=True, blank=True)

    scope = NearTheCase()

    class Meta:
        ordering = ["round", "-share", "pk"]
        verbose_name = _("根因")
        constraints = [
            models.CheckConstraint(
                name="cause_share_is_a_share",
                condition=Q(share__gt=0, share__lte=1),
                violation_error_message=_("占缺口要在 0 到 100% 之间。"),
            )
        ]

    def __str__(self) -> str:
        return self.statement


class Countermeasure(ScopedModel):
    """One thing done about a case: at most ten working days, one owner, an output that can be
    checked, and the effect promised before it starts: which metric, from where, by how much, in
    which period, and how it will be checked."""

    case = models.ForeignKey(DeviationCase, models.CASCADE, related_name="measures")
    round = models.PositiveSmallIntegerField(default=1)
    cause = models.ForeignKey(
        RootCause, models.SET_NULL, null=True, blank=True, related_name="measures",
        verbose_name=_("针对"),
    )  # fmt: skip
    title = models.CharField(_("做什么"), max_length=200)
    output = models.CharField(_("交出什么"), max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("谁"))
    starts_on = models.DateField(_("开始"))
    due_on = models.DateField(_("到期"))
    money = models.DecimalField(_("用钱"), max_digits=18, decimal_places=2, null=True, blank=True)
    people = models.CharField(_("用人"), max_length=120, blank=True)
    metric = models.CharField(_("看哪个指标"), max_length=60)
    baseline = models.DecimalField(_("原来"), max_digits=20, decimal_places=4)
    change = models.DecimalField(_("预期变化"), max_digits=20, decimal_places=4)
    effect_start = models.DateField(_("见效期间起"))
    effect_end = models.DateField(_("见效期间止"))
    check_by = models.CharField(_("怎么核对"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=8, choices=MeasureState, default=MeasureState.PLANNED
    )
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    blocker = models.CharField(_("卡在哪"), max_length=300, blank=True)
    result = models.CharField(_("交出了"), max_length=300, blank=True)
    done_on = models.DateField(_("做完"), null=True, blank=True)
    observed = models.DecimalField(
        _("实际变化"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="+")
    lesson = models.ForeignKey(
        "Lesson", models.SET_NULL, null=True, blank=True, related_name="uses",
        verbose_name=_("照着案例"),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    scope = OwnOrOfTheCase()
    lifecycle = MEASURE
    unrecorded = ("version",)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("对策")
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="measure_owner_due")]
        constraints = [
            models.CheckConstraint(
                name="measure_dates_in_order",
                condition=Q(due_on__gte=models.F("starts_on"))
                & Q(effect_end__gt=models.F("effect_start")),
                violation_error_message=_("到期不能早于开始。"),
            ),
            models.CheckConstraint(
                name="measure_progress_is_per_cent", condition=Q(progress__lte=100)
            ),
            models.CheckConstraint(
                name="measure_promises_something",
                condition=~Q(change=0),
                violation_error_message=_("写上预期变化多少，0 等于没有承诺。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Verification(ScopedModel):
    """What was promised beside what came, with the arithmetic; proposed by the system, confirmed
    by a leader. `look` counts how often a round was looked at: what could not be judged is looked
    at again a period later."""

    case = models.ForeignKey(DeviationCase, models.CASCADE, related_name="verifications")
    round = models.PositiveSmallIntegerField()
    look = models.PositiveSmallIntegerField(_("第几次看"), default=1)
    period_start = models.DateField()
    period_end = models.DateField()
    proposed = models.CharField(_("系统判断"), max_length=12, choices=Verdict)
    lines = models.JSONField(default=list)
    guards = models.JSONField(default=list, blank=True)
    proposed_on = models.DateField()
    verdict = models.CharField(_("结论"), max_length=12, choices=Verdict, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)

    scope = NearTheCase()

    class Meta:
        ordering = ["round", "look"]
        verbose_name = _("验证")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "look"], name="one_verification_a_look"
            )
        ]


class Standardisation(ScopedModel):
    """What worked becomes how it is done: a change of process, script, rule or training."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("改流程")
        SCRIPT = "script", _("改话术")
        RULE = "rule", _("改规则")
        TRAINING = "training", _("加训练")

    case = models.ForeignKey(DeviationCase, models.CASCADE, related_name="proposals")
    kind = models.CharField(_("改什么"), max_length=8, choices=Kind)
    text = models.CharField(_("怎么改"), max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("谁来落"))
    due_on = models.DateField(_("到期"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=8, choices=ProposalState, default=ProposalState.PROPOSED
    )
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="+")

    scope = OwnOrOfTheCase()
    lifecycle = PROPOSAL

    class Meta:
        ordering = ["pk"]
        verbose_name = _("固化建议")

    def __str__(self) -> str:
        return self.text
