"""Where leads come from, as the product ships (L1)."""

from dacheng.domains.leads.models import LeadSource

SOURCES = (
    "行业展会",
    "研讨会",
    "代理商",
    "行业协会",
    "白皮书",
    "老客户转介绍",
    "官网留资",
    "垂直媒体",
    "搜索推广",
    "直播",
    "电商",
    "电话开发",
    "其他",
)


def load() -> None:
    """Add the sources that are missing."""
    for order, name in enumerate(SOURCES, 1):
        LeadSource.objects.get_or_create(name=name, defaults={"order": order})
