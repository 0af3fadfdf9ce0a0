"""Tables of figures on the screen and as files."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.exports.noting import note
from dacheng.kernel.exports.tables import TYPES, CannotExport
from dacheng.kernel.formulas import harmless
from dacheng.kernel.metrics import Answer, Unit, dimensions_of, get, leaves
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.figures import NOTHING
from dacheng.surfaces.web.figures.written import against_label

NUMBERS = {Unit.MONEY: "#,##0.00", Unit.SHARE: "0.0%", Unit.DAYS: "0.0", Unit.COUNT: "#,##0"}


def label_of(dimension: str, names: Sequence[str]) -> str:
    """What a dimension of these metrics is called."""
    times = {"month": _("月"), "quarter": _("季"), "year": _("年")}
    if dimension in times:
        return times[dimension]
    return str(leaves(names)[0].source.dimensions[dimension].label)


def dimension_choices(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, label_of(name, names)) for name in dimensions_of(*names)]


def shown_part(part: Any, dimension: str, names: Sequence[str]) -> str:
    """One part of a row's key in words; a stored choice by its label."""
    if part is None:
        return NOTHING
    fields = leaves(names)[0].source.fields
    if dimension in fields and fields[dimension].choices:
        return str(dict(fields[dimension].choices).get(part, part))
    return called(str(part))


def file_of(answer: Answer, title: str, format: str, viewer: Viewer) -> HttpResponse:
    """The answer as CSV or Excel: plain numbers, one line a row, the total last; written down."""
    if format not in TYPES:
        raise CannotExport(_("没有“%(format)s”格式。有：csv、xlsx") % {"format": format})
    head, lines = _head(answer), _lines(answer)
    write = _csv if format == "csv" else _xlsx
    content, asked = write(head, lines, answer), " ".join([*answer.names, *answer.by])
    note("answer", title, format, viewer=viewer, asked=asked, rows=len(answer.rows))
    response = HttpResponse(content, content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{title}.{format}"'
    return response


def _head(answer: Answer) -> list[str]:
    head = [label_of(name, answer.names) for name in answer.by]
    for name in answer.names:
        head.append(str(get(name).label))
        head += [f"{get(name).label} {against_label(one)}" for one in answer.total.before]
    return head


def _lines(answer: Answer) -> Iterable[list[Any]]:
    for row in answer.rows:
        key = zip(row.key, answer.by, strict=True)
        yield [*(shown_part(part, by, answer.names) for part, by in key), *_values(answer, row)]
    blank = [""] * max(len(answer.by) - 1, 0)
    yield [*([_("合计")] if answer.by else []), *blank, *_values(answer, answer.total)]


def _values(answer: Answer, row: Any) -> Iterable[Decimal | None]:
    for name in answer.names:
        yield row.values.get(name)
        for against in answer.total.before:
            yield row.change(name, against)


def _csv(head: list[str], lines: Iterable[list[Any]], _answer: Answer) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in head])
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(head: list[str], lines: Iterable[list[Any]], answer: Answer) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    shapes = [book.add_format({"num_format": shape}) for shape in _shapes(answer)]
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    for at, line in enumerate(lines, 1):
        for place, cell in enumerate(line):
            if isinstance(cell, Decimal):
                sheet.write_number(at, place, float(cell), shapes[place - len(answer.by)])
            elif cell is not None:
                sheet.write_string(at, place, str(cell))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _shapes(answer: Answer) -> Iterable[str]:
    for name in answer.names:
        yield NUMBERS[get(name).unit]
        yield from (NUMBERS[Unit.SHARE] for _against in answer.total.before)
