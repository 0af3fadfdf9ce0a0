"""Saving, changing, sharing and removing views; what one begins with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.views.models import ADMINISTERS, ARRANGES, Habit, SavedView

MOST = 100
STATE = ("tab", "where", "sort", "words", "columns")
KEPT = ("kind", "layout", "name", "audience", *STATE)


def save(
    kind: str, layout: str, name: str, state: Mapping[str, Any], *, by: Viewer, audience: str
) -> SavedView:
    """Keep what a page shows under a name."""
    by.require(ARRANGES)
    mine = SavedView.objects.visible_to(by, "change").filter(owner=by.person_id, kind=kind)
    if mine.count() >= MOST:
        raise ValidationError(_("你已经有 %(most)d 个视图了。先删几个不用的。") % {"most": MOST})
    given = {name_: state[name_] for name_ in STATE if name_ in state}
    with acting(by, "save_view"):
        view = SavedView(
            kind=kind, layout=layout, name=name.strip(), audience=audience,
            owner_id=by.person_id, created_at=clock.now(), updated_at=clock.now(), **given,
        )  # fmt: skip
        view.full_clean()
        view.save(force_insert=True)
    return view


def change(view: SavedView, changes: Mapping[str, Any], *, by: Viewer) -> SavedView:
    """Another name, another audience, or what it shows."""
    with acting(by, "change_view"):
        fresh = SavedView.objects.select_for_update().get(pk=view.pk)
        _require_mine(fresh, by)
        for name, value in changes.items():
            setattr(fresh, name, value.strip() if name == "name" else value)
        fresh.updated_at = clock.now()
        fresh.full_clean()
        fresh.save(update_fields=[*changes, "updated_at"])
    return fresh


def remove(view: SavedView, *, by: Viewer) -> dict[str, Any]:
    """Delete it; returns what `restore` needs to bring it back."""
    with acting(by, "remove_view"):
        fresh = SavedView.objects.select_for_update().get(pk=view.pk)
        _require_mine(fresh, by)
        kept = {name: getattr(fresh, name) for name in KEPT}
        fresh.delete()
    return {**kept, "owner_id": fresh.owner_id}


def restore(kept: Mapping[str, Any], *, by: Viewer) -> SavedView:
    """Bring back what this person just removed."""
    by.require(ARRANGES)
    if kept["owner_id"] != by.person_id and not by.can(ADMINISTERS):
        raise PermissionDenied(_("这是别人的视图。另存一份，再改自己的。"))
    with acting(by, "save_view"):
        view = SavedView(**kept, created_at=clock.now(), updated_at=clock.now())
        view.full_clean()
        view.save(force_insert=True)
    return view


def begin_with(kind: str, layout: str, opens: str, *, by: Viewer) -> None:
    """Open a list with this view or tab when nothing is asked for; '' for everything."""
    by.require(ARRANGES)
    _habit(kind, layout, {"opens": opens}, by)


def keep_columns(kind: str, layout: str, columns: Sequence[str], *, by: Viewer) -> None:
    """Show these columns wherever no view says which."""
    _habit(kind, layout, {"columns": list(columns)}, by)


def _habit(kind: str, layout: str, values: dict[str, Any], by: Viewer) -> None:
    Habit.objects.update_or_create(
        person_id=by.person_id, kind=kind, layout=layout, defaults=values
    )


def _require_mine(view: SavedView, by: Viewer) -> None:
    if not permits(by, "change", view):
        raise PermissionDenied(_("这是别人的视图。另存一份，再改自己的。"))
