"""Which views somebody has before him."""

from dacheng.kernel.access import Viewer
from dacheng.kernel.views.models import Habit, SavedView


def views_of(kind: str, layout: str, *, viewer: Viewer) -> list[SavedView]:
    """His own first, then those shared with him, each in the order they were made."""
    rows = SavedView.objects.visible_to(viewer).filter(kind=kind, layout=layout)
    found = list(rows.select_related("owner").order_by("created_at", "pk"))
    return sorted(found, key=lambda view: view.owner_id != viewer.person_id)


def habit_of(kind: str, layout: str, *, viewer: Viewer) -> Habit | None:
    return Habit.objects.visible_to(viewer).filter(kind=kind, layout=layout).first()
