"""The case library: what a case teaches, which pages fit a new case, and how often they helped."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from dacheng.domains.deviations.models import (
    CauseCategory,
    Countermeasure,
    DeviationCase,
    Lesson,
    RootCause,
)
from dacheng.domains.deviations.stages import MeasureState, Verdict
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import Viewer

OFFERED = 3
MOST_SHARE = Decimal(2)  # a small promise far exceeded says no more than one kept twice over


@dataclass(frozen=True)
class Told:
    """What a case teaches, in the words of who answered it."""

    category: CauseCategory
    cause: str
    did: str
    output: str
    share: Decimal | None
    industry: str


def told_by(case: DeviationCase) -> Told | None:
    """The heaviest cause that stands and what was done about it in the last round."""
    standing = RootCause.objects.filter(case=case, round=case.round, is_disproved=False)
    cause = standing.select_related("category").order_by("-share", "pk").first()
    rows = Countermeasure.objects.filter(case=case, round=case.round, state=MeasureState.DONE)
    done = list(rows.order_by("-change", "pk"))
    if cause is None or not done:
        return None
    return Told(
        category=cause.category,
        cause=cause.statement,
        did="；".join(one.title for one in done)[:300],
        output=done[0].output,
        share=_came(done),
        industry=industry_of(case),
    )


def _came(done: Iterable[Countermeasure]) -> Decimal | None:
    """Of what the first promised, how much came."""
    first = next((one for one in done if one.observed is not None and one.change), None)
    if first is None or first.observed is None:
        return None
    share = (first.observed / first.change).quantize(Decimal("0.0001"))
    return max(min(share, MOST_SHARE), -MOST_SHARE)


def industry_of(case: DeviationCase) -> str:
    """The industry most of the named opportunities are from; '' where none leads."""
    named = [row for name in ("lost", "slipped") for row in _rows(case.evidence.get(name))]
    for one in RootCause.objects.filter(case=case, round=case.round):
        named += [proof for proof in one.evidence if "kind" in proof]
    ids = {row["id"] for row in named if row.get("kind") == "opportunity"}
    rows = Opportunity.objects.filter(pk__in=ids).order_by("pk")
    industries = Counter(filter(None, rows.values_list("customer__industry", flat=True)))
    first = industries.most_common(1)
    return first[0][0] if first and first[0][1] * 2 > sum(industries.values()) else ""


def _rows(block: Any) -> list[dict[str, Any]]:
    return block if isinstance(block, list) else (block or {}).get("rows", [])


def fitting(case: DeviationCase, viewer: Viewer) -> list[Lesson]:
    """Pages for a case of this kind: the same figure first, then the same branch of causes; those
    of the same industry and those that brought more before others."""
    branches = {
        pk
        for one in RootCause.objects.filter(case=case, round=case.round)
        for pk in (one.category.parent_id, one.category_id)
        if pk
    }
    same, near = Q(metric=case.metric), Q(category__in=branches) | Q(category__parent__in=branches)
    rows = Lesson.objects.visible_to(viewer).filter(is_active=True).exclude(case=case)
    rows = rows.filter(same | near if branches else same).select_related("category__parent")
    near_first = Case(
        When(same & near, then=Value(0)), When(near, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    ) if branches else Value(0)  # fmt: skip
    home = Case(When(industry=industry_of(case) or "-", then=Value(0)), default=Value(1))
    found: dict[str, Lesson] = {}
    for one in rows.order_by(near_first, home, "-share", "-pk")[: OFFERED * 10]:
        found.setdefault(one.did, one)  # what was done twice is offered once
    return list(found.values())[:OFFERED]


def uses_of(lesson: Lesson) -> tuple[int, int, int]:
    """In how many cases it was followed, in how many of those it was judged, and helped."""
    cases = DeviationCase.objects.filter(measures__lesson=lesson).distinct()
    judged = cases.exclude(verdict="")
    return cases.count(), judged.count(), judged.filter(verdict=Verdict.EFFECTIVE).count()
