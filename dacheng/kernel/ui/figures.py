"""Amounts, rates and dates as the screens write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dacheng.kernel.money import MINUS, SYMBOLS, compact_unit, format_money, format_number

NOTHING = "—"


def _yuan() -> str:
    return "CNY"


# The web surface says which currency the company keeps its books in; the kernel cannot know it.
company_currency: Callable[[], str] = _yuan


def decimal(value: object) -> Decimal | None:
    """The number behind what a template was handed, or None when there is none."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def full(value: object, currency: str = "") -> str:
    """To the cent: what two people compare when they must agree."""
    amount = decimal(value)
    if amount is None:
        return NOTHING
    return format_money(amount, "full", currency or company_currency())


def compact(value: object, currency: str = "") -> SafeString | str:
    """¥1,284.6 万, with the unit set small; below one unit whole money, as 0.3 万 says less."""
    amount = decimal(value)
    return NOTHING if amount is None else compacter(currency)(amount)


def compacter(currency: str = "") -> Callable[[Decimal], SafeString]:
    """`compact` for a column of amounts: what they share is looked up once."""
    code = currency or company_currency()
    divisor, unit = compact_unit()
    symbol, behind = escape(SYMBOLS.get(code, code)), f'<span class="dc-wan">{unit.strip()}</span>'

    def draw(amount: Decimal) -> SafeString:
        big = abs(amount) >= divisor
        text = format_number(amount / divisor, 1) if big else format_number(amount)
        minus = MINUS if text.startswith(MINUS) else ""
        return SafeString(
            f'<span class="dc-amt" title="{escape(format_money(amount, "full", code))}">{minus}'
            f'<span class="dc-yen">{symbol}</span>{text.removeprefix(MINUS)}'
            f"{behind if big else ''}</span>"
        )

    return draw


def percent(value: object, signed: str = "", digits: int = 1) -> str:
    """A fraction as per cent; signed="+" writes the plus too, for deviations."""
    number = decimal(value)
    if number is None:
        return NOTHING
    text = format_number(number * 100, digits)
    plus = "+" if signed == "+" and number > 0 and not text.startswith(MINUS) else ""
    return f"{plus}{text}%"


def percent_whole(value: object) -> str:
    """For conversions, where a decimal would pretend to know more than it does."""
    return percent(value, digits=0)


def number(value: object, digits: int = 0) -> str:
    amount = decimal(value)
    return NOTHING if amount is None else format_number(amount, digits)


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | datetime | None) -> str:
    """Today and its neighbours in words, this year as 11-25, other years in full."""
    return _day(_local(value), timezone.localdate(), get_language()) if value else NOTHING


@lru_cache(maxsize=5_000)  # a list draws the same days again and again
def _day(then: date, today: date, _language: str | None) -> str:
    if abs((then - today).days) <= 1:
        return {-1: _("昨天"), 0: _("今天"), 1: _("明天")}[(then - today).days]
    return then.strftime("%m-%d" if then.year == today.year else "%Y-%m-%d")


def when(value: date | datetime | None) -> str:
    """A day, and the time of day when there is one."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(value)} {local:%H:%M}"


def due(value: date | datetime | None) -> SafeString | str:
    """A date by which something is owed: overdue in red, today in yellow, later without colour."""
    return _due(_local(value), timezone.localdate(), get_language()) if value else NOTHING


@lru_cache(maxsize=5_000)
def _due(then: date, today: date, language: str | None) -> SafeString:
    late = (today - then) // timedelta(days=1)
    if late > 0:
        words = _("逾期 %(n)d 天") % {"n": late}
        return format_html('<span class="neg m">{}</span>', words)
    shown = _day(then, today, language)
    return format_html('<span class="{}">{}</span>', "mut" if late else "warn m", shown)
