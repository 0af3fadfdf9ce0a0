"""A record as JSON: only fields whose plain value this caller may read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.kinds import model_of
from dacheng.kernel.money import round_money
from dacheng.kernel.paths import listable, trace
from dacheng.surfaces.api.resource import Resource


class BadFields(ValidationError):
    """There is no such field, or this caller may not read it; the same words for both."""


@dataclass(frozen=True)
class Column:
    """One field of an answer: where its value is read, and how it is written. A reference is read
    as an id; `names` says of which model and where its name is."""

    name: str
    path: str
    write: Callable[[Any], Any]
    names: tuple[Any, str] | None = None
    added: bool = False


def columns(resource: Resource, viewer: Viewer, wanted: str = "") -> list[Column]:
    """What an answer holds: the fields asked for, else all the caller may read."""
    known = {column.name: column for column in _every(resource, viewer)}
    if not wanted:
        return list(known.values())
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name not in known and name != "id":
            raise BadFields(
                _("没有字段“%(name)s”。有：%(names)s")
                % {"name": name[:40], "names": " ".join(known)}
            )
    return [known[name] for name in dict.fromkeys(names) if name in known]


def _every(resource: Resource, viewer: Viewer) -> Iterable[Column]:
    model, own = resource.model, {field.name for field in resource.shows}
    for field in resource.catalogue.readable(viewer):
        if listable(model, field.lookup) and field.name not in own and not _loose(field):
            yield _column(field, model)
    yield from (_column(field, model) for field in resource.shows)
    if resource.versioned:
        yield Column("version", "version", _plain)


def _loose(field: Field) -> bool:
    """A reference kept as a bare number, for files only."""
    return field.kind is FieldKind.REF and "__" not in field.lookup


def _column(field: Field, model: Any) -> Column:
    if field.kind is FieldKind.REF:
        to, _sep, name = field.lookup.rpartition("__")
        target = model_of(field.ref) if field.added else trace(model, to).field.related_model
        return Column(field.name, f"{to}_id", _plain, (target, name), field.added)
    write = WRITE.get(field.kind, _plain)
    return Column(field.name, field.lookup, write, added=field.added)


def _plain(value: Any) -> Any:
    return value


def _money(value: Any) -> Any:
    return None if value is None else str(round_money(value))


def _float(value: Any) -> Any:
    return None if value is None else float(value)


def _moment(value: Any) -> Any:
    return None if value is None else timezone.localtime(value)


WRITE: dict[FieldKind, Callable[..., Any]] = {
    FieldKind.MONEY: _money,
    FieldKind.NUMBER: _float,
    FieldKind.SHARE: _float,
    FieldKind.TIME: _moment,
}


def paths(chosen: Sequence[Column]) -> list[str]:
    return [column.path for column in chosen]


def written(rows: Sequence[tuple], chosen: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows of (id, *values) as the answer has them.

    The names of references are asked for afterwards, once per kind, because planning a join with
    a dozen tables takes the database longer than all of these together.
    """
    known = _names(rows, chosen)
    out = []
    for row in rows:
        body: dict[str, Any] = {"id": row[0]}
        for column, value in zip(chosen, row[1:], strict=True):
            into = body.setdefault("custom", {}) if column.added else body
            if column.names is None or value is None:
                into[column.name] = column.write(value)
            else:
                into[column.name] = {"id": value, "name": known[column.names].get(value, "")}
        out.append(body)
    return out


def _names(rows: Sequence[tuple], chosen: Sequence[Column]) -> dict[Any, dict[int, str]]:
    wanted: dict[Any, set[int]] = {}
    for at, column in enumerate(chosen, 1):
        if column.names:
            wanted.setdefault(column.names, set()).update(row[at] for row in rows)
    return {(model, name): _of(model, name, ids - {None}) for (model, name), ids in wanted.items()}


def _of(model: Any, name: str, ids: set[Any]) -> dict[int, str]:
    if not ids:
        return {}
    found = model._base_manager.filter(pk__in=ids).order_by().values_list("pk", name)
    return {pk: str(value or "") for pk, value in found}
