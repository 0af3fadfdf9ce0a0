"""What the tree of targets shows of cases: the open one of a cell, with its link."""

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.urls import reverse

from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.deviations.stages import OPEN
from dacheng.domains.targets.queries.marks import Key, Mark, marks
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period

TONES = {"yellow": "warn", "orange": "warn", "red": "neg"}


@marks
def open_cases(
    viewer: Viewer, metric: str, period: Period, keys: Collection[Key]
) -> Mapping[Key, Mark]:
    """The newest open case of each node that touches the period; one query."""
    if not viewer.can("deviations.view"):
        return {}
    people = [pk for kind, pk in keys if kind == "person"]
    units = [pk for kind, pk in keys if kind == "unit"]
    nodes = Q(level="person", node_id__in=people) | ~Q(level="person") & Q(node_id__in=units)
    rows = DeviationCase.objects.visible_to(viewer).filter(
        nodes, metric=metric, state__in=OPEN, signal=None, dims={},
        period_start__lt=period.end, period_end__gt=period.start,
    )  # fmt: skip
    found: dict[Key, Mark] = {}
    for case in rows.order_by("pk"):
        kind = "person" if case.level == "person" else "unit"
        there = reverse("deviations:detail", args=[case.pk])
        text = f"{case.code or case.pk} {case.get_state_display()}"
        found[kind, case.node_id] = Mark(text, there, TONES.get(case.severity, ""))
    return found
