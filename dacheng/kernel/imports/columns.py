"""Turns the cells of one column into values of its field, naming every cell that is none."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.imports.batch import Batch, Unknown
from dacheng.kernel.imports.refusals import BadValue, shown
from dacheng.kernel.imports.suggest import canonical, suggest_value
from dacheng.kernel.imports.tables import Cell
from dacheng.kernel.imports.values import (
    date_order,
    parse_bool,
    parse_date,
    parse_datetime,
    parse_integer,
    parse_line,
    parse_number,
    parse_phone,
    parse_text,
)
from dacheng.kernel.money import round_money
from dacheng.kernel.paths import trace

Parser = Callable[[Cell], Any]
DATED = (FieldKind.DATE, FieldKind.TIME)
MISSING = object()
MOST_MONEY = 10**15


def read_columns(batch: Batch, fields: dict[str, Field], dates: str | None) -> None:
    """Parse every mapped column that is not a link into `batch.values`."""
    order = _file_order(batch, fields, dates)
    for name, field in fields.items():
        if name in batch.spec.links and name not in batch.spec.plain:
            continue
        if field.kind in DATED and order.get(name) == "ambiguous":
            _refuse_ambiguous(batch, name)
            batch.values[field.column] = [None] * len(batch)
            continue
        plain = name in batch.spec.plain or field in batch.spec.extra
        parser = parse_text if plain else _parser(batch, field, order.get(name))
        column = name if plain else field.column
        batch.values[column] = _parsed(batch, field, parser, _longest(batch, field))


def _file_order(batch: Batch, fields: dict[str, Field], dates: str | None) -> dict[str, str | None]:
    """The day-month order of each date column: given, proven by itself, or by a sister column."""
    dated = [name for name, field in fields.items() if field.kind in DATED]
    if dates:
        return dict.fromkeys(dated, dates)
    found = {name: str(date_order(batch.written[name]).order) for name in dated}
    proven = {order for order in found.values() if order in ("mdy", "dmy")}
    for name, order in found.items():
        if order == "ambiguous" and len(proven) == 1:
            found[name] = next(iter(proven))
            batch.notes.append(
                _("「%(column)s」的日期按同一文件里另一列的写法读（%(order)s）。")
                % {"column": batch.headers[name], "order": found[name]}
            )
    return {name: None if order == "none" else order for name, order in found.items()}


def _refuse_ambiguous(batch: Batch, name: str) -> None:
    example = date_order(batch.written[name]).example
    message = _('“%(value)s”可能是月在前，也可能是日在前。在映射里写 "dates": "mdy" 或 "dmy"。') % {
        "value": example
    }
    for at, cell in enumerate(batch.written[name]):
        if cell is not None:
            batch.refuse(at, name, message, ("mdy", "dmy"))


def _parsed(batch: Batch, field: Field, parse: Parser, longest: int | None) -> list[Any]:
    """One value per row; equal cells are parsed once."""
    meant = batch.meant.get(field.name, {}) if field.kind is not FieldKind.CHOICE else {}
    cache: dict[Any, Any] = {}
    out: list[Any] = []
    for at, cell in enumerate(batch.written[field.name]):
        if cell is None:
            out.append(None)
            continue
        key = (cell.__class__, cell)
        value = cache.get(key, MISSING)
        if value is MISSING:
            said = meant.get(str(cell), cell) if meant else cell
            value = cache[key] = _one(parse, said, longest)
        if isinstance(value, _Bad):
            batch.refuse(at, field.name, value.message, value.suggestions)
            value = None
        out.append(value)
    if field.kind is FieldKind.CHOICE:
        _list_unknown(batch, field, cache)
    if batch.spec.must(field):
        for at, value in enumerate(out):
            if value is None and at not in batch.refused:
                batch.refuse(at, field.name, _("空着，这一列必填。"))
    return out


def _list_unknown(batch: Batch, field: Field, cache: dict[Any, Any]) -> None:
    """Words that are no choice of the field, so that each can be given its meaning once."""
    wrong = {key: bad for key, bad in cache.items() if isinstance(bad, _Bad)}
    if wrong:
        counts = Counter((cell.__class__, cell) for cell in batch.written[field.name])
        batch.unknown[field.name] = [
            Unknown(str(key[1]), counts[key], bad.suggestions) for key, bad in wrong.items()
        ]


class _Bad:
    def __init__(self, message: str, suggestions: tuple[str, ...] = ()):
        self.message, self.suggestions = message, suggestions


def _one(parse: Parser, cell: Cell, longest: int | None) -> Any:
    try:
        value = parse(cell)
    except BadValue as error:
        return _Bad(str(error), getattr(error, "suggestions", ()))
    if isinstance(value, str):
        if "\x00" in value:
            return _Bad(_("含有不可见的空字符（NUL），删掉再导。"))
        if longest and len(value) > longest:
            return _Bad(
                _("太长：%(now)d 字，最多 %(most)d 字。") % {"now": len(value), "most": longest}
            )
    return value


def _longest(batch: Batch, field: Field) -> int | None:
    try:
        column = batch.spec.model._meta.get_field(field.name)
        return getattr(column, "max_length", None)
    except FieldDoesNotExist:
        return None


def _parser(batch: Batch, field: Field, order: str | None) -> Parser:
    match field.kind:
        case FieldKind.INTEGER:
            return _integer_parser(batch, field)
        case FieldKind.SHARE:
            return _share_parser(batch.written[field.name])
        case FieldKind.DATE:
            return lambda cell: _plausible(parse_date(cell, order))  # type: ignore[arg-type]
        case FieldKind.TIME:
            return lambda cell: _aware(_plausible(parse_datetime(cell, order)))  # type: ignore[arg-type]
        case FieldKind.CHOICE:
            return _choice_parser(batch, field)
        case FieldKind.TEXT if field.name in ("code", "external_id", "username"):
            return parse_line
    return PARSERS.get(field.kind, parse_text)


def _integer_parser(batch: Batch, field: Field) -> Parser:
    """Whole numbers that the column can hold; none of ours is negative."""
    column = trace(batch.spec.model, field.name).field
    _low, high = connection.ops.integer_field_range(column.get_internal_type())
    most = min(high or 2_147_483_647, 10**15 - 1)

    def parse(cell: Cell) -> int | None:
        number = parse_integer(cell)
        if number is not None and not 0 <= number <= most:
            raise BadValue(
                _("“%(value)s”不在 0 到 %(most)s 之间。"), {"value": number, "most": f"{most:,}"}
            )
        return number

    return parse


def _money(cell: Cell) -> Decimal | None:
    number = parse_number(cell)
    if number is None:
        return None
    if abs(number) >= MOST_MONEY:
        raise BadValue(_("“%(value)s”太大，不像真的金额。"), {"value": shown(cell)})
    return round_money(number)


def _share_parser(cells: list[Cell]) -> Parser:
    """0.45, 45% and 45 all mean 45 %; a column with anything above 1 is in per cent."""
    percent = any(isinstance(c, int | float | Decimal) and c > 1 for c in cells) or any(
        isinstance(c, str) and c.strip().replace(".", "", 1).isdigit() and float(c) > 1
        for c in cells
    )

    def parse(cell: Cell) -> Decimal | None:
        number = parse_number(cell)
        if number is None:
            return None
        share = number / 100 if percent and "%" not in str(cell) else number
        if not 0 <= share <= 1:
            raise BadValue(_("“%(value)s”不在 0 到 100%% 之间。"), {"value": cell})
        return share.quantize(Decimal("0.0001"))

    return parse


def _plausible(value: Any) -> Any:
    if value is not None and not 1900 <= value.year <= 2200:
        raise BadValue(_("“%(value)s”不像真的日期。"), {"value": value})
    return value


def _aware(value: datetime | date | None) -> datetime | None:
    if isinstance(value, datetime):
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    return None


def _email(cell: Cell) -> str | None:
    text = parse_text(cell)
    if text:
        try:
            validate_email(text.strip())
        except ValidationError as error:
            raise BadValue(_("“%(value)s”不是邮箱地址。"), {"value": text}) from error
        return text.strip()
    return None


PARSERS: dict[FieldKind, Parser] = {
    FieldKind.MONEY: _money,
    FieldKind.NUMBER: parse_number,
    FieldKind.BOOL: parse_bool,
    FieldKind.PHONE: parse_phone,
    FieldKind.EMAIL: _email,
}


def _choice_parser(batch: Batch, field: Field) -> Parser:
    meant = batch.meant.get(field.name, {})
    known = {canonical(str(key)): key for key, _label in field.choices}
    known |= {canonical(str(label)): key for key, label in field.choices}

    def parse(cell: Cell) -> str | None:
        text = parse_text(cell)
        if not text:
            return None
        text = meant.get(text, text)
        if text == "":
            return None
        found = known.get(canonical(text))
        if found is None:
            labels = [str(label) for _key, label in field.choices]
            error = BadValue(
                _("没有“%(value)s”。有：%(known)s"), {"value": text, "known": _("、").join(labels)}
            )
            error.suggestions = tuple(name for name, _score in suggest_value(text, labels))
            raise error
        return found

    return parse
