"""What type of field a column seems to hold."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from dacheng.kernel.fields import FieldKind
from dacheng.kernel.imports.refusals import BadValue
from dacheng.kernel.imports.values import parse_bool, parse_date, parse_number

MOST_CHOICES, LONG = 12, 120
PHONE = re.compile(r"\+?\d[\d\s-]{6,16}")
MONEY = re.compile(r"金额|价|费|额|预算|成本|amount|price|budget|cost|fee|[（(](万?元|¥|\$)", re.I)
SHARE = re.compile(r"率|比例|占比|percent|rate|share|%", re.I)
MOBILE = re.compile(r"电话|手机|传真|phone|mobile|tel|fax", re.I)


def guess(header: str, cells: Sequence[Any]) -> FieldKind:
    """The narrowest type that every filled cell fits; text where none does."""
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    if not filled:
        return FieldKind.TEXT
    for kind, fits in FITS:
        if all(fits(header, cell) for cell in filled):
            return kind
    if any(len(str(cell)) > LONG for cell in filled):
        return FieldKind.LONG
    words = {str(cell).strip() for cell in filled}
    few = len(words) <= MOST_CHOICES and len(words) * 2 <= len(filled)
    return FieldKind.CHOICE if few else FieldKind.TEXT


def _reads(parse: Callable[[Any], Any], cell: Any) -> Any:
    try:
        return parse(cell)
    except BadValue:
        return None


def _number(cell: Any) -> Any:
    return None if isinstance(cell, bool) else _reads(parse_number, cell)


def _is_bool(_header: str, cell: Any) -> bool:
    plain_digit = str(cell).strip() in ("0", "1")  # as likely a count
    return not plain_digit and _reads(parse_bool, cell) is not None


def _is_day(_header: str, cell: Any) -> bool:
    dated = not isinstance(cell, int | float) and not str(cell).strip().isdigit()
    return dated and any(
        _reads(lambda one, way=way: parse_date(one, way), cell) is not None
        for way in ("mdy", "dmy")
    )


def _is_phone(header: str, cell: Any) -> bool:
    text = str(cell).strip()
    mobile = len(text) == 11 and text.isdigit() and text.startswith("1")
    return bool(PHONE.fullmatch(text)) and (mobile or bool(MOBILE.search(header)))


def _is_share(header: str, cell: Any) -> bool:
    number = _number(cell)
    return (
        number is not None
        and ("%" in str(cell) or bool(SHARE.search(header)))
        and 0 <= number <= 100
    )


def _is_money(header: str, cell: Any) -> bool:
    return bool(MONEY.search(header)) and _number(cell) is not None


def _is_whole(_header: str, cell: Any) -> bool:
    number = _number(cell)
    return number is not None and number == int(number) and not str(cell).strip().startswith("0")


FITS: tuple[tuple[FieldKind, Callable[[str, Any], bool]], ...] = (
    (FieldKind.BOOL, _is_bool),
    (FieldKind.PHONE, _is_phone),
    (FieldKind.DATE, _is_day),
    (FieldKind.SHARE, _is_share),
    (FieldKind.MONEY, _is_money),
    (FieldKind.INTEGER, _is_whole),
    (FieldKind.NUMBER, lambda _header, cell: _number(cell) is not None),
    (FieldKind.EMAIL, lambda _header, cell: bool(re.fullmatch(r"\S+@\S+\.\S+", str(cell).strip()))),
)
