"""A record as JSON: only fields whose plain value this caller may read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.money import round_money
from dacheng.kernel.paths import listable
from dacheng.surfaces.api.resource import Resource


class BadFields(ValidationError):
    """There is no such field, or this caller may not read it; the same words for both."""


@dataclass(frozen=True)
class Column:
    """One field of an answer: where its value is read, and how it is written."""

    name: str
    paths: tuple[str, ...]
    write: Callable[..., Any]


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
            yield _column(field)
    yield from (_column(field) for field in resource.shows)
    if resource.versioned:
        yield Column("version", ("version",), _plain)


def _loose(field: Field) -> bool:
    """A reference kept as a bare number, for files only."""
    return field.kind is FieldKind.REF and "__" not in field.lookup


def _column(field: Field) -> Column:
    if field.kind is FieldKind.REF:
        to = field.lookup.rpartition("__")[0]
        return Column(field.name, (f"{to}_id", field.lookup), _ref)
    return Column(field.name, (field.lookup,), WRITE.get(field.kind, _plain))


def _ref(pk: int | None, name: Any) -> dict[str, Any] | None:
    return None if pk is None else {"id": pk, "name": str(name or "")}


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
    return [path for column in chosen for path in column.paths]


def written(pk: int, values: Sequence[Any], chosen: Sequence[Column]) -> dict[str, Any]:
    """One row as the answer has it."""
    out: dict[str, Any] = {"id": pk}
    at = 0
    for column in chosen:
        end = at + len(column.paths)
        out[column.name] = column.write(*values[at:end])
        at = end
    return out
