"""Texts and figures as every format writes them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from dacheng.kernel.money import compact_unit, format_number

NOTHING = "—"
LONGEST = 20_000
# Control characters and halves of surrogate pairs: XML cannot hold them, so neither can Office.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of writing: they let a text look like another one.
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def tame(text: str, longest: int = 0) -> str:
    """The text without what no file may hold, cut where nobody would read on."""
    most = longest or LONGEST
    head = str(text)[: most * 2]
    clean = TURNING.sub("", UNSPEAKABLE.sub("", head)).replace("\r\n", "\n").replace("\r", "\n")
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def said(value: Decimal | None, unit: str) -> str:
    """A figure in words: money in its compact unit, shares in per cent, changes with their sign."""
    if value is None:
        return NOTHING
    if unit == "money":
        divisor, name = compact_unit()
        return format_number(value / divisor, 1) + name
    if unit == "share":
        return format_number(value * 100, 1) + "%"
    if unit == "change":
        return _signed(value * 100, 1) + "%"
    if unit == "points":
        return _("%(n)s 点") % {"n": _signed(value * 100, 1)}
    if unit == "days":
        return _("%(n)s 天") % {"n": format_number(value, 1)}
    return format_number(value, 0 if value == value.to_integral_value() else 1)


def _signed(value: Decimal, digits: int) -> str:
    text = format_number(value, digits)
    return f"+{text}" if value > 0 and any(c in text for c in "123456789") else text


def plotted(value: Decimal | None, unit: str) -> float | None:
    """The number a chart draws: money in its compact unit, everything else as it is."""
    if value is None:
        return None
    return round(float(value) / compact_unit()[0], 4) if unit == "money" else float(value)


def axis_format(unit: str) -> str:
    """How Office writes the labels of a chart of that unit."""
    return {"share": "0.0%", "change": "0.0%", "money": "#,##0.0", "days": "#,##0.0"}.get(
        unit, "#,##0"
    )


def sheet_format(unit: str) -> str:
    """How Excel writes a full number of that unit."""
    return {
        "money": "#,##0.00",
        "share": "0.0%",
        "change": "+0.0%;-0.0%;0.0%",
        "points": "+0.0%;-0.0%;0.0%",
        "days": "0.0",
    }.get(unit, "#,##0.##" if unit == "number" else "#,##0")


def unit_name(unit: str) -> str:
    """What stands beside a chart's title."""
    if unit == "money":
        return _("万元") if compact_unit()[0] == 10_000 else compact_unit()[1].strip()
    return _("天") if unit == "days" else ""


def display_width(text: str) -> float:
    """Width in ems: a Chinese character takes one, others a little over a half."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text)


def lines_of(text: str, ems: float) -> int:
    """How many lines a text takes in a column so many ems wide."""
    return sum(max(1, -(-display_width(line) // max(ems, 1.0))) for line in text.split("\n"))
