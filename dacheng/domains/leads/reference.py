"""Where leads come from, as the product ships (L1)."""

from dacheng.domains.leads.models import LeadSource
from dacheng.kernel.shipped import ships as _

SOURCES = (
    _("行业展会"),
    _("研讨会"),
    _("代理商"),
    _("行业协会"),
    _("白皮书"),
    _("老客户转介绍"),
    _("官网留资"),
    _("垂直媒体"),
    _("搜索推广"),
    _("直播"),
    _("电商"),
    _("电话开发"),
    _("其他"),
)


def load() -> None:
    """Add the sources that are missing."""
    for order, name in enumerate(SOURCES, 1):
        LeadSource.objects.get_or_create(name=name, defaults={"order": order})
