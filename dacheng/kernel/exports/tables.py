"""The rows of one kind as CSV or Excel, in limited memory."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import FieldLevel, Viewer, action_name
from dacheng.kernel.audit import acting
from dacheng.kernel.criteria import parse
from dacheng.kernel.fields import Catalogue, Field, FieldKind, catalogue, masked
from dacheng.kernel.formulas import harmless
from dacheng.kernel.paths import listable

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_SHEET_ROWS, LONGEST_CELL, AT_ONCE = 1_048_575, 32_767, 2_000
Read = Callable[[Any], Any]


class CannotExport(ValidationError):
    """The format is unknown or cannot hold so many rows."""


def export(
    kind: str,
    *,
    viewer: Viewer,
    out: IO[bytes],
    where: Any = "",
    format: str = "csv",
    rows: QuerySet | None = None,
    fields: Sequence[str] | None = None,
    order: Iterable[Any] = ("pk",),
    name: str = "",
    asked: str = "",
) -> int:
    """Write the rows that this viewer may see and may take out, and write down that he did;
    returns how many.

    `rows` are already scoped and filtered rows of a page; without them, those that fulfil `where`.
    Masked fields stay masked, hidden ones are left out. Needs the kind's 'export' grant, whose
    reach counts too. Raises PermissionDenied, BadCriteria or CannotExport before it writes.
    """
    from dacheng.kernel.exports.models import Export

    fields_of = catalogue(kind)
    viewer.require(action_name(fields_of.model, "export"))
    rows = _rows(fields_of, viewer, where) if rows is None else rows
    count, names = write(
        kind, viewer=viewer, out=out, format=format, rows=rows, fields=fields, order=order
    )
    with acting(viewer, "export"):
        Export.objects.create(
            kind=kind, owner_id=viewer.person_id, format=format, name=name[:120],
            asked=asked or str(where), fields=names, rows=count,
        )  # fmt: skip
    return count


def taken_out(record: Model, *, viewer: Viewer, format: str, name: str) -> None:
    """Keep in the history that one record was fetched as a file."""
    from dacheng.kernel.exports.models import Export

    with acting(viewer, "export"):
        Export.objects.create(
            kind=record._meta.model_name or "", owner_id=viewer.person_id, format=format,
            name=name[:120], asked=f"id={record.pk}", rows=1,
        )  # fmt: skip


def write(
    kind: str,
    *,
    viewer: Viewer,
    out: IO[bytes],
    format: str,
    rows: QuerySet,
    fields: Sequence[str] | None,
    order: Iterable[Any],
) -> tuple[int, list[str]]:
    """The rows in the file, of those given; returns how many, and the names of the columns."""
    if format not in TYPES:
        raise CannotExport(_("没有“%(format)s”格式。有：csv、xlsx") % {"format": format})
    fields_of = catalogue(kind)
    viewer.require(action_name(fields_of.model, "export"))
    rows = rows.visible_to(viewer, "export")
    columns = columns_of(fields_of, viewer, fields)
    lines = _lines(rows.order_by(*order), columns, fields_of, viewer)
    count = _write_csv(out, columns, lines) if format == "csv" else _write_xlsx(out, columns, lines)
    return count, [field.name for field in columns]


def columns_of(
    fields_of: Catalogue, viewer: Viewer, names: Sequence[str] | None = None
) -> list[Field]:
    """The fields in the file: those named, else every one the viewer may have in a list."""
    shown = {
        field.name: field
        for field in fields_of.shown(viewer)
        if listable(fields_of.model, field.lookup)
    }
    return (
        list(shown.values()) if names is None else [shown[name] for name in names if name in shown]
    )


def _rows(fields_of: Catalogue, viewer: Viewer, where: Any) -> QuerySet:
    criteria = parse(where, fields_of, viewer=viewer, today=timezone.localdate())
    return fields_of.model.objects.visible_to(viewer).filter(criteria.q())


def _lines(
    rows: QuerySet, columns: list[Field], fields_of: Catalogue, viewer: Viewer
) -> Iterator[list[Any]]:
    reads = [reader_of(field, viewer.level(fields_of.kind, field.name)) for field in columns]
    found = rows.values_list(*([field.lookup for field in columns] or ["pk"]))
    for row in found.iterator(chunk_size=AT_ONCE):
        yield [
            None if value is None else read(value) for read, value in zip(reads, row, strict=False)
        ]


def reader_of(field: Field, level: FieldLevel) -> Read:
    """How a value of this field goes into a file for who has this level on it."""
    if level is FieldLevel.MASK:
        return masked
    if field.kind is FieldKind.CHOICE:
        labels = {key: str(label) for key, label in field.choices}
        return lambda value: labels.get(value, value)
    if field.kind is FieldKind.TIME:
        return lambda value: timezone.localtime(value).replace(tzinfo=None)
    if field.kind is FieldKind.BOOL:
        yes, no = _("是"), _("否")
        return lambda value: yes if value else no
    return lambda value: value


def _write_csv(out: IO[bytes], columns: list[Field], lines: Iterable[list[Any]]) -> int:
    count = 0
    # With a byte order mark, because Excel takes a file without one for the local legacy encoding.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([harmless(str(field.label)) for field in columns])
    for count, line in enumerate(lines, 1):  # noqa: B007
        writer.writerow([_for_csv(value) for value in line])
    text.detach()
    return count


def _for_csv(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return harmless(value)


def _write_xlsx(out: IO[bytes], columns: list[Field], lines: Iterable[list[Any]]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet()
    formats = {kind: book.add_format(how) for kind, how in FORMATS.items()}
    head = book.add_format({"bold": True})
    for at, field in enumerate(columns):
        sheet.write_string(0, at, str(field.label), head)
    count = 0
    for count, line in enumerate(lines, 1):
        if count > MOST_SHEET_ROWS:
            raise CannotExport(_("Excel 一张表最多 104 万行。缩小范围，或导出 CSV。"))
        for at, (field, value) in enumerate(zip(columns, line, strict=True)):
            if value is not None and value != "":
                _write_cell(sheet, count, at, value, formats.get(field.kind))
    sheet.freeze_panes(1, 0)
    book.close()
    return count


def _write_cell(sheet: Any, row: int, at: int, value: Any, shape: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, at, value[:LONGEST_CELL])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, at, value, shape)
    else:
        sheet.write_datetime(row, at, value, shape)


FORMATS = {
    FieldKind.MONEY: {"num_format": "#,##0.00"},
    FieldKind.SHARE: {"num_format": "0.0%"},
    FieldKind.DATE: {"num_format": "yyyy-mm-dd"},
    FieldKind.TIME: {"num_format": "yyyy-mm-dd hh:mm"},
}
