"""Files to fill in: the headers we know best, and a sheet that says what each column takes."""

import csv
import io

import xlsxwriter
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.exports.tables import TYPES
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.imports.mapping import writable
from dacheng.kernel.imports.spec import ImportSpec

LATE = ("external_id", "created_by", "created_at", "updated_at")


def blank_file(spec: ImportSpec, kind: str, viewer: Viewer) -> tuple[bytes, str]:
    """(bytes, media type) of an empty xlsx or csv."""
    fields = writable(spec, viewer)
    ordered = [f for f in fields.values() if f.name not in LATE]
    ordered += [f for f in fields.values() if f.name in LATE]
    make = _sheet if kind == "xlsx" else _lines
    return make(spec, ordered), TYPES[kind]


def _lines(_spec: ImportSpec, fields: list[Field]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([str(field.label) for field in fields])
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _sheet(spec: ImportSpec, fields: list[Field]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    head, must = (
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "font_color": "#b42318"}),
    )
    sheet, help_ = book.add_worksheet(str(spec.label)), book.add_worksheet(_("说明"))
    for at, field in enumerate(fields):
        sheet.write_string(0, at, str(field.label), must if _required(spec, field) else head)
    sheet.set_column(0, max(len(fields) - 1, 0), 14)
    sheet.freeze_panes(1, 0)
    for at, word in enumerate((_("列"), _("必填"), _("怎么写"))):
        help_.write_string(0, at, word, head)
    for row, field in enumerate(fields, 1):
        help_.write_string(row, 0, str(field.label))
        help_.write_string(row, 1, _("必填") if _required(spec, field) else "")
        help_.write_string(row, 2, _how(field))
    help_.set_column(0, 1, 14)
    help_.set_column(2, 2, 60)
    book.close()
    return out.getvalue()


def _required(spec: ImportSpec, field: Field) -> bool:
    return field.required or field.name in spec.required


def _how(field: Field) -> str:
    """How to write a value of this field."""
    if field.kind is FieldKind.CHOICE:
        return _("、").join(str(label) for _key, label in field.choices)
    return {
        FieldKind.DATE: _("日期，例如 2026-03-18"),
        FieldKind.TIME: _("日期和时间，例如 2026-03-18 14:30"),
        FieldKind.MONEY: _("数字，单位元，例如 125000 或 12.5万"),
        FieldKind.INTEGER: _("整数"),
        FieldKind.NUMBER: _("数字"),
        FieldKind.SHARE: _("百分数，例如 45%"),
        FieldKind.BOOL: _("是 或 否"),
        FieldKind.REF: _("名称或编号，和系统里的一致"),
        FieldKind.PHONE: _("电话，例如 13800001234"),
        FieldKind.EMAIL: _("邮箱"),
    }.get(field.kind, "")
