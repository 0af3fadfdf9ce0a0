"""Which comparisons a field knows, and how a written value becomes one of its own."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.access.team import team_of
from dacheng.kernel.criteria.spans import OFFSET, span
from dacheng.kernel.fields import NUMERIC, Field, FieldKind
from dacheng.kernel.periods import Period

_TEXT = ("=", "!=", "contains", "lacks", "starts", "in", "out", "empty", "filled")
_ORDER = ("=", "!=", ">", ">=", "<", "<=", "between", "in", "out", "empty", "filled")
_CHOICE = ("=", "!=", "in", "out", "empty", "filled")
OPERATORS: dict[FieldKind, tuple[str, ...]] = {
    **dict.fromkeys((FieldKind.TEXT, FieldKind.LONG, FieldKind.PHONE, FieldKind.EMAIL), _TEXT),
    **dict.fromkeys(NUMERIC, _ORDER),
    FieldKind.DATE: _ORDER,
    FieldKind.TIME: _ORDER,
    FieldKind.CHOICE: _CHOICE,
    FieldKind.REF: (*_CHOICE, "contains", "lacks"),
    FieldKind.BOOL: ("=",),
}
LONGEST = 500


class Unusable(ValueError):
    """The value does not fit the field; the text says what would."""


def usable(field: Field, op: str, value: Any, *, viewer: Viewer | None, today: date) -> Any:
    """The value in the field's own type; lists for 'in', a pair for 'between', None for 'empty'."""
    if op in ("empty", "filled"):
        return None
    if op == "between":
        pair = value if isinstance(value, list) else str(value).split("..")
        if len(pair) != 2:
            raise Unusable(_("“在…之间”要两个值"))
        return tuple(_one(field, part, viewer, today) for part in pair)
    if op in ("in", "out"):
        if field.kind in (FieldKind.DATE, FieldKind.TIME):
            return _period(value, today)
        if not isinstance(value, list):
            value = [value]
        if len(value) > LONGEST:
            raise Unusable(_("最多 %(most)d 个值") % {"most": LONGEST})
        return [_one(field, part, viewer, today) for part in value]
    if field.kind is FieldKind.DATE and isinstance(value, str) and op in ("=", "!="):
        return _date(value, today)
    return _one(field, value, viewer, today)


def _one(field: Field, value: Any, viewer: Viewer | None, today: date) -> Any:
    if isinstance(value, list | dict) or value is None:
        raise Unusable(_("要一个值"))
    if len(str(value)) > LONGEST or "\x00" in str(value):
        raise Unusable(_("值太长或含有不可见字符"))
    match field.kind:
        case FieldKind.INTEGER | FieldKind.NUMBER | FieldKind.MONEY | FieldKind.SHARE:
            return _number(value)
        case FieldKind.DATE:
            return _date(value, today)
        case FieldKind.TIME:
            return _moment(value, today)
        case FieldKind.BOOL:
            return _bool(value)
        case FieldKind.CHOICE:
            return _choice(field, value)
        case FieldKind.REF:
            return _reference(field, value, viewer)
    return str(value)


def _number(value: Any) -> Decimal:
    text = str(value).strip().replace(",", "").replace("，", "")
    times = 1
    for ending, factor in (("万", 10_000), ("亿", 100_000_000), ("%", Decimal("0.01"))):
        if text.endswith(ending):
            text, times = text[: -len(ending)], factor  # type: ignore[assignment]
    try:
        number = Decimal(text) * times
    except ArithmeticError as error:  # also what is larger than a Decimal holds
        raise Unusable(_("“%(value)s”不是数") % {"value": value}) from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise Unusable(_("“%(value)s”太大") % {"value": value})
    return number


def _date(value: Any, today: date) -> date:
    if match := OFFSET.match(str(value).strip()):
        days = int(match[2] or 0) * (-1 if match[1] == "-" else 1)
        try:
            return today + timedelta(days=days)
        except OverflowError as error:
            raise Unusable(_("“%(value)s”太大") % {"value": value}) from error
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError as error:
        raise Unusable(
            _("“%(value)s”不是日期。写成 2026-12-31，或 today-7") % {"value": value}
        ) from error


def _moment(value: Any, today: date) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        moment = datetime.combine(_date(value, today), time())
    if not 1 < moment.year < 9999:  # at the ends another time zone has no such year
        raise Unusable(_("“%(value)s”太大") % {"value": value})
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _period(value: Any, today: date) -> Period:
    try:
        return span(str(value), today) or Period.parse(str(value))
    except ValueError as error:
        raise Unusable(str(error)) from error


def _bool(value: Any) -> bool:
    words = {
        "true": True,
        "1": True,
        "是": True,
        "yes": True,
        "false": False,
        "0": False,
        "否": False,
        "no": False,
    }
    try:
        return words[str(value).strip().lower()]
    except KeyError as error:
        raise Unusable(_("写“是”或“否”")) from error


def _choice(field: Field, value: Any) -> str:
    for key, label in field.choices:
        if str(value) in (key, str(label)):
            return key
    known = _("、").join(str(label) for _key, label in field.choices)
    raise Unusable(_("没有“%(value)s”。有：%(known)s") % {"value": value, "known": known})


def _reference(field: Field, value: Any, viewer: Viewer | None) -> Any:
    """An id (number), a name, 'me', or 'my_team' and 'my_absent' as the ids of those people."""
    if field.ref == "person" and value in ("me", "我") and viewer:
        return viewer.person_id
    if field.ref == "person" and value == "my_team" and viewer:
        return team_of(viewer)
    if field.ref == "person" and value == "my_absent" and viewer:
        return viewer.absent
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
