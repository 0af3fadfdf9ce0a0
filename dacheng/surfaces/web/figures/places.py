"""Where a number leads: its definition, its explanation, its rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from dacheng.kernel.metrics import TIME, Row
from dacheng.kernel.periods import Period
from dacheng.surfaces.web.figures import written
from dacheng.surfaces.web.figures.spans import calendar

Key = Mapping[str, Any]


def asked(period: Period | None, where: str = "", key: Key | None = None) -> str:
    """The part of an address that says of which rows a number is."""
    given = {"period": calendar().label(period) if period else "all"}
    given |= {"where": where} if where else {}
    given |= {name: "" if value is None else value for name, value in (key or {}).items()}
    return urlencode(given)


def rows_url(name: str, period: Period | None, where: str = "", key: Key | None = None) -> str:
    return f"{reverse('metric_rows', args=[name])}?{asked(period, where, key)}"


def explain_url(name: str, period: Period | None, where: str = "", key: Key | None = None) -> str:
    return f"{reverse('metric_explain', args=[name])}?{asked(period, where, key)}"


def number(
    name: str, amount: Any, period: Period | None, where: str = "", key: Key | None = None
) -> dict[str, Any]:
    """What ui/num.html takes for one value of a metric."""
    return {
        "value_html": written.value(name, amount),
        "unit": written.unit(name),
        "rows_url": rows_url(name, period, where, key),
        "explain_url": explain_url(name, period, where, key),
    }


def key_of(by: tuple[str, ...], row: Row) -> dict[str, Any]:
    """The narrowing of one row of an answer; by id where the dimension has one."""
    ids = row.ids or (None,) * len(by)
    return {
        name if name in TIME or pk is None else f"{name}_id": shown
        if name in TIME or pk is None
        else pk
        for name, shown, pk in zip(by, row.key, ids, strict=True)
    }


def link(name: str, *args: Any) -> str:
    """The address of a page that may not be in this product; '' when it is not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
