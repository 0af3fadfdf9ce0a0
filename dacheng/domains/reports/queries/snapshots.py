"""The figures of a report at one moment, each with the question it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from dacheng.domains.activities.models import Activity
from dacheng.domains.org.models import Person
from dacheng.domains.reports.models import Frequency, Level, ReportTemplate
from dacheng.domains.reports.queries.asking import number, readable, text_of
from dacheng.domains.reports.queries.pictures import Asker, take
from dacheng.domains.reports.queries.troubles import troubles
from dacheng.domains.targets.queries import Standing, plan_for, standing
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import Answer, Metric, ask, dimensions_of, get
from dacheng.kernel.metrics.question import Question
from dacheng.kernel.metrics.registry import leaves
from dacheng.kernel.periods import GREGORIAN, Grain, Period

UNITS_BACK = {Frequency.WEEK: 7, Frequency.MONTH: 12, Frequency.QUARTER: 8, Frequency.YEAR: 4}
MOST_RANKED, MOST_PARTS = 20, 6
WIDER = {Frequency.WEEK: Grain.QUARTER, Frequency.MONTH: Grain.YEAR, Frequency.QUARTER: Grain.YEAR}
Asked = dict[str, Any]


def take_snapshot(
    template: ReportTemplate, author: Person, period: Period, *, viewer: Viewer
) -> Asked:
    """Everything the report shows, as JSON: amounts as text, so that no cent is lost.

    `viewer` is the author: a report shows what its author may see. The number of queries depends
    on the parts of the template, not on the size of the company.
    """
    names = readable(template.metrics, viewer)
    key = {"owner_id": author.pk} if template.level == Level.PERSON else {}
    answer = ask(names, viewer=viewer, period=period, key=key, compare=("pop", "yoy"))
    held = _standings(viewer, author, template.level, period, names)
    wider = GREGORIAN.this(WIDER.get(Frequency(template.frequency), Grain.YEAR), period.last)
    main = names[0] if names else ""
    taken: Asked = {
        "taken_at": clock.now().isoformat(),
        "period": period.label,
        "frequency": template.frequency,
        "key": key,
        "main": main,
        "figures": {name: _figure(name, answer, held.get(name)) for name in names},
        "late": _late(viewer, period, key),
    }
    if main:
        taken["wider"] = _wider(main, viewer, author, template.level, wider, key)
        taken |= _parts(template, main, viewer, period, key)
        asker = Asker(viewer, period, key, _owner(author, template.level))
        taken["charts"] = list(take(template.parts, main, names, asker))
    taken["troubles"] = troubles(viewer, author, taken)
    return taken


def _standings(
    viewer: Viewer, author: Person, level: str, period: Period, names: Sequence[str]
) -> dict[str, Standing]:
    """What each metric was to reach, where a plan says so for this person or unit."""
    plan = plan_for(period)
    planned = [] if plan is None else plan.lines.values_list("metric", flat=True)
    names = [name for name in names if name in set(planned)]
    if not names:
        return {}
    key = ("person", author.pk) if level == Level.PERSON else ("unit", _unit_of(author))
    unit = author.unit if level == Level.PERSON else _unit(author)
    rows = standing(viewer, period, names, plan, within=unit, people=level == Level.PERSON)
    return {one.metric.name: one for one in rows if one.owner.key == key}


def _unit(author: Person) -> Any:
    """The unit he leads, the topmost of several; else the one he is in."""
    return author.leads_units.order_by("path").first() or author.unit


def _unit_of(author: Person) -> int:
    unit = _unit(author)
    return unit.pk if unit else 0


def _owner(author: Person, level: str) -> dict[str, int | None]:
    """Whose cells of a plan stand beside his figures."""
    if level == Level.PERSON:
        return {"person_id": author.pk}
    return {"unit_id": _unit_of(author) or None, "person_id": None}


def _figure(name: str, answer: Answer, held: Standing | None) -> Asked:
    metric, total = get(name), answer.total
    return {
        "label": str(metric.label),
        "unit": metric.unit.value,
        "better": metric.better,
        "family": metric.family.value,
        "value": text_of(total.values.get(name)),
        "pop": text_of(total.before["pop"].get(name)),
        "yoy": text_of(total.before["yoy"].get(name)),
        **_held(held),
    }


def _held(held: Standing | None) -> Asked:
    """Target and pace, where there is one; the attainment of a ratio that has no value is none."""
    if held is None or held.target is None:
        return {"target": None, "attainment": None, "elapsed": None, "deviation": None}
    return {
        "target": text_of(held.target),
        "attainment": text_of(held.attainment),
        "elapsed": text_of(held.elapsed),
        "deviation": text_of(held.deviation),
    }


def _wider(
    main: str, viewer: Viewer, author: Person, level: str, wider: Period, key: Mapping[str, int]
) -> Asked:
    """The main figure in the quarter or year around: what the period adds to."""
    answer = ask([main], viewer=viewer, period=wider, key=key)
    held = _standings(viewer, author, level, wider, [main]).get(main)
    value = text_of(answer.total.values.get(main))
    return {"period": wider.label, "value": value, **_held(held)}


def _parts(
    template: ReportTemplate, main: str, viewer: Viewer, period: Period, key: Mapping[str, int]
) -> Asked:
    found: Asked = {}
    if "trend" in template.parts:
        found["trend"] = _trend(main, viewer, period, key, Frequency(template.frequency))
    can = dimensions_of(main)
    if "ranking" in template.parts and not key and "owner" in can:
        found["ranking"] = _broken_down(main, "owner", viewer, period, key, MOST_RANKED)
    cut = next((name for name in ("product_line", "region", "customer_class") if name in can), "")
    if "structure" in template.parts and cut:
        found["structure"] = _broken_down(main, cut, viewer, period, key, MOST_PARTS)
    return found


def _trend(
    main: str, viewer: Viewer, period: Period, key: Mapping[str, int], frequency: Frequency
) -> Asked:
    """The main figure in this period and those before it, all in one question."""
    periods = [period]
    while len(periods) < UNITS_BACK[frequency]:
        periods.append(periods[-1].previous())
    periods.reverse()
    question = Question((main,), (), viewer, None, None, GREGORIAN, dict(key))
    answers = question.answers(periods)
    rows = [
        [one.label, text_of(answer.total.values.get(main))]
        for one, answer in zip(periods, answers, strict=True)
    ]
    return {"metric": main, "rows": rows}


def _broken_down(
    main: str, by: str, viewer: Viewer, period: Period, key: Mapping[str, int], most: int
) -> Asked:
    """The main figure by one dimension, the largest first; what is left is one line."""
    answer = ask([main], viewer=viewer, period=period, by=[by], key=key, compare=("pop",))
    rows = [row for row in answer.rows if row.values.get(main)]
    rows.sort(key=lambda row: (-(row.values[main] or 0), str(row.key[0])))
    shown = [
        {
            "name": str(row.key[0] or ""),
            "id": row.ids[0] if row.ids else None,
            "value": text_of(row.values[main]),
            "pop": text_of(row.before["pop"].get(main)),
        }
        for row in rows[:most]
    ]
    rest = sum((row.values[main] or Decimal(0) for row in rows[most:]), Decimal(0))
    return {"metric": main, "by": by, "rows": shown, "rest": text_of(rest), "n": len(rows)}


def _late(viewer: Viewer, period: Period, key: Mapping[str, int]) -> Asked:
    """How many activities of the period were written down after it was over."""
    found = leaves(["activity_count"])[0]
    if not viewer.can("activities.view"):
        return {"n": 0, "of": 0}
    rows = Activity.objects.visible_to(viewer).filter(
        happened_at__date__gte=period.start, happened_at__date__lt=period.end
    )
    if key:
        rows = rows.filter(**{found.source.dimensions["owner"].key: key["owner_id"]})
    counted = rows.aggregate(
        of=Count("pk"), n=Count("pk", filter=Q(entered_at__date__gte=period.end))
    )
    return {"n": counted["n"], "of": counted["of"]}


@dataclass(frozen=True)
class Figures:
    """A snapshot, read."""

    taken: Mapping[str, Any]

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self.taken["figures"][name]

    @cached_property
    def names(self) -> list[str]:
        return list(self.taken.get("figures", {}))

    def value(self, name: str, what: str = "value") -> Decimal | None:
        return number(self.taken["figures"].get(name, {}).get(what))

    @cached_property
    def main(self) -> str:
        return self.taken.get("main", "")

    @cached_property
    def period(self) -> Period:
        return Period.parse(self.taken["period"])

    def change(self, name: str, against: str) -> Decimal | None:
        """Growth, or for shares the difference in points."""
        now, then = self.value(name), self.value(name, against)
        if now is None or then is None:
            return None
        if self[name]["unit"] == "share":
            return now - then
        return (now - then) / abs(then) if then else None

    def worst_first(self) -> list[str]:
        """The main figure, then those with a target by how far they are behind, then the rest."""
        others = [name for name in self.names if name != self.main]
        others.sort(key=lambda name: self.value(name, "deviation") or Decimal(0))
        return [name for name in (self.main, *others) if name]


def compared(
    taken: Mapping[str, Any], name: str, *, viewer: Viewer, today: date | None = None
) -> dict[str, Decimal | None]:
    """A number as it was taken and as the same question answers now, asked as the same person."""
    then = number(taken["figures"][name]["value"])
    period = Period.parse(taken["period"])
    answer = ask([name], viewer=viewer, period=period, key=taken["key"], today=today)
    now = answer.total.values.get(name)
    difference = None if now is None or then is None else now - then
    return {"then": then, "now": now, "difference": difference}


def is_summed(name: str) -> bool:
    return isinstance(get(name), Metric)
