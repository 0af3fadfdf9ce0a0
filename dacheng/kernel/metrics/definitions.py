"""The vocabulary of numbers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Aggregate, FloatField, Model, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.fields import Catalogue, Field, FieldKind

Words = str | Promise
TIME = ("month", "quarter", "year")


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    SHARE = "share"


class Family(StrEnum):
    """The four families of A1."""

    RESULT = "result"
    PROCESS = "process"
    QUALITY = "quality"
    FINANCE = "finance"

    @property
    def label(self) -> Words:
        return {
            "result": _("结果"),
            "process": _("过程"),
            "quality": _("质量"),
            "finance": _("财务"),
        }[self.value]


class Median(Aggregate):
    """The middle value, by SQL's percentile_cont."""

    name = "Median"
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Dimension:
    """What numbers can be broken down by: its label, the path of the shown value, and of the id
    that tells two of the same name apart."""

    name: str
    label: Words
    path: str
    key: str = ""


MONTH = "_month"  # behind the name of an added date: by its months
GROUPING = (FieldKind.CHOICE, FieldKind.BOOL, FieldKind.REF, FieldKind.TEXT)


class Dimensions(Mapping[str, Dimension]):
    """The dimensions a source declares, then the fields a company added by which rows group."""

    def __init__(self, declared: Mapping[str, Dimension], fields: Catalogue):
        self.declared, self.fields = declared, fields

    def __getitem__(self, name: str) -> Dimension:
        if name in self.declared:
            return self.declared[name]
        field = self.fields.fields.get(self.shown_field(name))
        if field is None or name not in _ways(field):
            raise KeyError(name)
        return _by_month(field) if name != field.name else _by_added(field)

    def __iter__(self) -> Iterator[str]:
        yield from self.declared
        for one in self.fields.added:
            yield from _ways(one)

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def shown_field(self, name: str) -> str:
        """The field whose values a dimension shows: who may not read it may not ask by it."""
        return name if name in self.fields else name.removesuffix(MONTH)


def _ways(field: Field) -> tuple[str, ...]:
    """The dimensions that an added field gives."""
    if not field.added:
        return ()
    if field.kind is FieldKind.DATE:
        return (f"{field.name}{MONTH}",)
    return (field.name,) if field.kind in GROUPING else ()


def _by_month(field: Field) -> Dimension:
    label = format_lazy(_("{field}的月份"), field=field.label)
    return Dimension(f"{field.name}{MONTH}", label, f"{field.lookup}{MONTH}")


def _by_added(field: Field) -> Dimension:
    """A choice is shown by its label; two people of one name are told apart by their id."""
    if field.kind is FieldKind.CHOICE:
        return Dimension(field.name, field.label, f"{field.lookup}_label")
    key = field.lookup.rpartition("__")[0] if field.kind is FieldKind.REF else ""
    return Dimension(field.name, field.label, field.lookup, key)


@dataclass(frozen=True)
class Source:
    """One table seen at its own grain. Metrics never join two sources; they meet on dimensions."""

    name: str
    label: Words
    model: type[Model]
    dimensions: Mapping[str, Dimension]
    fields: Catalogue

    def __post_init__(self) -> None:
        declared = self.dimensions
        object.__setattr__(self, "dimensions", Dimensions(declared, self.fields))
        for dimension in declared.values():
            if _repeats_rows(self.model, dimension.path):
                raise ValueError(
                    f"{self.name}.{dimension.name}: {dimension.path} repeats rows; sums grow"
                )

    def rows(self, viewer: Any) -> Any:
        return self.model.objects.visible_to(viewer)

    def conditions(self) -> Catalogue:
        """What a `where` may speak of: the record's fields and the dimensions."""
        dimensions = {
            name: Field(name, dimension.label, path=dimension.path)
            for name, dimension in self.dimensions.items()
            if self.dimensions.shown_field(name) not in self.fields
        }
        return Catalogue(self.model, {**self.fields.fields, **dimensions})


def _repeats_rows(model: Any, path: str) -> bool:
    for part in path.split("__"):
        step = model._meta.get_field(part)
        if step.one_to_many or step.many_to_many:
            return True
        model = step.related_model
    return False


@dataclass(frozen=True)
class Course:
    """How a stock stood when a past month ended: what had come by then without what had gone.

    lasting     rows that stand now and came on no day anybody knows; None where those do not count
    came, went  which rows, and the stored month in which they did
    """

    lasting: Q | None
    came: tuple[Q, str]
    went: tuple[Q, str]


@dataclass(frozen=True)
class Metric:
    """Something counted or summed on one source.

    value   the aggregate; or a function of the as-of day that gives it
    only    which rows count; or a function of the as-of day (a stock: how it stood on that day)
    on      the date or moment that places a row in a period; empty for a stock
    month   the stored month number (202611) of `on`
    reads   fields whose value it shows; a viewer who may not read them may not ask
    alone   asked by a query of its own, because its rows are dear to find
    course  of a stock: how it stood at the end of a month, said by what can be added up
    """

    name: str
    label: Words
    meaning: Words
    formula: Words
    source: Source
    value: Aggregate | Callable[[date], Aggregate]
    only: Q | Callable[[date], Q] = field(default_factory=Q)
    on: str = ""
    month: str = ""
    moment: bool = False
    unit: Unit = Unit.COUNT
    better: str = "up"
    family: Family = Family.RESULT
    reads: tuple[str, ...] = ()
    alone: bool = False
    course: Course | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        return ()

    @property
    def is_stock(self) -> bool:
        return not self.on


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums, never a mean of ratios. None where the bottom is nothing."""

    name: str
    label: Words
    meaning: Words
    top: str
    bottom: str
    unit: Unit = Unit.SHARE
    better: str = "up"
    family: Family = Family.RESULT

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.top, self.bottom)

    def value(self, top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
        return (top or Decimal(0)) / bottom if bottom else None


@dataclass(frozen=True)
class Derived:
    """Follows from other metrics by a formula; None where one of them is missing."""

    name: str
    label: Words
    meaning: Words
    formula: Words
    parts: tuple[str, ...]
    follow: Callable[..., Decimal | None]
    unit: Unit = Unit.COUNT
    better: str = "up"
    family: Family = Family.RESULT

    def value(self, *parts: Decimal | None) -> Decimal | None:
        return None if any(part is None for part in parts) else self.follow(*parts)


AnyMetric = Metric | Ratio | Derived
