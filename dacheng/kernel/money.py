"""Money arithmetic: one rounding, splits that lose no cent, and how figures are written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

CENT = Decimal("0.01")
MINUS = "−"  # U+2212: as wide as a digit, so that columns of figures stay aligned
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥"}

Number = Decimal | int


class SplitError(ValueError):
    """Says why an amount cannot be shared out by these weights."""


def round_money(amount: Number | str) -> Decimal:
    """To the cent, half away from zero.

    Not banker's rounding, because contracts, invoices and the tax office round 0.005 to 0.01 and
    people check with a calculator. Floats are refused: 1.005 as a float is already 1.00499….
    """
    if isinstance(amount, float):
        raise TypeError("money is Decimal, int or text, never float")
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def split(amount: Number, weights: Sequence[Number]) -> list[Decimal]:
    """Shares in the order of the weights that sum to round_money(amount), by largest remainder.

    Everyone gets the cents that are surely his; the cents left over go to the largest remainders,
    the earlier first on a tie. A zero weight gets nothing. A negative amount is the mirror image.
    """
    exact = _checked(weights)
    cents = int(round_money(amount) / CENT)
    total = sum(exact)
    ideal = [abs(cents) * weight / total for weight in exact]
    shares = [int(share) for share in ideal]
    by_remainder = sorted(range(len(ideal)), key=lambda i: (shares[i] - ideal[i], i))
    for i in by_remainder[: abs(cents) - sum(shares)]:
        shares[i] += 1
    sign = -1 if cents < 0 else 1
    return [sign * share * CENT for share in shares]


def _checked(weights: Sequence[Number]) -> list[Fraction]:
    try:
        exact = [Fraction(weight) for weight in weights]
    except (ValueError, OverflowError) as error:  # NaN and infinity
        raise SplitError(_("分摊权重必须是数字")) from error
    if any(weight < 0 for weight in exact):
        raise SplitError(_("分摊权重不能是负数"))
    if not any(exact):
        raise SplitError(_("没有可分摊的对象：权重为空或全部为零"))
    return exact


def format_number(value: Number, digits: int = 0) -> str:
    """Grouped by thousands, rounded half away from zero, with a real minus sign."""
    rounded = Decimal(value).quantize(_step(digits), rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""  # because −0.04 rounds to 0.0, which has no sign
    return f"{sign}{abs(rounded):,.{digits}f}"


@cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def format_percent(fraction: Number, digits: int = 1) -> str:
    """0.857 is written 85.7%."""
    return format_number(Decimal(fraction) * 100, digits) + "%"


def format_money(
    amount: Number, style: Literal["wan", "full"] = "wan", currency: str = "CNY"
) -> str:
    """'1,284.6 万' for reading, '¥1,234.50' for agreeing to the cent; in English 'K' for 万."""
    if style == "full":
        return _with_symbol(format_number(amount, 2), currency)
    divisor, unit = compact_unit()
    text = format_number(Decimal(amount) / divisor, 1) + unit
    return text if currency == "CNY" else _with_symbol(text, currency)


def compact_unit() -> tuple[int, str]:
    """What big amounts are divided by and what is written behind them, in the reader's language."""
    return (1_000, "K") if (get_language() or "zh").startswith("en") else (10_000, " 万")


def _with_symbol(text: str, currency: str) -> str:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return MINUS + symbol + text[1:] if text.startswith(MINUS) else symbol + text
