"""The roles that ship: what each may do, how far, and which fields are held back."""

from dacheng.kernel.access import Reach
from dacheng.kernel.shipped import ships as _

RECORDS = ("customers", "activities", "leads", "opportunities")
MONEY = ("contracts", "receivables")
SHARED = ("org", "products", "processes")
WORK = ("view", "create", "change", "close", "export", "convert", "claim")

OWN, BELOW, TEAM, REGION, ALL = Reach.OWN, Reach.BELOW, Reach.TEAM, Reach.REGION, Reach.ALL


def _grants(domains: tuple[str, ...], actions: tuple[str, ...], reach: Reach) -> dict[str, str]:
    return {f"{domain}.{action}": reach.value for domain in domains for action in actions}


def _reading(reach: Reach) -> dict[str, str]:
    return {
        **_grants(("forecasts",), ("view",), reach),
        **_grants((*RECORDS, *MONEY, "targets", "deviations"), ("view",), reach),
        **_grants(SHARED, ("view",), ALL),
        **_grants(("files", "notices", "jobs"), ("view", "create", "change"), OWN),
        **_arranging(),
        "metrics.ask": reach.value,
    }


def _arranging() -> dict[str, str]:
    """One's own views and boards. Not for those of whom nothing must come but looking."""
    return _grants(("views", "dashboards"), ("change",), OWN)


def _selling(reach: Reach) -> dict[str, str]:
    return {
        **_reading(reach),
        **_grants(("forecasts",), ("create", "change"), reach),
        **_grants(RECORDS, WORK, reach),
        **_grants(("reports",), ("create", "change"), OWN),
        **_grants(("reports",), ("view", "comment"), reach),
        **_grants(("contracts",), ("create", "change"), reach),
        **_grants(("targets",), ("answer",), OWN),
        **_grants(("deviations",), ("create", "change"), reach),
        **_grants(("imports",), ("view", "create", "change"), OWN),
    }


def _leading(reach: Reach) -> dict[str, str]:
    return {
        **_selling(reach),
        **_grants((*RECORDS, "contracts"), ("hand_over", "remove"), reach),
        **_grants(("opportunities",), ("wave",), reach),
        **_grants(("reports",), ("sign", "review"), reach),
        **_grants(MONEY, ("create", "change", "export", "cancel"), reach),
        **_grants(("targets",), ("break_down",), reach),
        **_grants(("deviations",), ("confirm", "hand_over", "export"), reach),
    }


def _directing() -> dict[str, str]:
    return {
        **_leading(ALL),
        **_grants(SHARED, ("create", "change", "export", "remove"), ALL),
        **_grants(MONEY, ("remove",), ALL),
        **_grants(("targets",), ("create", "change", "approve", "export"), ALL),
        "deviations.administer": ALL.value,
        **_grants(("imports", "jobs"), ("view", "create", "change"), ALL),
        **_grants(("reports",), ("administer",), ALL),
        "audit.view": ALL.value,
    }


def _administering() -> dict[str, str]:
    return {**_directing(), "org.administer": ALL.value, "org.sign_in": ALL.value}


PHONES = {
    "contact.phone": "mask",
    "lead.phone": "mask",
    "customer.phone": "mask",
    "person.phone": "mask",
}
# What a product costs is not for those who haggle over its price.
COSTS = {"product.cost": "hidden", "opportunity.cost": "hidden"}

ROLES = (
    ("seller", _("销售代表"), _selling(OWN), COSTS),
    ("supervisor", _("销售主管"), _leading(TEAM), {}),
    ("manager", _("销售经理"), _leading(BELOW), {}),
    ("regional_director", _("大区总监"), _leading(REGION), {}),
    ("director", _("销售总监"), {**_directing(), "org.sign_in": ALL.value}, {}),
    ("general_manager", _("总经理"), {**_directing(), "org.sign_in": ALL.value}, {}),
    ("sales_operations", _("销售运营"), _directing(), {}),
    (
        "finance",
        _("财务"),
        {
            **_reading(ALL),
            **_grants(("receivables",), ("create", "change", "export", "cancel"), ALL),
            **_grants(("contracts",), ("export",), ALL),
            **_grants(("imports",), ("view", "create", "change"), OWN),
        },
        PHONES,
    ),
    ("legal", _("法务"), {**_reading(ALL), **_grants(("contracts",), ("change",), ALL)}, PHONES),
    ("delivery", _("交付"), {**_reading(ALL)}, PHONES),
    (
        "service",
        _("服务"),
        {**_reading(ALL), **_grants(("activities",), ("create", "change"), OWN)},
        {},
    ),
    (
        "marketing",
        _("市场"),
        {
            **_reading(ALL),
            **_grants(("leads",), WORK, ALL),
            **_grants(("imports",), ("view", "create", "change"), OWN),
        },
        {"contact.phone": "mask"},
    ),
    (
        "human_resources",
        _("人力资源"),
        {
            **_grants(SHARED, ("view",), ALL),
            **_grants(("org",), ("create", "change"), ALL),
            **_arranging(),
        },
        {},
    ),
    (
        "auditor",
        _("审计"),
        {
            **_grants((*RECORDS, *MONEY, *SHARED, "targets", "deviations"), ("view",), ALL),
            **_grants(("files", "imports", "jobs", "forecasts", "reports"), ("view",), ALL),
            **_grants(("notices",), ("view", "change"), OWN),
            "metrics.ask": ALL.value,
            "audit.view": ALL.value,
        },
        {},
    ),
    ("administrator", _("管理员"), _administering(), {}),
)

RANKS = ("代表", "主管", "经理", "总监")
