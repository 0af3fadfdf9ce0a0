"""The numbers of daily work: how much was done, and how soon it was written down."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from dacheng.domains.activities.fields import ACTIVITY
from dacheng.domains.activities.models import Activity, ActivityKind
from dacheng.domains.customers.metrics import OF_CUSTOMER, OWNED
from dacheng.kernel.metrics import Dimension, Family, Metric, Ratio, Source, register

ACTIVITIES = Source(
    "activities",
    _("跟进"),
    Activity,
    {
        dimension.name: dimension
        for dimension in (
            *OWNED,
            *OF_CUSTOMER,
            Dimension("kind", _("类型"), "kind"),
        )
    },
    ACTIVITY,
)
DAY = timedelta(hours=24)


def _activities(name: str, label: Any, meaning: Any, formula: Any, value: Any = None, **rest: Any) -> Metric:
    return Metric(
        name, label, meaning, formula, ACTIVITIES, value or Count("pk"), on="happened_at",
        month="happened_ym", moment=True, **{"family": Family.PROCESS, **rest},
    )


def _of(kind: ActivityKind) -> Q:
    return Q(kind=kind)


register(
    _activities("activity_count", _("跟进数"), _("期内做的跟进"), _("跟进数，按发生时间")),
    _activities("call_count", _("电话数"), _("期内打的电话"), _("电话数"), only=_of(ActivityKind.CALL)),
    _activities("visit_count", _("拜访数"), _("期内的拜访"), _("拜访数"), only=_of(ActivityKind.VISIT)),
    _activities("meeting_count", _("会议数"), _("期内开的会"), _("会议数"),
                only=_of(ActivityKind.MEETING)),
    _activities("customers_touched", _("跟进客户数"), _("期内跟进过的客户"), _("跟进的不同客户数"),
                Count("customer", distinct=True), only=Q(customer__isnull=False)),
    _activities("entry_on_time_count", _("及时录入数"), _("发生后 24 小时内写下的跟进"),
                _("录入 − 发生 ≤ 24 小时的跟进数"), only=Q(entered_at__lte=F("happened_at") + DAY),
                family=Family.QUALITY),
    _activities("meeting_with_minutes_count", _("有纪要的会议数"), _("写了纪要的会议和拜访"),
                _("纪要不为空的会议和拜访数"),
                only=Q(kind__in=[ActivityKind.MEETING, ActivityKind.VISIT]) & ~Q(minutes=""),
                family=Family.QUALITY),
    _activities("meeting_or_visit_count", _("会议和拜访数"), _("期内的会议和拜访"), _("会议数 + 拜访数"),
                only=Q(kind__in=[ActivityKind.MEETING, ActivityKind.VISIT])),
    Ratio("entry_on_time_rate", _("录入及时率"), _("跟进里 24 小时内写下的比例"),
          "entry_on_time_count", "activity_count", family=Family.QUALITY),
    Ratio("minutes_rate", _("纪要率"), _("会议和拜访里写了纪要的比例"), "meeting_with_minutes_count",
          "meeting_or_visit_count", family=Family.QUALITY),
)
