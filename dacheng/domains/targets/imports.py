"""Targets from a file: each row is what a person or a team should reach in a month."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.org.imports import PERSON_LINK
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.actions.breaking import UNCUT
from dacheng.domains.targets.fields import TARGET
from dacheng.domains.targets.models import Grain, PlanLine, PlanState, Target, TargetPlan
from dacheng.domains.targets.queries.plans import fiscal_calendar, is_plannable
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.spec import ImportSpec, Link, offer
from dacheng.kernel.imports.writing import Written
from dacheng.kernel.metrics import catalogue
from dacheng.kernel.periods import Grain as Span

USUAL = "won_amount"  # what a file of plain quotas means
UNIT_LINK = Link(OrgUnit)


def prepare(batch: Batch) -> None:
    """Whose, of which metric, which month; refuses what has a target already."""
    people, units = batch.column("person_id"), batch.column("unit_id")
    homes = dict(Person.objects.values_list("pk", "unit_id"))
    names = _metric_names()
    metrics = batch.column("metric")
    batch.values["grain"] = [Grain.MONTH.value] * len(batch)
    ends = batch.column("end")
    for at, day in enumerate(batch.values["start"]):
        units[at] = homes.get(people[at]) if people[at] else units[at]
        if units[at] is None and at not in batch.refused:
            batch.refuse(at, "person", _("要有人员或团队。这个人还没有团队的，先放进团队。"))
        said = str(metrics[at] or USUAL).strip()
        metrics[at] = names.get(said.casefold(), "")
        if not metrics[at]:
            batch.refuse(at, "metric", _("没有可以分解的指标“%(name)s”。") % {"name": said})
        if day is not None:
            month = fiscal_calendar().this(Span.MONTH, day)
            batch.values["start"][at], ends[at] = month.start, month.end
    _plans(batch)
    for name in ("calculated", "override"):
        batch.values[name] = list(batch.values["final"])
    _refuse_doubles(batch)
    _mark_overlaps(batch)


def _metric_names() -> dict[str, str]:
    """Names and labels of what can be broken down."""
    known = {}
    for metric in catalogue():
        if is_plannable(metric):
            known[metric.name] = known[str(metric.label).casefold()] = metric.name
    return known


def _plans(batch: Batch) -> None:
    """The draft plan of each row's fiscal year. Missing ones are made when the rows go in."""
    calendar = fiscal_calendar()
    years = [calendar.fiscal_year(day) if day else None for day in batch.values["start"]]
    frozen = {one.year for one in TargetPlan.objects.filter(state=PlanState.FROZEN)}
    for at, year in enumerate(years):
        if year in frozen:
            batch.refuse(
                at, "start", _("%(year)d 年的方案已经冻结。要改，用修订。") % {"year": year}
            )
    batch.values["plan_id"] = [None] * len(batch)
    batch.aside["year"] = years


def make(batch: Batch) -> None:
    """A draft plan for each year of the file that has none."""
    calendar = fiscal_calendar()
    rows = TargetPlan.objects.filter(state=PlanState.DRAFT, scenario_of=None).order_by("-pk")
    known = {one.year: one.pk for one in rows}
    for year in sorted({one for one in batch.aside["year"] if one and one not in known}):
        span = calendar.part(year)
        made = TargetPlan.objects.create(
            name=_("%(year)s 年目标") % {"year": year}, year=year, starts_on=span.start,
            ends_on=span.end, created_by_id=batch.viewer.person_id or None,
        )  # fmt: skip
        known[year] = made.pk
    batch.values["plan_id"] = [known.get(year) for year in batch.aside["year"]]


def _refuse_doubles(batch: Batch) -> None:
    """One figure for one cell: the file's second one and those that are there are refused."""
    drafts = Target.objects.filter(plan__state=PlanState.DRAFT, plan__scenario_of=None)
    there = set(drafts.values_list("metric", "unit_id", "person_id", "start"))
    for at, key in enumerate(_keys(batch)):
        if at in batch.refused:
            continue
        if key in there:
            batch.refuse(at, "start", _("这个月已经有目标，或文件里写了两遍。"))
        there.add(key)


