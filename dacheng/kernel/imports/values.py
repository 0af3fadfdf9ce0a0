"""Cells to values: one parser per kind, each returns None for nothing or raises `BadValue`."""

from dacheng.kernel.imports.choices import parse_bool
from dacheng.kernel.imports.dates import DateOrder, Order, date_order, parse_date, parse_datetime
from dacheng.kernel.imports.numbers import parse_integer, parse_number
from dacheng.kernel.imports.refusals import BadValue
from dacheng.kernel.imports.texts import parse_line, parse_phone, parse_text

__all__ = [
    "BadValue",
    "DateOrder",
    "Order",
    "date_order",
    "parse_bool",
    "parse_date",
    "parse_datetime",
    "parse_integer",
    "parse_line",
    "parse_number",
    "parse_phone",
    "parse_text",
]
