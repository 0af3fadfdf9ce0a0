"""The numbers of selling: what was won and lost, what is in the pipeline, how fast it moves."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Extract, Round
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.metrics import OF_CUSTOMER, OWNED
from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries.attention import stuck_on
from dacheng.domains.opportunities.stages import State
from dacheng.kernel import clock
from dacheng.kernel.metrics import (
    Course,
    Derived,
    Dimension,
    Family,
    Median,
    Metric,
    Ratio,
    Source,
    Unit,
)
from dacheng.kernel.metrics import register as add

OPPORTUNITIES = Source(
    "opportunities",
    _("商机"),
    Opportunity,
    {
        dimension.name: dimension
        for dimension in (
            *OWNED,
            Dimension("product", _("产品"), "product__name", "product_id"),
            Dimension("product_line", _("产品线"), "product__line__name"),
            *OF_CUSTOMER,
            Dimension("stage", _("阶段"), "stage__name", "stage_id"),
            Dimension("furthest", _("最远阶段"), "furthest__name", "furthest_id"),
            Dimension("source", _("来源"), "source__name"),
            Dimension("loss_reason", _("输单原因"), "loss_reason__name"),
            Dimension("competitor", _("竞争对手"), "competitor__name"),
        )
    },
    OPPORTUNITY,
)
WON, LOST = Q(state=State.WON), Q(state=State.LOST)
MONEY = DecimalField(max_digits=20, decimal_places=2)
CHANCE = DecimalField(max_digits=12, decimal_places=4)


class Days(Cast):
    """date − date in PostgreSQL is already a whole number of days."""

    def __init__(self, later: Any, earlier: Any):
        gap = ExpressionWrapper(later - earlier, output_field=DurationField())
        super().__init__(Extract(gap, "epoch") / 86400.0, FloatField())


# What a win cost: its list price times the share of the cost in today's list price. The list
# amount carries the quantity, and prices that rose since then take the cost along.
COST = F("list_amount") * F("product__cost") / F("product__price")
COSTED = Q(product__cost__isnull=False, product__price__gt=0, list_amount__isnull=False,
           amount__isnull=False)


CYCLE = Days(F("closed_on"), F("started_on"))


def open_on(day: date) -> Q:
    """Rows in the pipeline on a day: begun by then (or without a begin) and not closed by then."""
    if day >= clock.today():
        return Q(state=State.OPEN)
    begun = Q(started_on__isnull=True, state=State.OPEN) | Q(started_on__lte=day)
    return begun & (Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def started_open_on(day: date) -> Q:
    return open_on(day) & Q(started_on__isnull=False)


BEGUN = Q(started_on__isnull=False)


def course(also: Q | None = None, *, unbegun: bool = True) -> Course:
    """What `open_on` says of the last day of a month: begun by then, without what was closed by
    then; and what is open without a begin."""
    also = also or Q()
    never = Q(state=State.OPEN, started_on__isnull=True) & also if unbegun else None
    came, went = BEGUN & also, BEGUN & Q(closed_on__isnull=False) & also
    return Course(never, (came, "started_ym"), (went, "closed_ym"))


COURSE, BEGUN_COURSE = course(), course(unbegun=False)


def stuck_open_on(day: date) -> Q:
    return open_on(day) & stuck_on(day)


def older_than(days: int) -> Any:
    """Open, begun, and more than so many days under way."""

    def rows(day: date) -> Q:
        return started_open_on(day) & Q(started_on__lt=day - timedelta(days=days))

    return rows


def age_on(day: date) -> Avg:
    return Avg(Days(Value(day), F("started_on")))


def _metric(name: str, label: Any, meaning: Any, formula: Any, value: Any, **rest: Any) -> Metric:
    return Metric(name, label, meaning, formula, OPPORTUNITIES, value, **rest)


def closed(name: str, label: Any, meaning: Any, formula: Any, value: Any, **rest: Any) -> Metric:
    """A metric of closed opportunities, placed in time by the day they were closed."""
    return _metric(name, label, meaning, formula, value, on="closed_on", month="closed_ym", **rest)


def stock(name: str, label: Any, meaning: Any, formula: Any, value: Any, **rest: Any) -> Metric:
    """A metric of the pipeline as it stands."""
    rest.setdefault("only", open_on)
    rest.setdefault("family", Family.PROCESS)
    return _metric(name, label, meaning, formula, value, **rest)


COUNT = Count("pk")
FIRST_WIN = WON & Q(is_first_win=True)  # the database says which, with every change of a win
WEIGHT = Coalesce(F("probability"), F("stage__probability"), Value(Decimal(0)))
MEETS = {"reads": ("amount",), "unit": Unit.MONEY}
PROFIT = {"reads": ("amount", "cost"), "unit": Unit.MONEY}

add(
    closed("won_amount", _("赢单额"), _("期内赢下的商机金额"), _("Σ 赢单商机金额，按结束日期"),
           Sum("amount"), only=WON, **MEETS),
    closed("won_count", _("赢单数"), _("期内赢下的商机数"), _("赢单商机数，按结束日期"), COUNT, only=WON),
    closed("lost_count", _("输单数"), _("期内输掉的商机数"), _("输单商机数，按结束日期"), COUNT, only=LOST,
           better="down"),
    closed("closed_count", _("结束数"), _("期内有结果的商机数"), _("赢单数 + 输单数"), COUNT,
           only=WON | LOST, family=Family.PROCESS),
    closed("lost_list_amount", _("输单标价额"), _("期内输掉的商机按标价值多少"),
           _("Σ 输单商机标价金额，按结束日期"), Sum("list_amount"), only=LOST, better="down", **MEETS),
    closed("won_list_amount", _("赢单标价额"), _("期内赢单按标价值多少"),
           _("Σ 赢单商机标价金额，按结束日期"), Sum("list_amount"), only=WON, **MEETS),
    closed("gross_profit", _("毛利"), _("期内赢单的金额减去成本；成本不明的不计"),
           _("Σ（金额 − 标价金额 × 产品成本 ÷ 产品标价），赢单，每单到分"),
           Sum(Round(F("amount") - COST, 2, output_field=MONEY)), only=WON & COSTED,
           family=Family.FINANCE, **PROFIT),
    closed("costed_won_amount", _("知道成本的赢单额"), _("期内赢单里产品填了成本的金额"),
           _("Σ 产品有成本和标价的赢单金额"), Sum("amount"), only=WON & COSTED,
           family=Family.FINANCE, **PROFIT),
    closed("deal_size_median", _("客单价中位数"), _("一半赢单在此之上，一半在此之下"),
           _("赢单商机金额的中位数"), Median("amount"), only=WON, **MEETS),
    closed("customers_won", _("成交客户数"), _("期内有赢单的客户数"), _("赢单商机的不同客户数"),
           Count("customer", distinct=True), only=WON & Q(customer__isnull=False)),
    closed("new_customers", _("新客户数"), _("期内第一次成交的客户数"),
           _("首个赢单落在期内的客户数"), COUNT, only=FIRST_WIN),
    closed("cycle_days", _("成交周期"), _("赢单从开始到结束平均多少天"),
           _("Σ（结束 − 开始）÷ 赢单数，整天"), Avg(CYCLE), only=WON & Q(started_on__isnull=False),
           unit=Unit.DAYS, better="down", family=Family.PROCESS),
    closed("cycle_days_median", _("成交周期中位数"), _("一半赢单比这快"), _("（结束 − 开始）的中位数，赢单"),
           Median(CYCLE), only=WON & Q(started_on__isnull=False), unit=Unit.DAYS, better="down",
           family=Family.PROCESS),
    closed("lost_cycle_days", _("输单周期"), _("输单从开始到结束平均多少天"),
           _("Σ（结束 − 开始）÷ 输单数，整天"), Avg(CYCLE), only=LOST & Q(started_on__isnull=False),
           unit=Unit.DAYS, better="down", family=Family.PROCESS),
    closed("lost_cycle_days_median", _("输单周期中位数"), _("一半输单比这快"),
           _("（结束 − 开始）的中位数，输单"), Median(CYCLE), only=LOST & Q(started_on__isnull=False),
           unit=Unit.DAYS, better="down", family=Family.PROCESS),
    closed("price_realisation", _("标价兑现率"), _("赢单金额平均是标价的几成"),
           _("每单（金额 ÷ 标价）的平均，赢单"),
           Avg(Cast(F("amount"), FloatField()) / Cast(F("list_amount"), FloatField())),
           only=WON & Q(list_amount__gt=0), unit=Unit.SHARE, family=Family.FINANCE,
           reads=("amount",)),
    closed("lost_with_reason_count", _("写明原因的输单数"), _("输单里写了原因的"),
           _("有输单原因的输单数"), COUNT, only=LOST & Q(loss_reason__isnull=False),
           family=Family.QUALITY),
    _metric("opened_count", _("新增商机数"), _("期内开始的商机数"), _("商机数，按开始日期"), COUNT,
            on="started_on", month="started_ym", family=Family.PROCESS),
    _metric("opened_won_count", _("新增中已赢数"), _("期内开始的商机里已经赢下的"),
            _("赢单商机数，按开始日期"), COUNT, only=WON, on="started_on", month="started_ym",
            family=Family.PROCESS),
    stock("pipeline_count", _("在途数"), _("在途商机数"), _("在途商机数，按截止日"), COUNT,
          course=COURSE),
    stock("pipeline_amount", _("在途额"), _("在途商机金额；没填金额的按标价"),
          _("Σ 在途商机金额"), Sum("amount"), course=COURSE, **MEETS),
    stock("weighted_pipeline", _("加权在途额"), _("在途商机金额乘以赢单概率"),
          _("Σ 金额 × 赢单概率（自填优先，否则按阶段）"),
          Sum(F("amount") * WEIGHT, output_field=MONEY), course=COURSE, **MEETS),
    _metric("expected_weighted_amount", _("本期加权在途额"), _("预计在期内签的在途金额，乘以各自的把握"),
            _("Σ 在途金额 × 把握（自填优先，否则按阶段），按预计签约日期"),
            Sum(F("amount") * WEIGHT, output_field=MONEY), only=Q(state=State.OPEN),
            on="expected_on", month="expected_ym", family=Family.PROCESS, **MEETS),
    _metric("expected_weighted_count", _("本期预计赢单数"), _("预计在期内签的在途商机，按各自的把握折算"),
            _("Σ 把握，按预计签约日期"), Sum(WEIGHT, output_field=CHANCE),
            only=Q(state=State.OPEN), on="expected_on", month="expected_ym", family=Family.PROCESS),
    stock("started_pipeline_count", _("已开始在途数"), _("已经开始计周期的在途商机数"),
          _("有开始日期的在途商机数"), COUNT, only=started_open_on, course=BEGUN_COURSE),
    stock("started_pipeline_amount", _("已开始在途额"), _("已经开始计周期的在途金额"),
          _("Σ 有开始日期的在途商机金额"), Sum("amount"), only=started_open_on,
          course=BEGUN_COURSE, **MEETS),
    stock("open_age_days", _("在途天数"), _("在途商机平均开始了多少天"),
          _("Σ（截止日 − 开始）÷ 在途数，整天"), age_on, only=started_open_on, unit=Unit.DAYS,
          better="down"),
    stock("open_over_90_count", _("在途超 90 天"), _("开始超过 90 天还没结果的商机"),
          _("截止日 − 开始 > 90 天的在途商机数"), COUNT, only=older_than(90), better="down"),
    stock("open_over_180_count", _("在途超 180 天"), _("开始超过 180 天还没结果的商机"),
          _("截止日 − 开始 > 180 天的在途商机数"), COUNT, only=older_than(180), better="down"),
    stock("without_next_step_count", _("没有下一步"), _("没写下一步的在途商机"),
          _("下一步为空的在途商机数"), COUNT, only=lambda day: open_on(day) & Q(next_step=""),
          course=course(Q(next_step="")), better="down", family=Family.QUALITY),
    stock("slipping_count", _("过了预计签约"), _("预计签约日已过还在途的商机"),
          _("预计签约 < 截止日的在途商机数"), COUNT,
          only=lambda day: open_on(day) & Q(expected_on__lt=day), better="down",
          family=Family.QUALITY),
    stock("stuck_count", _("卡住数"), _("在一个阶段停过了上限，或太久没人跟进的在途商机"),
          _("停留天数 > 阶段上限（没有就用公司的），或最近跟进太久以前的在途商机数"), COUNT,
          only=stuck_open_on, better="down", family=Family.QUALITY),
    stock("stuck_amount", _("卡住额"), _("卡住的在途商机金额"), _("Σ 卡住的在途商机金额"),
          Sum("amount"), only=stuck_open_on, better="down", **{**MEETS, "family": Family.QUALITY}),
    Ratio("win_rate", _("赢单率"), _("有结果的商机里赢了几成"), "won_count", "closed_count"),
    Ratio("won_of_opened_rate", _("新增成交率"), _("期内开始的商机里已赢下几成（赢 ÷ 全部）"),
          "opened_won_count", "opened_count", family=Family.PROCESS),
    Ratio("gross_margin", _("毛利率"), _("知道成本的赢单里毛利占几成"), "gross_profit",
          "costed_won_amount", family=Family.FINANCE),
    Ratio("deal_size", _("客单价"), _("平均一单多少钱"), "won_amount", "won_count", unit=Unit.MONEY),
    Ratio("amount_of_list_rate", _("成交价比标价"), _("赢单总额是标价总额的几成"), "won_amount",
          "won_list_amount", family=Family.FINANCE),
    Ratio("loss_reason_rate", _("输单写因率"), _("输单里写明原因的比例"), "lost_with_reason_count",
          "lost_count", family=Family.QUALITY),
    Derived("weighted_at_win_rate", _("按历史赢单率加权"), _("已开始的在途金额乘以同期赢单率"),
            _("已开始在途额 × 赢单率"), ("started_pipeline_amount", "win_rate"),
            lambda amount, rate: amount * rate, unit=Unit.MONEY, family=Family.PROCESS),
    Derived("velocity", _("销售速度"), _("照现在的数量、客单价、赢单率和周期，每天能赢多少钱"),
            _("已开始在途数 × 客单价 × 赢单率 ÷ 成交周期"),
            ("started_pipeline_count", "deal_size", "win_rate", "cycle_days"),
            lambda count, size, rate, days: count * size * rate / days if days else None,
            unit=Unit.MONEY, family=Family.PROCESS),
)
