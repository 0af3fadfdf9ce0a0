"""The numbers of the loop itself, and those that signals listen to."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.metrics import CONTRACTS
from dacheng.domains.customers.metrics import OWNED
from dacheng.domains.deviations.fields import DEVIATION, VISIT
from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.opportunities.metrics import Days
from dacheng.domains.opportunities.models import StageVisit
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.metrics import Dimension, Family, Median, Metric, Ratio, Source, Unit, register

CASES = Source(
    "deviations", _("偏差案"), DeviationCase,
    {d.name: d for d in (
        *OWNED,
        Dimension("deviation_metric", _("指标"), "metric"),
        Dimension("deviation_level", _("层级"), "level"),
        Dimension("severity", _("程度"), "severity"),
        Dimension("signal", _("信号"), "signal__name"),
    )},
    DEVIATION,
)
STAYS = Source(
    "stage_visits", _("阶段停留"), StageVisit,
    {d.name: d for d in (
        Dimension("owner", _("负责人"), "opportunity__owner__name", "opportunity__owner_id"),
        Dimension("team", _("团队"), "opportunity__unit__name", "opportunity__unit_id"),
        Dimension("region", _("区域"), "opportunity__unit__region__name"),
        Dimension("stage", _("阶段"), "stage__name", "stage_id"),
    )},
    VISIT,
)
NEEDS = Q(stage__code__in=("nurturing", "needs"), left_on__isnull=False)
WENT_ON = Q(opportunity__state="won") | Q(opportunity__stage__order__gt=F("stage__order"))
TAKEN_UP = ~Q(state__in=("dismissed", "merged"))
MONEY = DecimalField(max_digits=20, decimal_places=2)


def _cases(name: str, label: Any, meaning: Any, formula: Any, **rest: Any) -> Metric:
    """A count of cases by the day they were opened."""
    given = {"value": Count("pk"), "family": Family.QUALITY, **rest}
    return Metric(name, label, meaning, formula, CASES, on="detected_on", month="detected_ym", **given)


def unpaid_on(day: Any) -> Sum:
    """Σ contract amount less what had come in by a day."""
    paid = (
        Receipt.objects.filter(contract=OuterRef("pk"), received_on__lte=day)
        .order_by().values("contract").annotate(total=Sum("amount")).values("total")
    )
    left = F("amount") - Coalesce(Subquery(paid), Value(Decimal(0)), output_field=MONEY)
    return Sum(ExpressionWrapper(left, output_field=MONEY))


def signed_30_days_before(day: Any) -> Q:
    return Q(state="signed", signed_on__lt=day - timedelta(days=30))


register(
    _cases("deviation_count", _("偏差立案数"), _("期内立的偏差案"), _("偏差案数，按立案日期"), better="down"),
    _cases("deviation_taken_count", _("偏差受理数"), _("期内立的偏差案，不算不立案和并案的"),
           _("立案 − 不立案 − 并案"), only=TAKEN_UP, better="down"),
    _cases("deviation_dismissed_count", _("不立案数"), _("期内立了又判不立案的"), _("状态为不立案的偏差案数"),
           only=Q(state="dismissed"), better="down"),
    _cases("cause_in_time_count", _("按时说因数"), _("在期限内说了原因的"), _("说原因日 ≤ 原因期限"),
           only=TAKEN_UP & Q(cause_in_time=True)),
    _cases("plan_in_time_count", _("按时交对策数"), _("在期限内交了对策的"), _("交对策日 ≤ 对策期限"),
           only=TAKEN_UP & Q(plan_in_time=True)),
    _cases("deviation_verified_count", _("已验证偏差数"), _("对策被验证过的"), _("有验证日的偏差案数"),
           only=TAKEN_UP & Q(verified_on__isnull=False)),
    _cases("deviation_effective_count", _("对策有效数"), _("最后一轮验证为有效的"), _("结论为有效的偏差案数"),
           only=TAKEN_UP & Q(verified_on__isnull=False, verdict="effective")),
    _cases("deviation_repeated_count", _("重复偏差数"), _("不久前结过案又犯的"), _("接着旧案的偏差案数"),
           only=TAKEN_UP & Q(repeats__isnull=False), better="down"),
    _cases("recovery_days_median", _("恢复天数中位数"), _("一半偏差比这更快回到节奏"),
           _("（回到节奏 − 立案）的中位数"), value=Median(Days(F("recovered_on"), F("detected_on"))),
           only=TAKEN_UP & Q(recovered_on__isnull=False), unit=Unit.DAYS, better="down"),
    Ratio("cause_in_time_rate", _("按时说因率"), _("受理的偏差几成按时说了原因"), "cause_in_time_count",
          "deviation_taken_count", family=Family.QUALITY),
    Ratio("plan_in_time_rate", _("按时交对策率"), _("受理的偏差几成按时交了对策"), "plan_in_time_count",
          "deviation_taken_count", family=Family.QUALITY),
    Ratio("deviation_verified_rate", _("验证率"), _("受理的偏差几成验证过"), "deviation_verified_count",
          "deviation_taken_count", family=Family.QUALITY),
    Ratio("deviation_effective_rate", _("对策有效率"), _("验证过的几成有效"), "deviation_effective_count",
          "deviation_verified_count", family=Family.QUALITY),
    Ratio("deviation_repeated_rate", _("重复偏差率"), _("受理的偏差几成是重复的"), "deviation_repeated_count",
          "deviation_taken_count", better="down", family=Family.QUALITY),
    Metric("needs_left_count", _("需求阶段有结果数"), _("期内离开需求阶段的商机数"), _("需求阶段的停留数，按离开日期"),
           STAYS, Count("pk"), only=NEEDS, on="left_on", family=Family.PROCESS),
    Metric("needs_advanced_count", _("需求阶段走下去数"), _("期内离开需求阶段、往前走的"),
           _("之后阶段更靠后或赢单的停留数"), STAYS, Count("pk"), only=NEEDS & WENT_ON, on="left_on",
           family=Family.PROCESS),
    Ratio("needs_stage_rate", _("需求确认转化率"), _("离开需求阶段的商机几成往前走"), "needs_advanced_count",
          "needs_left_count", family=Family.PROCESS),
    Metric("unpaid_30_amount", _("签满 30 天未收额"), _("签约超过 30 天的合同还没收的钱"),
           _("Σ（合同额 − 截止日前回款），签约日 < 截止日 − 30 天"), CONTRACTS, unpaid_on,
           only=signed_30_days_before, unit=Unit.MONEY, better="down", family=Family.FINANCE,
           reads=("amount",)),
)
