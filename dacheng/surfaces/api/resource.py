"""What the API says of one kind of record: which fields it takes, by which verbs it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Catalogue, Field, catalogue

Permit = Callable[[str], bool]


def always(_record: Any) -> bool:
    return True


@dataclass(frozen=True)
class Verb:
    """Something done to one record.

    act     (record, by=viewer, **given) -> record
    needs   the grant on the record; for a step of the lifecycle the step's own
    takes   what the body may give; required where the field says so
    stands  whether the record is in a state for it; a step of the lifecycle knows itself
    may     a rule of its own instead of `needs`: (record, viewer, permit) -> bool
    gives   the resource of what comes back, where it is another one
    """

    name: str
    label: str | Promise
    act: Callable[..., Any]
    needs: str = "change"
    takes: tuple[Field, ...] = ()
    stands: Callable[[Any], bool] = always
    may: Callable[[Any, Viewer, Permit], bool] | None = None
    gives: str = ""


@dataclass(frozen=True)
class Resource:
    """One kind of record under /api/<name>.

    create   (values, by=viewer) -> record; `creates` names the fields it takes
    change   (record, changes, by=viewer, version=…) -> record; `changes` names its fields
    requires fields without which nothing is made
    also     fields a body may give that are not the record's own; `shows` such ones that are read
    """

    name: str
    kind: str
    label: str | Promise
    create: Callable[..., Any] | None = None
    creates: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    also: tuple[Field, ...] = ()
    change: Callable[..., Any] | None = None
    changes: tuple[str, ...] = ()
    verbs: tuple[Verb, ...] = ()
    shows: tuple[Field, ...] = ()
    sort: str = "-id"
    files: bool = False

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue(self.kind)

    @property
    def model(self) -> Any:
        return self.catalogue.model

    @cached_property
    def singular(self) -> str:
        return str(self.model.__name__)

    @cached_property
    def versioned(self) -> bool:
        return any(field.name == "version" for field in self.model._meta.concrete_fields)

    @cached_property
    def by_name(self) -> Mapping[str, Verb]:
        return {verb.name: verb for verb in self.verbs}

    def fields(self, names: tuple[str, ...]) -> list[Field]:
        return [self.catalogue[name] for name in names]

    @property
    def created(self) -> list[Field]:
        return [*self.fields(self.creates), *self.also]
