"""One value of an added field: checked and put into JSON, and read back in its own type."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext as _

from dacheng.kernel.custom.live import PREFIX, fields_of, shape_of
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.kinds import model_of
from dacheng.kernel.money import round_money

LONGEST = {FieldKind.LONG: 20_000, FieldKind.PHONE: 60, FieldKind.EMAIL: 254}
USUAL = 500
MOST, MOST_WHOLE = Decimal(10) ** 15, 10**15 - 1
PLACES = Decimal("0.000000000001")


def stored(field: Field, value: Any) -> Any:
    """The value as JSON keeps it; None for nothing. ValidationError says what would be right."""
    if value is None or value == "":
        return None
    return KEEP.get(field.kind, _text)(field, value)


def read(field: Field, raw: Any) -> Any:
    """A kept value in the field's own type; None where it is none of that type. An unticked box
    and one never seen are the same."""
    if field.kind is FieldKind.BOOL:
        return raw is True or raw == "true"
    if raw is None or isinstance(raw, dict | list):
        return None
    try:
        return READ.get(field.kind, str)(raw)
    except (ValueError, ArithmeticError, TypeError):
        return None


def unreadable(field: Field, record: Any) -> str:
    """What the record carries under this key though it is none of the type; '' for nothing."""
    raw = (record.custom or {}).get(field.name)
    if raw in (None, "") or field.kind is FieldKind.BOOL or read(field, raw) is not None:
        return ""
    return str(raw)[:80]


class Carrying:
    """A model whose records answer for added fields as for their own: `record.x_budget`."""

    def __getattr__(self, name: str) -> Any:
        # Python asks here only for what the record does not have.
        if name.startswith(PREFIX):
            kind = str(self._meta.model_name)
            if (field := shape_of(kind, name)) is not None:
                value = read(field, (self.custom or {}).get(name))
                return self._meant(field, value) if field.kind is FieldKind.REF else value
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _meant(self, field: Field, pk: int | None) -> Any:
        """The record a reference means, looked up once; None where it is gone."""
        found = self.__dict__.setdefault("_meant_by_added", {})
        if pk and (field.name, pk) not in found:
            found[field.name, pk] = model_of(field.ref)._base_manager.filter(pk=pk).first()
        return found.get((field.name, pk))


def with_added(
    model: type[Model], values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`values` of a record with the added fields put into its `custom`; `before` is what it
    carries already. Errors come together, each under its field."""
    known = fields_of(str(model._meta.model_name))
    names = [name for name in values if name in known]
    if not names:
        return dict(values)
    custom = {**(before or {}), **(values.get("custom") or {})}
    errors: dict[str, list[str]] = {}
    for name in names:
        try:
            custom[name] = stored(known[name], values[name])
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    rest = {name: value for name, value in values.items() if name not in known}
    return {**rest, "custom": {key: value for key, value in custom.items() if value is not None}}


def told(kind: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an entry of the history, with added fields beside the declared ones."""
    custom, known = changes.get("custom"), fields_of(kind)
    if not known or not custom:
        return dict(changes)
    pair = custom if isinstance(custom, list) else [None, custom]
    old, new = ({} if not isinstance(one, dict) else one for one in pair[:2])
    moved: dict[str, Any] = {
        name: [old.get(name), new.get(name)] if isinstance(custom, list) else new.get(name)
        for name in known
        if old.get(name) != new.get(name)
    }
    return {**{name: one for name, one in changes.items() if name != "custom"}, **moved}


# -- into JSON


def _text(field: Field, value: Any) -> str | None:
    text = unicodedata.normalize("NFC", str(value)).strip()
    if "\x00" in text:
        raise ValidationError(_("含有不可见字符。"))
    longest = LONGEST.get(field.kind, USUAL)
    if len(text) > longest:
        raise ValidationError(_("太长了，最多 %(longest)d 个字。") % {"longest": longest})
    return text or None


def _mail(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise ValidationError(_("“%(text)s”不像邮箱。") % {"text": str(value)[:60]}) from error
    return text


def _choice(field: Field, value: Any) -> str:
    if (key := str(value)) in dict(field.choices):
        return key
    known = _("、").join(str(label) for _key, label in field.choices)
    raise ValidationError(_("没有“%(value)s”。有：%(known)s") % {"value": key[:40], "known": known})


def _bool(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("写“是”或“否”"))
    return value


def _day(_field: Field, value: Any) -> str:
    try:
        day = value if isinstance(value, date) else _read_day(value)
    except ValueError:
        day = None
    if day is None or not 1 < day.year < 9999:
        raise ValidationError(
            _("“%(text)s”不是日期。写成 2026-12-31。") % {"text": str(value)[:40]}
        )
    return f"{day:%Y-%m-%d}" if day.year > 999 else day.isoformat()[:10]


def _number(field: Field, value: Any) -> str:
    number = _decimal(value)
    if number is None:
        raise ValidationError(_("“%(text)s”不是数。") % {"text": str(value)[:40]})
    if abs(number) >= MOST:
        raise ValidationError(_("“%(value)s”太大") % {"value": str(value)[:40]})
    if field.kind is FieldKind.MONEY:
        number = round_money(number)
    elif field.kind is FieldKind.SHARE and not 0 <= number <= 1:
        wrong = _("“%(text)s”不在 0 到 100%% 之间。写成 35%%。")
        raise ValidationError(wrong % {"text": str(value)[:40]})
    text = f"{number.quantize(PLACES):f}"
    return text.rstrip("0").rstrip(".") or "0"


def _whole(_field: Field, value: Any) -> int:
    number = _decimal(value)
    if number is None or number != int(number) or abs(number) > MOST_WHOLE:
        raise ValidationError(_("“%(text)s”不是整数。写成 120。") % {"text": str(value)[:40]})
    return int(number)


def _reference(_field: Field, value: Any) -> int:
    pk = value.pk if isinstance(value, Model) else value
    if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk <= MOST_WHOLE:
        raise ValidationError(_("没有这一条，或者你看不到。"))
    return pk


def _decimal(value: Any) -> Decimal | None:
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


KEEP: dict[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.EMAIL: _mail,
    FieldKind.CHOICE: _choice,
    FieldKind.BOOL: _bool,
    FieldKind.DATE: _day,
    FieldKind.INTEGER: _whole,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.SHARE: _number,
    FieldKind.REF: _reference,
}


# -- out of JSON: what the database sees too, so that a page and a filter never differ


def _read_day(raw: Any) -> date | None:
    text = str(raw)
    return date.fromisoformat(text) if len(text) == 10 and text[4] == text[7] == "-" else None


def _read_number(raw: Any) -> Decimal | None:
    number = _decimal(raw)
    plain = number is not None and "e" not in str(raw).lower() and not str(raw).startswith("+")
    return number if plain and number is not None and abs(number) < Decimal(10) ** 18 else None


def _read_whole(raw: Any) -> int | None:
    text = str(raw)
    bare = text.removeprefix("-")
    return int(text) if bare.isascii() and bare.isdigit() and len(bare) <= 15 else None


READ: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.DATE: _read_day,
    FieldKind.INTEGER: _read_whole,
    FieldKind.REF: _read_whole,
    FieldKind.NUMBER: _read_number,
    FieldKind.MONEY: _read_number,
    FieldKind.SHARE: _read_number,
}
