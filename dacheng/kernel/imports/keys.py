"""Finds the records that rows update, and keeps an update to what its row says."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.imports.among import among
from dacheng.kernel.imports.batch import Batch


def known_now(batch: Batch) -> list[int | None]:
    """The id of the record each row names by its strongest key, for `prepare`; refuses nothing."""
    found: list[int | None] = [None] * len(batch)
    for name in batch.spec.keys:
        column = batch.values.get(name)
        if column is None:
            continue
        wanted = {value for at, value in enumerate(column) if value and found[at] is None}
        known = _known(batch, name, wanted, "change")
        for at, value in enumerate(column):
            if found[at] is None and value:
                found[at] = known.get(value)
    return found


def say_only_what_is_said(batch: Batch, existing: list[int | None]) -> None:
    """What `prepare` filled in for want of a cell is for new records; an update leaves it alone."""
    updates = [at for at, pk in enumerate(existing) if pk is not None]
    for column, values in batch.values.items() if updates else ():
        if column == "custom":
            continue
        cells = [batch.written[name] for name in _sources(batch, column) if batch.has(name)]
        for at in updates:
            if all(written[at] is None for written in cells):
                values[at] = None


def _sources(batch: Batch, column: str) -> Iterable[str]:
    """The fields of the file from which a column gets its value."""
    if column in batch.spec.follows:
        return batch.spec.follows[column]
    fields = batch.spec.catalogue.fields.values()
    return [field.name for field in fields if column in (field.column, field.name)]


def matched(batch: Batch) -> list[int | None]:
    """The id each row updates, by the strongest key it has; refuses doubles and foreign records."""
    found: list[int | None] = [None] * len(batch)
    open_rows = set(range(len(batch))) - batch.refused
    for name in batch.spec.keys:
        column = batch.values.get(name)
        if column is None:
            continue
        wanted = {column[at] for at in open_rows if column[at]}
        known = _known(batch, name, wanted, "change")
        taken = _known(batch, name, wanted - set(known), None) if _is_unique(batch, name) else {}
        first: dict[Any, int] = {}
        for at in sorted(open_rows):
            value = column[at]
            if not value:
                continue
            open_rows.discard(at)
            if value in first and _says_same(batch, at, first[value]):
                batch.merged.add(at)
                continue
            if value in first:
                _refuse_double(batch, at, name, first[value])
                continue
            first[value] = at
            if value in taken:
                batch.refuse(at, name, _("“%(value)s”已经有了，但你不能改它。") % {"value": value})
            found[at] = known.get(value)
    _refuse_what_is_anothers(batch, found)
    if batch.merged:
        batch.notes.append(
            _("%(count)d 行和前面的行说的是同一条，只有没对上的列不同，各读入第一行。")
            % {"count": len(batch.merged)}
        )
    return found


def _refuse_double(batch: Batch, at: int, name: str, before: int) -> None:
    said = {"value": batch.values[name][at], "row": batch.numbers[before]}
    batch.refuse(at, name, _("“%(value)s”在第 %(row)d 行已经出现，内容不同。留一行。") % said)


def _refuse_what_is_anothers(batch: Batch, found: list[int | None]) -> None:
    """A row known by a stronger key may still carry a weaker one that only one record can have."""
    gone = batch.refused | batch.merged
    for name in batch.spec.keys:
        column = batch.values.get(name)
        if column is None or not _is_unique(batch, name):
            continue
        rows = [at for at in range(len(batch)) if column[at] and at not in gone]
        whose = _known(batch, name, {column[at] for at in rows}, None)
        first: dict[Any, int] = {}
        for at in rows:
            value = column[at]
            if whose.get(value, found[at]) != found[at]:
                batch.refuse(at, name, _("“%(value)s”是另一条记录的。") % {"value": value})
            elif first.setdefault(value, at) != at:
                said = {"value": value, "row": batch.numbers[first[value]]}
                batch.refuse(
                    at, name, _("“%(value)s”在第 %(row)d 行已经出现，内容不同。留一行。") % said
                )


def _says_same(batch: Batch, at: int, before: int) -> bool:
    """Whether two rows of one key agree in every mapped column."""
    return all(cells[at] == cells[before] for cells in batch.written.values())


def _is_unique(batch: Batch, name: str) -> bool:
    model = batch.spec.model
    return name in ("code", "external_id") or model._meta.get_field(name).unique


def _known(batch: Batch, name: str, wanted: Iterable[Any], action: str | None) -> dict[Any, int]:
    rows = batch.spec.model.objects.order_by()
    if action:
        rows = rows.visible_to(batch.viewer, action)
    values, known, doubled = list(wanted), {}, set()
    if not values:
        return known
    for value, pk in rows.filter(among(rows.model, name, values)).values_list(name, "pk"):
        doubled.update([value] if value in known else [])
        known[value] = pk
    return {value: pk for value, pk in known.items() if value not in doubled}
