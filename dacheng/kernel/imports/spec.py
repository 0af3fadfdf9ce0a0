"""What a domain says of a kind of record so that files of it can come in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Catalogue, Field, FieldKind
from dacheng.kernel.kinds import model_of

if TYPE_CHECKING:
    from dacheng.kernel.imports.batch import Batch
    from dacheng.kernel.imports.writing import Written

Maker = Callable[[Sequence[str], Viewer], dict[str, int]]


class UnknownSpec(ValidationError):
    """Nothing of this name can be imported."""


@dataclass(frozen=True)
class Link:
    """How a written name finds the record it means.

    by      columns compared, in this order; a value must mean one record
    make    makes what is missing and returns {written: id}; None: missing is an error, unless
            the mapping names the field under "create"
    """

    model: type[Model]
    by: tuple[str, ...] = ("name",)
    make: Maker | None = None
    always: bool = False


def by_name(model: type[Model], *, always: bool = True) -> Link:
    """A link to plain reference data: known by name, made when missing."""

    def make(names: Sequence[str], _by: Viewer) -> dict[str, int]:
        rows = [model(name=name) for name in names]
        return {row.name: row.pk for row in model.objects.bulk_create(rows)}

    return Link(model, make=make, always=always)


@dataclass(frozen=True)
class ImportSpec:
    """One kind of file.

    keys     fields that recognise an existing record, strongest first; a match is an update
    links    fields that name other records
    plain    fields read as text because `prepare` gives them their meaning
    known    for a plain field, the names a written value may mean
    required fields a file must have beyond those the catalogue requires
    optional fields the catalogue requires and `prepare` fills where the file does not
    extra    fields only files have, such as first and last names; `prepare` reads them as text
    follows  derived column → the fields of the file it comes from; an update that has none of
             them leaves the column alone
    prepare  derives and checks column by column before anything is written
    make     first thing in the writing transaction: makes what the rows will point to
    finish   runs in the same transaction after the rows are in
    undone   puts back what the history does not hold, from what `finish` kept; it gets the ids
             of the records that were restored
    """

    name: str
    label: str | Promise
    catalogue: Catalogue
    keys: tuple[str, ...] = ("code", "external_id")
    links: Mapping[str, Link] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    known: Mapping[str, Callable[[Viewer], list[str]]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    extra: tuple[Field, ...] = ()
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepare: "Callable[[Batch], None]" = lambda batch: None
    make: "Callable[[Batch], None]" = lambda batch: None
    finish: "Callable[[Written], None]" = lambda written: None
    undone: Callable[[dict[str, Any], set[int]], None] = lambda kept, restored: None

    def must(self, field: Field) -> bool:
        """Whether a file has to have a column for this field, and a value in each row."""
        return field.name in self.required or (field.required and field.name not in self.optional)

    def field(self, name: str) -> Field | None:
        """A field of the catalogue or one that only files have."""
        if name in self.catalogue:
            return self.catalogue[name]
        return next((one for one in self.extra if one.name == name), None)

    @property
    def model(self) -> Any:
        return self.catalogue.model


_specs: dict[str, ImportSpec] = {}


def offer(spec: ImportSpec) -> ImportSpec:
    """Register a spec under its name."""
    _specs[spec.name] = spec
    return spec


def specs() -> dict[str, ImportSpec]:
    return dict(_specs)


def spec_named(name: str) -> ImportSpec:
    """The spec of this name, with links for references that the company added; raises
    UnknownSpec."""
    try:
        return _with_added(_specs[name])
    except KeyError:
        raise UnknownSpec(
            _("不能导入“%(name)s”。可以导入：%(names)s") % {"name": name, "names": " ".join(_specs)}
        ) from None


def _with_added(spec: ImportSpec) -> ImportSpec:
    added = [field for field in spec.catalogue.added if field.kind is FieldKind.REF]
    if not added:
        return spec
    return replace(spec, links={**spec.links, **{field.name: _link(field) for field in added}})


def _link(field: Field) -> Link:
    """A reference that was added is found as its kind recognises its own records."""
    model = model_of(field.ref)
    known = {one.name for one in model._meta.concrete_fields}
    return Link(
        model, by=tuple(n for n in ("code", "username", "external_id", "name") if n in known)
    )
