"""A file gives nobody more than his own hands could: owners stay within the importer's reach."""

from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.access import Reach, Viewer, action_name
from dacheng.kernel.imports.batch import Batch


def keep_within_reach(batch: Batch, existing: list[int | None]) -> None:
    """Refuse new records for people beyond the grant to create, and owners that change hands
    without the grant to hand over."""
    model, viewer = batch.spec.model, batch.viewer
    owners = batch.values.get("owner_id")
    if model.scope.owner != "owner" or owners is None:
        return
    now = _owners_now(model, existing) if any(existing) else {}
    units = batch.values.get("unit_id") or [None] * len(batch)
    create, hand_over = action_name(model, "create"), action_name(model, "hand_over")
    for at, owner in enumerate(owners):
        pk = existing[at]
        if owner is None or at in batch.refused or (pk and now.get(pk) == owner):
            continue
        if not _reaches(viewer, hand_over if pk else create, owner, units[at]):
            batch.refuse(at, "owner", _("这个人不在你的范围里，你不能替他导入，也不能改负责人。"))


def _owners_now(model: Any, existing: list[int | None]) -> dict[int, int | None]:
    ids = [pk for pk in existing if pk]
    return dict(model.objects.filter(pk__in=ids).order_by().values_list("pk", "owner_id"))


def _reaches(viewer: Viewer, action: str, owner: int, unit: int | None) -> bool:
    reach = viewer.grants.get(action)
    if reach is None:
        return False
    if reach is Reach.ALL or owner == viewer.person_id:
        return True
    return unit is not None and unit in viewer.units.get(reach, ())
