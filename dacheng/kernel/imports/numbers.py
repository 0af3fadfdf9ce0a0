"""Numbers as people write them: signs, currencies, groups, 万 and 亿, K and M, per cent."""

import math
import re
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.refusals import BadValue, shown
from dacheng.kernel.imports.tables import Cell
from dacheng.kernel.imports.texts import is_blank, plain

LARGEST = Decimal(10) ** 16
LONGEST = 64
PLAIN = re.compile(r"-?\d{1,16}(?:\.\d{1,30})?", re.ASCII)
CURRENCY = (
    r"(?:US|HK|NT|A|C|R|S)?\$|[¥€£₩₹₽]|RMB|CNY|USD|EUR|GBP|HKD|JPY|TWD"
    r"|人民币|美元|欧元|港元|港币|日元"
)
UNITS = {
    "百": 2, "千": 3, "k": 3, "万": 4, "w": 4, "十万": 5, "百万": 6, "m": 6, "mn": 6, "千万": 7,
    "亿": 8, "b": 9, "bn": 9, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12, "%": -2, "‰": -3,
}  # fmt: skip
COUNTERS = "元|圆|块|人|名|位|个|件|台|套|家|次|条|份|单|天"
WRITTEN = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?:{CURRENCY})?\s*(?P<inner>[+-])?\s*"
    r"(?P<digits>\d[\d., ']*|\.\d+)(?P<power>e[+-]?\d{1,3})?\s*"
    rf"(?P<unit>{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})?\s*"
    rf"(?:{CURRENCY}|{COUNTERS})?\s*(?P<after>-)?(?P<close>\))?",
    re.ASCII | re.IGNORECASE,
)
GROUPED = re.compile(r"(?!0,)(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(\.\d*)?", re.ASCII)
SPACED = re.compile(r"\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*([.,]\d+)?", re.ASCII)
DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
COMMA = re.compile(r"\d+,\d{1,2}|0,\d+", re.ASCII)
POINT = re.compile(r"\d+\.?\d*|\.\d+", re.ASCII)

NOT_NUMBER = _("“%(value)s”不是数字。写成 1234.50 这样。")
TOO_LARGE = _("“%(value)s”太大：小数点前最多 16 位。")
NOT_WHOLE = _("“%(value)s”不是整数。写成 12 这样。")


def parse_number(cell: Cell) -> Decimal | None:
    """The number in the cell, exact; None for nothing; per cent as a share of one."""
    if cell.__class__ is str:
        return _from_text(cell)
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        raise BadValue(NOT_NUMBER, {"value": shown(cell)})
    return _from_number(cell)


def parse_integer(cell: Cell) -> int | None:
    """A whole number, however written (12.0 and 1.2万 are whole)."""
    number = parse_number(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadValue(NOT_WHOLE, {"value": shown(cell)})
    return int(number)


def _from_number(number: int | float | Decimal) -> Decimal:
    if not math.isfinite(number):
        raise BadValue(NOT_NUMBER, {"value": shown(number)})
    # A spreadsheet keeps 15 digits; what a float shows beyond them was never typed.
    exact = Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)
    return _bounded(exact, number)


def _bounded(number: Decimal, written: object) -> Decimal:
    if abs(number) >= LARGEST:
        raise BadValue(TOO_LARGE, {"value": shown(written)})
    exponent = number.as_tuple().exponent
    return Decimal(int(number)) if isinstance(exponent, int) and exponent > 0 else number


@lru_cache(maxsize=65_536)
def _from_text(text: str) -> Decimal | None:
    if PLAIN.fullmatch(text):
        return Decimal(text)
    written = plain(text)
    if is_blank(written):
        return None
    match = WRITTEN.fullmatch(written) if len(written) <= LONGEST else None
    digits = _digits(match["digits"].strip()) if match else None
    if match is None or digits is None or not _signs_agree(match):
        raise BadValue(NOT_NUMBER, {"value": shown(text)})
    number = Decimal(digits + (match["power"] or ""))
    number = number.scaleb(UNITS[match["unit"].lower()]) if match["unit"] else number
    negative = match["open"] or "-" in (match["sign"], match["inner"], match["after"])
    return _bounded(-number if negative else number, text)


def _signs_agree(match: re.Match[str]) -> bool:
    """One sign at most, and brackets closed; brackets are a sign."""
    signs = [match[name] for name in ("open", "sign", "inner", "after") if match[name]]
    return len(signs) <= 1 and bool(match["open"]) == bool(match["close"])


def _digits(written: str) -> str | None:
    """Groups removed, decimal mark a point; None where it could be read in two ways or none."""
    if POINT.fullmatch(written):
        return written
    if GROUPED.fullmatch(written):
        return written.replace(",", "")
    if SPACED.fullmatch(written):
        return re.sub("[ ']", "", written).replace(",", ".")
    if DOTTED.fullmatch(written):
        return written.replace(".", "").replace(",", ".")
    return written.replace(",", ".") if COMMA.fullmatch(written) else None
