"""The report templates that ship: who writes how often about which figures."""

from dacheng.domains.reports.models import Frequency, Level, ReportTemplate
from dacheng.kernel.shipped import ships as _

SELLERS = ["seller"]
LEADERS = ["supervisor", "manager", "regional_director", "director"]
OWN_WEEK = [
    "won_amount",
    "opened_count",
    "visit_count",
    "activity_count",
    "won_count",
    "lost_count",
    "lead_conversion",
    "entry_on_time_rate",
    "cash_collected",
]
TEAM_WEEK = [
    "signed_amount",
    "won_amount",
    "opened_count",
    "visit_count",
    "win_rate",
    "cash_collected",
    "slipping_count",
    "entry_on_time_rate",
]
MONTH = [
    "signed_amount",
    "won_amount",
    "new_customers",
    "win_rate",
    "deal_size",
    "cycle_days",
    "lead_conversion",
    "opened_count",
    "visit_count",
    "activity_count",
    "pipeline_amount",
    "cash_collected",
    "slipping_count",
    "entry_on_time_rate",
    "minutes_rate",
]
FURTHER = ["target", "cuts", "lost", "funnel", "moves"]
PARTS = ["trend", "ranking", "structure", *FURTHER]
TEMPLATES = (
    ("seller_week", _("销售周报"), Frequency.WEEK, Level.PERSON, SELLERS, OWN_WEEK, ["trend"], 1),
    (
        "team_week",
        _("团队周报"),
        Frequency.WEEK,
        Level.UNIT,
        LEADERS,
        TEAM_WEEK,
        ["trend", "ranking"],
        1,
    ),
    (
        "seller_month",
        _("销售月报"),
        Frequency.MONTH,
        Level.PERSON,
        SELLERS,
        MONTH,
        ["trend", "structure", "target", "lost", "funnel", "moves"],
        2,
    ),
    ("team_month", _("团队月报"), Frequency.MONTH, Level.UNIT, LEADERS, MONTH, PARTS, 3),
    ("team_quarter", _("团队季报"), Frequency.QUARTER, Level.UNIT, LEADERS, MONTH, PARTS, 5),
    ("team_year", _("团队年报"), Frequency.YEAR, Level.UNIT, LEADERS, MONTH, PARTS, 10),
)


def load() -> None:
    for order, (code, name, frequency, level, roles, metrics, parts, days) in enumerate(TEMPLATES):
        values = {
            "name": name,
            "frequency": frequency,
            "level": level,
            "roles": roles,
            "metrics": metrics,
            "parts": parts,
            "due_days": days,
            "order": order,
        }
        ReportTemplate.objects.get_or_create(code=code, defaults=values)
