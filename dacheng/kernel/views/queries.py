"""Which views somebody has before him."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import JSONObject

from dacheng.kernel.access import Viewer
from dacheng.kernel.statements import ANYBODY, Given, Statement
from dacheng.kernel.views.models import Habit, SavedView


@Statement
def _shown() -> Any:
    """Views of a kind that somebody sees: which those are hangs on nothing but who he is."""
    rows = SavedView.objects.visible_to(Viewer(ANYBODY))
    rows = rows.filter(kind=Given("kind", CharField()), layout=Given("layout", CharField()))
    return rows.select_related("owner").order_by("created_at", "pk")


def beside(person: str) -> dict[str, Any]:
    """All habits as an expression over a row that has the person's id at this path: they are few,
    and come with the session."""
    kept = JSONObject(**{name: name for name in ("kind", "layout", "columns", "opens")})
    himself: Any = OuterRef(person)
    own = Habit.objects.visible_to(Viewer(himself))
    return {"habits": ArraySubquery(own.values_list(kept))}


def views_of(kind: str, layout: str, *, viewer: Viewer) -> list[SavedView]:
    """His own first, then those shared with him, each in the order they were made."""
    found = _shown(anybody=viewer.person_id, kind=kind, layout=layout)
    return sorted(found, key=lambda view: view.owner_id != viewer.person_id)


def habit_of(kind: str, layout: str, *, viewer: Viewer, brought: Mapping[str, Any]) -> Habit | None:
    """His own habit, out of what came with his session; asked for where it did not."""
    if (known := brought.get("habits")) is not None:
        found = (Habit(**one) for one in known if (one["kind"], one["layout"]) == (kind, layout))
        return next(found, None)
    return Habit.objects.visible_to(viewer).filter(kind=kind, layout=layout).first()
