"""The one road for writing a record: lock, check, change, save; the database logs it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import BaseConstraint, F, Model
from django.utils.translation import gettext as _

from dacheng.kernel import clock
from dacheng.kernel.access import FieldLevel, Viewer, action_name, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.custom.live import fields_of
from dacheng.kernel.custom.values import with_added

Saved = Callable[[Any, frozenset[str]], None]
_after_save: list[Saved] = []


def after_save(function: Saved) -> Saved:
    """Call `function(record, names of fields written)` in the transaction of every write here."""
    _after_save.append(function)
    return function


def _saved(record: Any, names: Iterable[str]) -> None:
    for function in _after_save:
        function(record, frozenset(names))


class Outdated(ValidationError):
    """Somebody else changed the record after this person opened it."""


def create(
    model: type[Model],
    values: Mapping[str, Any],
    *,
    by: Viewer,
    verb: str = "create",
    why: str = "",
) -> Any:
    """Make a record. Needs the model's 'create' grant and 'write' on each field given."""
    by.require(action_name(model, "create"))
    _refuse_locked(model, values, by)
    record = model(**{**_stamps(model), **with_added(model, values)})
    if hasattr(record, "created_by_id") and record.created_by_id is None:
        record.created_by_id = by.person_id
    with _said_in_words(lambda: _unsaved(record).full_clean()), acting(by, verb, why=why):
        _clean(record, by)
        record.save(force_insert=True)
        _saved(record, (field.name for field in record._meta.concrete_fields))
    return record


@contextmanager
def _said_in_words(check: Callable[[], None]) -> Iterator[None]:
    """The rules of a table are kept by the database alone; asking beforehand takes longer than the
    write and two at once would pass. Only what it refuses is checked again, to say which rule."""
    try:
        yield
    except IntegrityError:
        check()
        raise


def _unsaved(record: Any) -> Any:
    record.pk, record._state.adding = None, True
    return record


def _clean(record: Any, by: Viewer) -> None:
    """`full_clean` with fewer queries; what it finds is asked again in full, to be said in full."""
    try:
        record.full_clean(_seen(record, by), validate_unique=False, validate_constraints=False)
    except ValidationError:
        record.full_clean()
        raise


def _seen(record: Any, by: Viewer) -> set[str]:
    """The references whose records were read before, and who acts: asking for each once more
    whether it is there costs more than the insert, which would refuse it anyway."""
    given = [f for f in record._meta.concrete_fields if f.is_relation and _id(record, f)]
    return {f.name for f in given if f.is_cached(record) or _is(f, _id(record, f), by)}


def _id(record: Any, field: Any) -> Any:
    return getattr(record, field.attname)


def _is(field: Any, pk: Any, by: Viewer) -> bool:
    return field.related_model is get_user_model() and pk == by.person_id


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
    fresh: Any = None
    given = {name.removesuffix("_id") for name in changes}
    with (
        _said_in_words(lambda: _keep_rules(fresh, given)),
        acting(_for_owner(by, needs, record), verb, why=why),
    ):
        fresh = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not permits(by, needs, fresh):
            raise PermissionDenied(_("你不能改这条记录。找负责人或主管。"))
        if version is not None and getattr(fresh, "version", version) != version:
            raise Outdated(_("刚才有人改过这条记录。刷新后再改，你写的还在。"))
        if check:
            check(fresh)
        _apply(fresh, changes, by)
    return fresh


def _for_owner(by: Viewer, needs: str, record: Any) -> Viewer:
    """Who stands in for the owner acts on his behalf; of a part, the whole says whose it is."""
    if not by.stands_for:
        return by
    model = type(record)
    while model.scope.parent:
        record = getattr(record, model.scope.parent)
        model = type(record)
    return by.doing(action_name(model, needs), getattr(record, "owner_id", None))


def _apply(fresh: Any, changes: Mapping[str, Any], by: Viewer) -> None:
    _refuse_locked(type(fresh), changes, by)
    asked, changes = changes, with_added(type(fresh), changes, getattr(fresh, "custom", None))
    names = list(changes)
    for name, value in changes.items():
        setattr(fresh, name, value)
    if hasattr(fresh, "version"):
        fresh.version += 1
        names.append("version")
    if hasattr(fresh, "updated_at"):
        fresh.updated_at = clock.now()
        names.append("updated_at")
    given = {name.removesuffix("_id") for name in names}
    kept = {field.name for field in fresh._meta.fields} - given
    fresh.full_clean(exclude=kept, validate_constraints=False)
    fresh.save(update_fields=names)
    _saved(fresh, {*names, *asked})


def _keep_rules(record: Any, changed: set[str]) -> None:
    """Check each rule of the table that reads a changed field, also where it reads kept ones too,
    which Django would leave out."""
    errors: list[ValidationError] = []
    for owner, rules in record.get_constraints():
        for rule in rules:
            if changed & _read_by(rule):
                try:
                    rule.validate(owner, record)
                except ValidationError as error:
                    errors.append(error)
    if errors:
        raise ValidationError(errors)


def _read_by(rule: BaseConstraint) -> set[str]:
    """The fields a rule of a table reads."""
    fields = set(getattr(rule, "fields", ()))
    if condition := getattr(rule, "condition", None):
        fields |= condition.referenced_base_fields
    for expression in getattr(rule, "expressions", ()):
        fields |= {part.name for part in expression.flatten() if isinstance(part, F)}
    return fields


def _refuse_locked(model: type[Model], values: Mapping[str, Any], by: Viewer) -> None:
    """'owner_id' is the field 'owner': a policy names the field, not the column."""
    meta = model._meta
    kind = str(meta.model_name)
    added = fields_of(kind)
    named = {name: str(field.label) for name, field in added.items() if name in values}
    for name in set(values) - set(added):
        field = meta.get_field(name)
        named[field.name] = str(getattr(field, "verbose_name", field.name))
    locked = [said for name, said in named.items() if by.level(kind, name) is not FieldLevel.WRITE]
    if locked:
        names = _("、").join(sorted(locked))
        raise PermissionDenied(_("你不能改这些字段：%(names)s") % {"names": names})


def _stamps(model: type[Model]) -> dict[str, Any]:
    """Creation times by our clock for models whose database would put its own."""
    moment = clock.now()
    names = ("created_at", "updated_at")
    known = {field.name: field for field in model._meta.concrete_fields}
    return {n: moment for n in names if n in known and known[n].has_db_default()}


def remove(record: Any, *, by: Viewer, why: str = "") -> None:
    """Delete a record; its content stays in the history."""
    with acting(by, "remove", why=why):
        fresh = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not permits(by, "remove", fresh):
            raise PermissionDenied(_("你不能删这条记录。"))
        fresh.delete()