def _keys(batch: Batch) -> list[tuple[Any, ...]]:
    columns = (batch.values[name] for name in ("metric", "unit_id", "person_id", "start"))
    return list(zip(*columns, strict=True))


def _mark_overlaps(batch: Batch) -> None:
    """A leader's figure that stands over his team's is the team's: it is not counted again."""
    led = {unit.lead_id: unit.path for unit in OrgUnit.objects.exclude(lead=None).order_by("-path")}
    paths = dict(OrgUnit.objects.values_list("pk", "path"))
    teams: dict[tuple[str, Any], set[tuple[str, int]]] = defaultdict(set)
    for metric, unit, person, start in _keys(batch):
        if unit is not None and person is not None:
            teams[metric, start].add((paths.get(unit, ""), person))
    marks = batch.column("overlaps", False)
    for at, (metric, _unit, person, start) in enumerate(_keys(batch)):
        home = led.get(person)
        marks[at] = bool(home) and any(
            other != person and path.startswith(home or "") for path, other in teams[metric, start]
        )
    if count := sum(map(bool, marks)):
        said = _("%(n)d 行是主管的目标，和他团队的重叠：单列在他名下，不重复计。")
        batch.notes.append(said % {"n": count})


def finish(written: Written) -> None:
    """Units get what their people come to, the plan its lines; leaders' figures stand beside."""
    plans = {pk for pk in written.checked.batch.values["plan_id"] if pk}
    for plan in TargetPlan.objects.filter(pk__in=plans):
        sum_up(plan)


def sum_up(plan: TargetPlan) -> None:
    """Unit cells, year cells and lines from the people's months, overlaps left out."""
    rows = Target.objects.filter(plan=plan, grain=Grain.MONTH, until=None, **UNCUT)
    rows = rows.select_related("unit")
    parents = {unit.pk: unit.path for unit in OrgUnit.objects.all()}
    sums: dict[tuple[str, int, Any], Decimal] = defaultdict(Decimal)
    years: dict[tuple[str, int, int | None], Decimal] = defaultdict(Decimal)
    given = {(one.metric, one.unit_id, one.start) for one in rows if one.person_id is None}
    ends = {}
    for one in rows:
        years[one.metric, one.unit_id, one.person_id] += one.final or Decimal(0)
        if one.person_id is None or one.overlaps:
            continue
        ends[one.start] = one.end
        for part in parents[one.unit_id].split("/"):
            if part:
                sums[one.metric, int(part), one.start] += one.final or Decimal(0)
    fresh = {key: value for key, value in sums.items() if key not in given}
    Target.objects.bulk_create(
        Target(plan=plan, metric=metric, unit_id=unit, grain=Grain.MONTH, start=start,
               end=ends[start], calculated=value, final=value)
        for (metric, unit, start), value in fresh.items()
    )  # fmt: skip
    for (metric, unit, _start), value in fresh.items():
        years[metric, unit, None] += value
    _years(plan, years)
    _lines(plan, sums)


def _years(plan: TargetPlan, years: dict[tuple[str, int, int | None], Decimal]) -> None:
    Target.objects.filter(plan=plan, grain=Grain.YEAR, until=None, **UNCUT).delete()
    Target.objects.bulk_create(
        Target(plan=plan, metric=metric, unit_id=unit, person_id=person, grain=Grain.YEAR,
               start=plan.starts_on, end=plan.ends_on, calculated=value, final=value)
        for (metric, unit, person), value in years.items()
    )  # fmt: skip


def _lines(plan: TargetPlan, sums: dict[tuple[str, int, Any], Decimal]) -> None:
    tops = set(OrgUnit.objects.filter(parent=None).values_list("pk", flat=True))
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for (metric, unit, _start), value in sums.items():
        if unit in tops:
            totals[metric] += value
    for metric, total in totals.items():
        PlanLine.objects.update_or_create(plan=plan, metric=metric, defaults={"amount": total})


offer(
    ImportSpec(
        "targets",
        gettext_lazy("目标"),
        TARGET,
        keys=(),
        links={"person": PERSON_LINK, "unit": UNIT_LINK},
        prepare=prepare,
        make=make,
        finish=finish,
    )
)
