"""What an administrator sets: when a case opens, how long an answer may take, what signals say."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.shipped import called

SHARED = Scope(shared=True)


class Level(models.TextChoices):
    """What a target hangs on."""

    COMPANY = "company", _("公司")
    REGION = "region", _("大区")
    UNIT = "unit", _("团队")
    PERSON = "person", _("个人")


class PaceLimit(ScopedModel):
    """From which distance to its pace a figure opens a case; the most particular row holds.

    An empty `metric` or `level` speaks of all of them. `in_points` compares rates in points
    instead of relatively. `opens_above` also asks why when a figure runs ahead.
    """

    metric = models.CharField(_("指标"), max_length=60, blank=True)
    level = models.CharField(_("层级"), max_length=10, choices=Level, blank=True)
    off_by = models.DecimalField(
        _("落后多少立案"), max_digits=6, decimal_places=4, default=Decimal("0.15")
    )
    in_points = models.BooleanField(_("比率按点比"), default=False)
    opens_above = models.BooleanField(_("超前也问为什么"), default=False)
    above_by = models.DecimalField(
        _("超前多少问"), max_digits=6, decimal_places=4, default=Decimal("0.15")
    )
    after_share = models.DecimalField(
        _("期间过了多少才看"), max_digits=5, decimal_places=4, default=Decimal("0.20")
    )
    least_count = models.DecimalField(
        _("数量目标至少"), max_digits=12, decimal_places=2, default=10
    )
    least_amount = models.DecimalField(
        _("金额目标至少"), max_digits=18, decimal_places=2, default=10_000
    )
    times = models.PositiveSmallIntegerField(_("连续几次检查"), default=2)
    explains = models.DecimalField(
        _("下级占缺口多少就归下级"), max_digits=5, decimal_places=4, default=Decimal("0.50")
    )
    is_active = models.BooleanField(_("启用"), default=True)

    scope = SHARED

    class Meta:
        ordering = ["metric", "level"]
        verbose_name = _("偏差阈值")
        constraints = [
            models.UniqueConstraint(fields=["metric", "level"], name="limit_once_per_metric_level"),
            models.CheckConstraint(
                name="limit_is_a_distance",
                condition=models.Q(off_by__gt=0, above_by__gt=0, times__gte=1),
                violation_error_message=_("阈值要大于 0，检查至少 1 次。"),
            ),
        ]

    def __str__(self) -> str:
        return self.metric or str(_("所有指标"))


class LoopRules(ScopedModel):
    """The clocks and yardsticks of the loop. One row."""

    class Grain(models.TextChoices):
        MONTH = "month", _("月")
        QUARTER = "quarter", _("季")
        YEAR = "year", _("年")

    grain = models.CharField(_("按什么期间看"), max_length=7, choices=Grain, default=Grain.QUARTER)
    cause_days = models.PositiveSmallIntegerField(_("几个工作日内说原因"), default=3)
    plan_days = models.PositiveSmallIntegerField(_("几个工作日内交对策"), default=5)
    remind_days = models.PositiveSmallIntegerField(_("提前几个工作日提醒"), default=1)
    escalate_days = models.PositiveSmallIntegerField(_("每过几个工作日再上报一级"), default=2)
    measure_days = models.PositiveSmallIntegerField(_("一条对策最多几个工作日"), default=10)
    verify_days = models.PositiveSmallIntegerField(_("期末后几个工作日验证"), default=2)
    orange_from = models.DecimalField(
        _("橙色从"), max_digits=5, decimal_places=4, default=Decimal("0.25")
    )
    red_from = models.DecimalField(
        _("红色从"), max_digits=5, decimal_places=4, default=Decimal("0.40")
    )
    effective_from = models.DecimalField(
        _("兑现多少算有效"), max_digits=5, decimal_places=4, default=Decimal("0.80")
    )
    partly_from = models.DecimalField(
        _("兑现多少算部分有效"), max_digits=5, decimal_places=4, default=Decimal("0.30")
    )
    least_siblings = models.PositiveSmallIntegerField(_("几个同级才做对照"), default=3)
    least_records = models.PositiveSmallIntegerField(_("至少几条记录才下结论"), default=5)
    most_late = models.DecimalField(
        _("迟录超过多少不下结论"), max_digits=5, decimal_places=4, default=Decimal("0.20")
    )
    repeat_months = models.PositiveSmallIntegerField(_("几个月内再犯算重复"), default=6)
    most_new = models.PositiveSmallIntegerField(
        _("一次检查最多立几案"), default=20, help_text=_("先立最严重的，其余下次再看。0 为不限。")
    )

    scope = SHARED

    class Meta:
        verbose_name = _("闭环规则")
        constraints = [
            models.CheckConstraint(
                name="loop_rules_in_order",
                condition=models.Q(
                    plan_days__gte=models.F("cause_days"),
                    red_from__gte=models.F("orange_from"),
                    effective_from__gte=models.F("partly_from"),
                    measure_days__gte=1,
                    escalate_days__gte=1,
                ),
                violation_error_message=_(
                    "对策期限不能短于原因期限，红色不能低于橙色，有效不能低于部分有效。"
                ),
            )
        ]

    def __str__(self) -> str:
        return str(_("闭环规则"))


class CauseCategory(ScopedModel):
    """One leaf or branch of the tree of causes. A cause about data is checked against the data
    before anything else happens."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("原因"), max_length=60)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    about_data = models.BooleanField(_("先核对数据"), default=False)
    remedy = models.CharField(_("常用对策"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    scope = SHARED

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("原因分类")

    def __str__(self) -> str:
        return called(self.name)


class Condition(models.TextChoices):
    BELOW = "below", _("低于")
    ABOVE = "above", _("高于")
    FALLING = "falling", _("连续下降")
    RISING = "rising", _("连续上升")


class SignalRule(ScopedModel):
    """A rule that watches a metric: by what, which condition, in how many months running, what to
    do then in words, and who answers. Spoken to only after a dry run on the past."""

    class By(models.TextChoices):
        COMPANY = "", _("全公司")
        REGION = "region", _("大区")
        TEAM = "team", _("团队")
        OWNER = "owner", _("个人")

    class Answers(models.TextChoices):
        NODE = "node", _("所在节点的负责人")
        ABOVE = "above", _("上一级负责人")

    name = models.CharField(_("信号"), max_length=80, unique=True)
    metric = models.CharField(_("指标"), max_length=60)
    by = models.CharField(_("按"), max_length=10, choices=By, blank=True)
    where = models.JSONField(_("只看"), default=dict, blank=True)
    condition = models.CharField(_("条件"), max_length=8, choices=Condition)
    limit = models.DecimalField(_("界线"), max_digits=18, decimal_places=4, null=True, blank=True)
    periods = models.PositiveSmallIntegerField(_("连续几个月"), default=1)
    base_metric = models.CharField(_("基数指标"), max_length=60, blank=True)
    least_base = models.DecimalField(_("基数至少"), max_digits=18, decimal_places=2, default=0)
    remedy = models.CharField(_("怎么办"), max_length=300)
    answers = models.CharField(_("谁答复"), max_length=8, choices=Answers, default=Answers.NODE)
    is_active = models.BooleanField(_("启用"), default=False)
    tried_at = models.DateTimeField(_("试跑时间"), null=True, blank=True)
    tried = models.JSONField(_("试跑结果"), default=dict, blank=True)

    scope = SHARED
    unrecorded = ("tried_at", "tried")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("信号")
        constraints = [
            models.CheckConstraint(
                name="signal_has_its_limit",
                condition=models.Q(condition__in=["falling", "rising"])
                | models.Q(limit__isnull=False),
                violation_error_message=_("低于、高于要写界线。"),
            ),
            models.CheckConstraint(
                name="signal_is_tried_before_it_speaks",
                condition=models.Q(is_active=False) | models.Q(tried_at__isnull=False),
                violation_error_message=_("先试跑一遍历史，再启用。"),
            ),
            models.CheckConstraint(
                name="signal_lasts",
                condition=models.Q(periods__gte=1, periods__lte=12),
                violation_error_message=_("连续 1 到 12 个月。"),
            ),
        ]

    def __str__(self) -> str:
        return called(self.name)
