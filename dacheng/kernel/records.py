"""The one road for writing a record: lock, check, change, save; the database logs it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer, action_name, permits
from dacheng.kernel.audit import acting


class Outdated(ValidationError):
    """Somebody else changed the record after this person opened it."""


def create(
    model: type[Model], values: Mapping[str, Any], *, by: Viewer, verb: str = "create", why: str = ""
) -> Any:
    """Make a record. Needs the model's 'create' grant; returns it saved."""
    by.require(action_name(model, "create"))
    with acting(by, verb, why=why):
        record = model(**values)
        if hasattr(record, "created_by_id") and record.created_by_id is None:
            record.created_by_id = by.person_id
        record.full_clean()
        record.save(force_insert=True)
    return record


def change(
    record: Any,
    changes: Mapping[str, Any],
    *,
    by: Viewer,
    verb: str = "change",
    needs: str = "change",
    why: str = "",
    version: int | None = None,
    check: Callable[[Any], None] | None = None,
) -> Any:
    """Change fields of one record under a lock; returns the fresh record.

    Raises PermissionDenied, ValidationError (also for a field this person may not write)
    or Outdated when `version` is given and no longer current. Nothing is written then.
    """
    with acting(by, verb, why=why):
        fresh = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not permits(by, needs, fresh):
            raise PermissionDenied(_("你不能改这条记录。找负责人或主管。"))
        if version is not None and getattr(fresh, "version", version) != version:
            raise Outdated(_("刚才有人改过这条记录。刷新后再改，你写的还在。"))
        if check:
            check(fresh)
        _apply(fresh, changes, by)
    return fresh


def _apply(fresh: Any, changes: Mapping[str, Any], by: Viewer) -> None:
    kind = fresh._meta.model_name
    locked = [name for name in changes if by.level(kind, name) != "write"]
    if locked:
        raise PermissionDenied(_("你不能改这些字段：%(names)s") % {"names": "、".join(locked)})
    names = list(changes)
    for name, value in changes.items():
        setattr(fresh, name, value)
    if hasattr(fresh, "version"):
        fresh.version += 1
        names.append("version")
    if hasattr(fresh, "updated_at"):
        fresh.updated_at = timezone.now()
        names.append("updated_at")
    kept = {field.name for field in fresh._meta.fields} - {name.removesuffix("_id") for name in names}
    fresh.full_clean(exclude=kept)
    fresh.save(update_fields=names)


def remove(record: Any, *, by: Viewer, why: str = "") -> None:
    """Delete a record; its content stays in the history."""
    with acting(by, "remove", why=why):
        fresh = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not permits(by, "remove", fresh):
            raise PermissionDenied(_("你不能删这条记录。"))
        fresh.delete()
