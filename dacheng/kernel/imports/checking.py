"""Checks a whole file against what it is to become, without writing anything."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer, action_name
from dacheng.kernel.custom.values import stored
from dacheng.kernel.fields import Field
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.columns import read_columns
from dacheng.kernel.imports.keys import matched, say_only_what_is_said
from dacheng.kernel.imports.links import in_sight, refuse_unnamed, resolve_links
from dacheng.kernel.imports.mapping import (
    Mapping,
    fitted,
    in_our_names,
    remembered_values,
    writable,
)
from dacheng.kernel.imports.reach import keep_within_reach
from dacheng.kernel.imports.spec import ImportSpec
from dacheng.kernel.imports.suggest import header_scale
from dacheng.kernel.imports.summary import summary_of
from dacheng.kernel.imports.tables import Table


@dataclass
class Checked:
    """A file ready to be written: the batch, the existing id per row (None: new), the fields."""

    batch: Batch
    fields: dict[str, Field]
    existing: list[int | None]
    mapping: Mapping

    @property
    def good(self) -> list[int]:
        out = self.batch.refused | self.batch.merged
        return [at for at in range(len(self.batch)) if at not in out]

    @property
    def creates(self) -> int:
        return sum(self.existing[at] is None for at in self.good)

    @property
    def updates(self) -> int:
        return sum(self.existing[at] is not None for at in self.good)

    def summary(self) -> dict[str, Any]:
        """Figures, errors by row and column, unknown names with what they may mean, notes."""
        return summary_of(self)


def check(
    spec: ImportSpec, table: Table, mapping: Mapping, *, viewer: Viewer, today: date
) -> Checked:
    """Parse, resolve and derive every cell; refused rows are kept out, the rest can be written.

    Raises BadMapping when the mapping does not fit, PermissionDenied without the grant.
    """
    viewer.require(action_name(spec.model, "create"))
    mapping = in_our_names(mapping, spec, viewer)
    places = fitted(mapping, spec, table, viewer)
    fields = {name: field for name, field in writable(spec).items() if name in places}
    batch = _batch(spec, table, mapping, places, viewer, today)
    read_columns(batch, fields, mapping.dates)
    _scale(batch, fields, mapping)
    resolve_links(batch, fields, mapping)
    _keep_the_rest(batch, table, mapping, places)
    _put_added(batch, fields)
    spec.prepare(batch)
    existing = matched(batch)
    refuse_unnamed(batch, fields, existing)
    say_only_what_is_said(batch, existing)
    keep_within_reach(batch, existing)
    return Checked(batch, fields, existing, mapping)


def _batch(
    spec: ImportSpec,
    table: Table,
    mapping: Mapping,
    places: dict[str, int],
    viewer: Viewer,
    today: date,
) -> Batch:
    doubled = set(table.duplicates)
    kept = [at for at, number in enumerate(table.numbers) if number not in doubled]
    rows = [table.rows[at] for at in kept] if doubled else table.rows
    numbers = [table.numbers[at] for at in kept] if doubled else table.numbers
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.header)
    batch = Batch(
        spec,
        viewer,
        today,
        numbers,
        {name: table.header[at] for name, at in places.items()},
        {name: list(columns[at]) for name, at in places.items()},
    )
    remembered = remembered_values(spec)
    for name in {*remembered, *mapping.values}:
        usual = in_sight(batch, name, remembered.get(name, {}))
        batch.meant[name] = {**usual, **mapping.values.get(name, {})}
    batch.notes.extend(str(note) for note in table.notes[:200])
    if doubled:
        batch.notes.append(_("完全相同的 %(count)d 行只读入一次。") % {"count": len(doubled)})
    return batch


def _scale(batch: Batch, fields: dict[str, Field], mapping: Mapping) -> None:
    """Multiply money whose header names a unit such as （万元）, or the mapping a factor."""
    for name, field in fields.items():
        by_header = header_scale(batch.headers[name]) if field.kind == "money" else 1
        scale = mapping.scale.get(name, by_header)
        if scale != 1:
            column = batch.values[field.column]
            batch.values[field.column] = [None if v is None else v * scale for v in column]
            batch.notes.append(
                _("「%(column)s」乘以 %(scale)s。")
                % {"column": batch.headers[name], "scale": f"{scale:,}"}
            )


def _keep_the_rest(batch: Batch, table: Table, mapping: Mapping, places: dict[str, int]) -> None:
    """Columns nobody mapped are kept under their header, unless the mapping leaves them out."""
    left_out = {header for header, name in mapping.columns.items() if not name}
    taken = set(places.values())
    rest = [
        (at, header)
        for at, header in enumerate(table.header)
        if at not in taken and header not in left_out
    ]
    if not rest or not hasattr(batch.spec.model, "custom"):
        return
    doubled = set(table.duplicates)
    batch.values["custom"] = [
        {header: _plain(row[at]) for at, header in rest if row[at] is not None}
        for row, number in zip(table.rows, table.numbers, strict=True)
        if number not in doubled
    ]
    batch.notes.append(
        _("没对上的列原样留在记录里：%(names)s。")
        % {"names": _("、").join(name for _at, name in rest)}
    )


def _put_added(batch: Batch, fields: dict[str, Field]) -> None:
    """Values of fields that the company added go into the record's `custom`."""
    added = [field for field in fields.values() if field.added]
    if not added:
        return
    into: list[dict[str, Any]] = batch.column("custom")
    columns = [(field, batch.values.pop(field.column)) for field in added]
    for at in range(len(batch)):
        kept = {f.name: _stored(batch, at, f, values[at]) for f, values in columns}
        said = {name: value for name, value in kept.items() if value is not None}
        into[at] = {**(into[at] or {}), **said}


def _stored(batch: Batch, at: int, field: Field, value: Any) -> Any:
    try:
        return stored(field, value)
    except ValidationError as error:
        batch.refuse(at, field.name, " ".join(error.messages))
        return None


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.replace("\x00", "")
    return cell if isinstance(cell, int | float | bool) else str(cell)
