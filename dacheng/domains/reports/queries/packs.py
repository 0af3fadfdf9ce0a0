"""The pack of a business review: figures by the seven modules, and an agenda of exceptions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dacheng.domains.activities.models import TaskState
from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.deviations.models.limits import Level as Node
from dacheng.domains.deviations.stages import OPEN
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.reports.models import (
    BusinessReview,
    Decision,
    Frequency,
    Level,
    ReportTemplate,
    WorkReport,
)
from dacheng.domains.reports.queries.asking import readable, text_of
from dacheng.domains.reports.queries.snapshots import Figures, take_snapshot
from dacheng.domains.targets.queries import standing
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import ask, dimensions_of, get
from dacheng.kernel.periods import Grain, Period

MODULES: tuple[tuple[str | Lazy, tuple[str, ...]], ...] = (
    (
        gettext_lazy("销售目标与分解"),
        ("signed_amount", "won_amount", "cash_collected", "won_count"),
    ),
    (
        gettext_lazy("目标支撑：市场与客户"),
        ("new_customers", "customers_won", "pipeline_amount", "weighted_pipeline", "lead_count"),
    ),
    (
        gettext_lazy("关键策略：产品、渠道、价格、服务"),
        ("deal_size", "price_realisation", "win_rate"),
    ),
    (
        gettext_lazy("主要行动措施"),
        ("lead_conversion", "opened_count", "visit_count", "activity_count"),
    ),
    (gettext_lazy("资源保障"), ("cycle_days", "slipping_count")),
    (pgettext_lazy("module", "人才储备"), ()),
    (gettext_lazy("执行与监控"), ("collection_rate", "entry_on_time_rate", "minutes_rate")),
)
CUTS = ("region", "product_line", "customer_class", "source")
OFF, MOST_TOPICS, MOST_TEAMS = Decimal("-0.05"), 8, 12
MOST_DECISIONS = 20


def metrics_of_modules() -> list[str]:
    return [name for _label, names in MODULES for name in names]


def module_of(metric: str) -> int:
    """The module a metric belongs to, counted from one."""
    return next((at for at, (_l, names) in enumerate(MODULES, 1) if metric in names), 1)


def take_pack(chair: Person, period: Period, *, viewer: Viewer) -> dict[str, Any]:
    """Everything the meeting looks at, taken once."""
    kinds = {
        Grain.YEAR: Frequency.YEAR,
        Grain.QUARTER: Frequency.QUARTER,
        Grain.WEEK: Frequency.WEEK,
    }
    frequency = kinds.get(period.grain, Frequency.MONTH) if period.grain else Frequency.MONTH
    template = ReportTemplate(
        frequency=frequency,
        level=Level.UNIT,
        metrics=metrics_of_modules(),
        parts=["trend", "ranking"],
    )
    taken = take_snapshot(template, chair, period, viewer=viewer)
    main = taken["main"]
    taken["cuts"] = {
        cut: _cut(main, cut, viewer, period) for cut in CUTS if main and _can(main, cut)
    }
    taken["teams"] = _teams(viewer, period, main)
    taken["people"] = _people(viewer, period)
    taken["support"] = _asked_for(viewer, period)
    taken["decisions"] = _decided_before(viewer, chair)
    return taken


def _can(main: str, cut: str) -> bool:
    return cut in dimensions_of(main)


def _cut(main: str, cut: str, viewer: Viewer, period: Period) -> list[list[str | None]]:
    answer = ask([main], viewer=viewer, period=period, by=[cut], totals=False)
    rows = [row for row in answer.rows if row.values[main]]
    rows.sort(key=lambda row: -(row.values[main] or 0))
    return [[str(row.key[0] or ""), text_of(row.values[main])] for row in rows[:8]]


def _teams(viewer: Viewer, period: Period, main: str) -> list[dict[str, Any]]:
    """Where each team stands, the furthest behind first."""
    names = readable([main, "cash_collected"], viewer) if main else []
    rows = [one for one in standing(viewer, period, names, people=False) if one.target]
    rows.sort(key=lambda one: one.deviation if one.deviation is not None else Decimal(0))
    leads = dict(OrgUnit.objects.values_list("pk", "lead_id"))
    cases = _open_cases(viewer)
    return [
        {
            "metric": one.metric.name,
            "name": one.owner.name,
            "unit": one.owner.unit_id,
            "lead": leads.get(one.owner.unit_id),
            "case": cases.get((one.metric.name, one.owner.unit_id)),
            "target": text_of(one.target),
            "value": text_of(one.actual),
            "attainment": text_of(one.attainment),
            "deviation": text_of(one.deviation),
            "gap": text_of(one.gap),
        }
        for one in rows[:MOST_TEAMS]
    ]


def _open_cases(viewer: Viewer) -> dict[tuple[str, int | None], int]:
    """The open deviation of each metric and unit."""
    if not viewer.can("deviations.view"):
        return {}
    rows = DeviationCase.objects.visible_to(viewer).filter(
        state__in=OPEN, signal=None, detected_on__lte=clock.today()
    )
    rows = rows.exclude(level=Node.PERSON).order_by("-pk")
    return {(metric, unit): pk for metric, unit, pk in rows.values_list("metric", "unit", "pk")}


def _people(viewer: Viewer, period: Period) -> dict[str, int]:
    """Who is here, who came and who left: what the plan is carried by."""
    if not viewer.can("org.view"):
        return {}
    inside = {"hired_on__gte": period.start, "hired_on__lt": period.end}
    left = {"left_on__gte": period.start, "left_on__lt": period.end}
    sells = Q(roles__code__in=("seller", "supervisor", "manager"))
    return (
        Person.objects.visible_to(viewer)
        .filter(sells)
        .aggregate(
            here=Count("pk", filter=Q(is_active=True), distinct=True),
            came=Count("pk", filter=Q(**inside), distinct=True),
            left=Count("pk", filter=Q(**left), distinct=True),
        )
    )


def _asked_for(viewer: Viewer, period: Period) -> list[dict[str, str]]:
    """What the reports of the period ask for."""
    rows = WorkReport.objects.visible_to(viewer).filter(
        period_end__gt=period.start, period_start__lt=period.end, handed_in_at__isnull=False
    )
    rows = rows.exclude(support="").select_related("author").order_by("-period_start", "pk")[:8]
    return [{"who": one.author.name, "text": one.support[:200]} for one in rows]


def _decided_before(viewer: Viewer, chair: Person) -> list[dict[str, Any]]:
    """Decisions of this team's review before, and older ones that are still open."""
    reviews = BusinessReview.objects.visible_to(viewer).filter(unit=chair.unit)
    before = reviews.order_by("-held_on", "-pk").first()
    rows = Decision.objects.filter(review__in=reviews.order_by().values("pk"))
    rows = rows.filter(Q(review=before) | Q(outcome="", task__state=TaskState.OPEN))
    rows = rows.select_related("owner").order_by("due_on", "pk")[:MOST_DECISIONS]
    return [
        {"pk": one.pk, "text": one.text, "who": one.owner.name, "due_on": one.due_on.isoformat()}
        for one in rows
    ]


