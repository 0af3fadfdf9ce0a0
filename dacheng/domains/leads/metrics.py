"""The numbers of leads: how many come, from where, and what becomes of them."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.metrics import OWNED
from dacheng.domains.leads.fields import LEAD
from dacheng.domains.leads.models import Lead, LeadStatus
from dacheng.kernel.metrics import Dimension, Family, Metric, Ratio, Source, register

LEADS = Source(
    "leads",
    _("线索"),
    Lead,
    {
        dimension.name: dimension
        for dimension in (
            *OWNED,
            Dimension("industry", _("行业"), "industry"),
            Dimension("source", _("来源"), "source__name"),
            Dimension("status", _("状态"), "status"),
        )
    },
    LEAD,
)


def _leads(name: str, label: Any, meaning: Any, formula: Any, **rest: Any) -> Metric:
    """A count of leads, placed in time by their registration (a cohort)."""
    return Metric(
        name, label, meaning, formula, LEADS, Count("pk"), on="registered_at",
        month="registered_ym", moment=True, **{"family": Family.PROCESS, **rest},
    )


register(
    _leads("lead_count", _("线索数"), _("期内登记的线索数"), _("线索数，按登记时间")),
    _leads("converted_lead_count", _("已转化线索数"), _("期内登记的线索里转成商机的"),
           _("已转化的线索数，按登记时间"), only=Q(status=LeadStatus.CONVERTED)),
    _leads("invalid_lead_count", _("无效线索数"), _("期内登记的线索里判为无效的"),
           _("无效线索数，按登记时间"), only=Q(status=LeadStatus.INVALID), better="down",
           family=Family.QUALITY),
    _leads("touched_lead_count", _("24 小时内触达线索数"), _("登记后 24 小时内首次触达的线索"),
           _("首次触达 − 登记 ≤ 24 小时的线索数"),
           only=Q(first_touch_at__lte=F("registered_at") + timedelta(hours=24)),
           family=Family.QUALITY),
    Ratio("lead_conversion", _("线索转化率"), _("期内登记的线索里几成转成商机"),
          "converted_lead_count", "lead_count", family=Family.PROCESS),
    Ratio("invalid_lead_rate", _("无效线索率"), _("期内登记的线索里几成无效"), "invalid_lead_count",
          "lead_count", better="down", family=Family.QUALITY),
    Ratio("lead_touch_rate", _("线索及时触达率"), _("期内登记的线索里几成在 24 小时内触达"),
          "touched_lead_count", "lead_count", family=Family.QUALITY),
)
