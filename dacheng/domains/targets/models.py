"""Target plans, their metric lines, the cells they are broken down into, and what people said."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.stages import LIFECYCLE, PlanState
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL, Scope
from dacheng.kernel.months import month_of
from dacheng.kernel.periods import ONE_DAY

AMOUNT: Any = {"max_digits": 20, "decimal_places": 4}  # a target may be a share, such as 0.3


class Method(models.TextChoices):
    """Which way a line is broken down."""

    TOP_DOWN = "top_down", _("自上而下，一次分到人")
    WATERFALL = "waterfall", _("逐级往下，每级可调")
    BOTTOM_UP = "bottom_up", _("自下而上，先报再平")


class Grain(models.TextChoices):
    YEAR = "year", _("年")
    MONTH = "month", _("月")


class TargetPlan(ScopedModel):
    """What a company sets out to reach in a fiscal year, or one scenario of it.

    `revision` numbers what holds: 1 is what was frozen, later ones change periods from a month on
    and leave the rest. A scenario points to the plan it is another version of and keeps what was
    assumed in it: {"growth": "0.2", "heads": 2, "from_on": "2026-04-01", "conversion": "0.05", …}.
    """

    name = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("财年"))
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))  # the day after the last
    state = models.CharField(_("状态"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    scenario_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="scenarios"
    )
    revision = models.PositiveSmallIntegerField(_("第几版"), default=1)
    market_capacity = models.DecimalField(
        _("市场容量"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    assumptions = models.JSONField(_("假设"), default=dict, blank=True)
    frozen_at = models.DateTimeField(_("冻结时间"), null=True, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(shared=True)
    lifecycle = LIFECYCLE
    unrecorded = ("updated_at", "version")

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("目标方案")
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(state="frozen"),
                name="one_frozen_plan_a_year",
                violation_error_message=_("这一年已经有冻结的方案。要改，用修订。"),
            ),
            models.CheckConstraint(
                name="plan_ends_after_start",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_frozen(self) -> bool:
        return self.state == PlanState.FROZEN

    @property
    def last_on(self) -> date:
        """The last day it holds for, as people name it."""
        return self.ends_on - ONE_DAY


class PlanLine(ScopedModel):
    """One metric of a plan with its figure for the year. Shares are kept as fractions.

    hedge    how much more the parts sum to than the whole, openly (0.05 is five per cent)
    weights  how much each consideration counts when it is shared out: {"history": 3, …}
    season   share of each month of the year; empty while it follows history
    lag      which line this follows, and by how many days: {"of": "signed_amount", "days": 45,
             "share": 0.9}
    waived   reasons for checks that fail and are accepted, by check: {"achievable": "…"}
    """

    plan = models.ForeignKey(TargetPlan, models.CASCADE, related_name="lines")
    metric = models.CharField(_("指标"), max_length=60)
    amount = models.DecimalField(_("全年目标"), **AMOUNT)
    method = models.CharField(_("分法"), max_length=10, choices=Method, default=Method.TOP_DOWN)
    hedge = models.DecimalField(_("加码"), max_digits=5, decimal_places=4, default=0)
    weights = models.JSONField(_("权重"), default=dict, blank=True)
    season = models.JSONField(_("淡旺季"), default=list, blank=True)
    lag = models.JSONField(default=dict, blank=True)
    waived = models.JSONField(default=dict, blank=True)
    why = models.CharField(_("为什么"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("目标指标")
        constraints = [
            models.UniqueConstraint(fields=["plan", "metric"], name="one_line_a_metric"),
            models.CheckConstraint(
                name="hedge_within_reason", condition=models.Q(hedge__gte=0, hedge__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.metric


class Target(ScopedModel):
    """One cell: a metric, from a day up to another, of a unit or of a person in it, in all or of
    one product line, customer class, channel or type of customer.

    `final` is what holds: the override, else what the person offered, else what was calculated.
    None is 'nobody said anything'; 0 is 'nothing to be had here'. A cell holds from `revision` on
    until before `until`; the past of a frozen plan is never touched, only followed by another.
    """

    plan = models.ForeignKey(TargetPlan, models.CASCADE, related_name="targets")
    metric = models.CharField(_("指标"), max_length=60)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("团队"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    grain = models.CharField(_("粒度"), max_length=5, choices=Grain)
    start = models.DateField(_("从"))
    end = models.DateField(_("到"))
    ym = month_of("start")
    product_line = models.CharField(_("产品线"), max_length=80, blank=True)
    customer_class = models.CharField(_("客户等级"), max_length=20, blank=True)
    source = models.CharField(_("渠道"), max_length=80, blank=True)
    customer_type = models.CharField(_("客户类型"), max_length=40, blank=True)
    calculated = models.DecimalField(_("算出"), null=True, blank=True, **AMOUNT)
    bottom_up = models.DecimalField(_("自报"), null=True, blank=True, **AMOUNT)
    override = models.DecimalField(_("手改"), null=True, blank=True, **AMOUNT)
    final = models.DecimalField(_("目标"), null=True, blank=True, **AMOUNT)
    is_fixed = models.BooleanField(_("固定"), default=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    overlaps = models.BooleanField(_("与团队重叠"), default=False)
    revision = models.PositiveSmallIntegerField(default=1)
    until = models.PositiveSmallIntegerField(null=True, blank=True)

    scope = Scope(owner="person", unit="unit")
    unrecorded = ("ym",)

    class Meta:
        verbose_name = _("目标")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "plan",
                    "metric",
                    "unit",
                    "person",
                    "grain",
                    "start",
                    "product_line",
                    "customer_class",
                    "source",
                    "customer_type",
                    "revision",
                ],
                nulls_distinct=False,
                name="one_target_a_cell",
            ),
            models.CheckConstraint(
                name="target_ends_after_start", condition=models.Q(end__gt=models.F("start"))
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "metric", "ym", "unit"], name="target_plan_metric"),
            models.Index(fields=["person", "start"], name="target_person"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.start} {self.final}"


class PaceCurve(ScopedModel):
    """How a month of a metric usually fills, learned by night; `points` are the shares that are
    there at each twentieth of its working days, empty where history is too thin."""

    metric = models.CharField(max_length=60, unique=True)
    points = models.JSONField(default=list)
    months = models.PositiveSmallIntegerField(default=0)
    learned_on = models.DateField()

    scope = INTERNAL
    audited = False  # learned anew every night from records that are recorded

    def __str__(self) -> str:
        return self.metric


class Revision(ScopedModel):
    """A change of a frozen plan: it holds from a month on, with its reason."""

    plan = models.ForeignKey(TargetPlan, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("第几版"))
    from_on = models.DateField(_("从哪月起"))
    why = models.CharField(_("为什么"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))

    scope = Scope(shared=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("修订")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class AnswerState(models.TextChoices):
    PENDING = "pending", _("待确认")
    ACCEPTED = "accepted", _("已确认")
    OBJECTED = "objected", _("有异议")
    SETTLED = "settled", _("已答复")


class Answer(ScopedModel):
    """What a person says to his targets of one metric: accepts, or objects with a reason and a
    figure he can stand for; and what the director said to that."""

    plan = models.ForeignKey(TargetPlan, models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("人员"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("团队"))
    metric = models.CharField(_("指标"), max_length=60)
    state = models.CharField(
        _("状态"), max_length=10, choices=AnswerState, default=AnswerState.PENDING
    )
    asked = models.DecimalField(_("下达"), null=True, blank=True, **AMOUNT)
    wanted = models.DecimalField(_("认可"), null=True, blank=True, **AMOUNT)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    reply = models.CharField(_("答复"), max_length=500, blank=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(owner="person", unit="unit")

    class Meta:
        verbose_name = _("目标确认")
        constraints = [
            models.UniqueConstraint(fields=["plan", "person", "metric"], name="one_answer")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.metric}"


class Goal(ScopedModel):
    """Something a person or team means to reach that stands in no plan: 100 new customers a
    quarter, 20 first contacts a month. Its weeks become tasks."""

    title = models.CharField(_("目标"), max_length=120)
    metric = models.CharField(_("指标"), max_length=60)
    amount = models.DecimalField(_("多少"), **AMOUNT)
    start = models.DateField(_("从"))
    end = models.DateField(_("到"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("团队"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    is_open = models.BooleanField(default=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(owner="person", unit="unit")

    class Meta:
        ordering = ["end", "pk"]
        verbose_name = _("非金额目标")
        constraints = [
            models.CheckConstraint(
                name="goal_ends_after_start", condition=models.Q(end__gt=models.F("start"))
            ),
            models.CheckConstraint(name="goal_is_something", condition=models.Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title
