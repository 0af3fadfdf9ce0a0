"""What goes wrong, from what the system knows: open cases, and figures that are off by rule."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F

from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.deviations.stages import OPEN
from dacheng.domains.org.models import Person
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

BEHIND, FALLEN = Decimal("-0.15"), Decimal("-0.20")
MOST, MANY = 6, 60


def troubles(viewer: Viewer, author: Person, taken: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Open cases first, the largest first; then what is behind or has fallen and has no case."""
    found = list(_cases(viewer, taken))
    known = {one["metric"] for one in found}
    found += [one for one in _off(taken) if one["metric"] not in known]
    return found[:MOST]


def _cases(viewer: Viewer, taken: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if not viewer.can("deviations.view"):
        return
    rows = DeviationCase.objects.visible_to(viewer).filter(
        state__in=OPEN, detected_on__lte=clock.today()
    )
    for owner, value in taken["key"].items():
        rows = rows.filter(**{owner: value})
    rows = rows.select_related("owner").order_by(F("signal").asc(nulls_first=True), "deviation")
    for case in _one_of_each_kind(rows[:MANY]):
        yield {
            "kind": "case",
            "case": case.pk,
            "metric": case.metric,
            "title": case.title,
            "who": case.owner.name if case.owner else "",
            "state": case.state,
            "deviation": None if case.signal_id else _text(case.deviation),
        }


def _one_of_each_kind(cases: Iterable[DeviationCase]) -> list[DeviationCase]:
    """Of a signal that speaks in many places the loudest; how far it is off has its own scale."""
    kept: list[DeviationCase] = []
    signals: set[int] = set()
    for case in cases:
        if case.signal_id not in signals:
            kept.append(case)
        if case.signal_id:
            signals.add(case.signal_id)
    return kept[:MOST]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _off(taken: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Behind its pace by fifteen per cent, or a fifth worse than the period before."""
    for name, figure in taken["figures"].items():
        deviation = _number(figure["deviation"])
        if deviation is not None and deviation <= BEHIND:
            yield {"kind": "pace", "metric": name, "by": str(deviation)}
            continue
        now, then = _number(figure["value"]), _number(figure["pop"])
        if deviation is None and now is not None and then:
            change = (now - then) / abs(then) * (1 if figure["better"] == "up" else -1)
            if change <= FALLEN:
                yield {"kind": "fall", "metric": name, "by": str((now - then) / abs(then))}


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))