def agenda(pack: Mapping[str, Any], viewer: Viewer) -> list[dict[str, Any]]:
    """Topics from the exceptions: teams and figures behind, open cases, old decisions."""
    found = _behind(pack)
    known = {one["case_id"] for one in found if one["case_id"]}
    found += [one for one in _cases(pack) if one.get("case_id") not in known]
    found.sort(key=lambda one: one["deviation"] if one["deviation"] is not None else Decimal(0))
    topics = found[:MOST_TOPICS]
    if pack.get("decisions"):
        n = len(pack["decisions"])
        title = _("上次会的 %(n)s 条决议做到没有") % {"n": n}
        topics.insert(0, _topic(7, title))
    if pack.get("support"):
        topics.append(_topic(5, _("%(n)s 份汇报要支持") % {"n": len(pack["support"])}))
    return topics or [_topic(1, _("各队都在进度上：看下一期"))]


def _behind(pack: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for team in pack.get("teams", ()):
        deviation = Decimal(team["deviation"]) if team["deviation"] else None
        if deviation is not None and deviation <= OFF:
            title = _("%(team)s的%(metric)s落后进度") % {
                "team": team["name"],
                "metric": get(team["metric"]).label,
            }
            module = module_of(team["metric"])
            found.append(
                {
                    **_topic(module, title, team["metric"], deviation, team["lead"]),
                    "case_id": team.get("case"),
                }
            )
    return found


def _cases(pack: Mapping[str, Any]) -> list[dict[str, Any]]:
    figures, found = Figures(pack), []
    for one in pack.get("troubles", ()):
        if one["kind"] == "case":
            deviation = Decimal(one["deviation"]) if one["deviation"] else None
            found.append(
                {
                    **_topic(module_of(one["metric"]), one["title"], one["metric"], deviation),
                    "case_id": one["case"],
                }
            )
        else:
            label = figures[one["metric"]]["label"]
            pattern = _("%(metric)s落后进度") if one["kind"] == "pace" else _("%(metric)s比上期差")
            title = pattern % {"metric": label}
            by = -abs(Decimal(one["by"]))
            found.append(_topic(module_of(one["metric"]), title, one["metric"], by))
    return found


def _topic(
    module: int,
    title: str,
    metric: str = "",
    deviation: Decimal | None = None,
    speaker: int | None = None,
) -> dict[str, Any]:
    return {
        "module": module,
        "title": title[:200],
        "metric": metric,
        "speaker_id": speaker,
        "deviation": deviation,
    }
