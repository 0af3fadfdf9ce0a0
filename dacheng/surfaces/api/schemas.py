"""Typed bodies made from the field catalogues."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from dacheng.kernel.custom.kept import Custom
from dacheng.kernel.fields import Catalogue, FieldKind
from dacheng.kernel.fields import Field as Kept
from dacheng.kernel.paths import listable, trace

TEXTUAL = (FieldKind.TEXT, FieldKind.LONG, FieldKind.PHONE, FieldKind.EMAIL)
LARGEST_ID = 2**63 - 1


class Ref(Schema):
    """A record referred to."""

    id: int
    name: str


Added = Annotated[
    Optional[dict[str, Any]],  # noqa: UP045
    Field(description="fields the company added, by their keys: x_…"),
]


def is_open(model: Any) -> bool:
    """Whether companies add fields to this kind of record."""
    return isinstance(trace(model, "custom").field, Custom)


class Problem(Schema):
    """A refusal, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: dict[str, list[str]] = {}


def _plain(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("say.text", "{said}", {"said": _("含有不可见字符。")})
    return text


def _mail(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        said = _("“%(text)s”不像邮箱。") % {"text": text[:60]}
        raise PydanticCustomError("say.mail", "{said}", {"said": said}) from error
    return text


def _written(value: Any) -> Any:
    """A number is no day: it would be read as seconds since 1970."""
    if not isinstance(value, str | date):
        raise PydanticCustomError("say.day", "{said}", {"said": _("要日期，写成 2026-12-31。")})
    return value


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("say.number", "{said}", {"said": _("要一个数。")})
    return value


def _id(value: Any) -> Any:
    """12, or {"id": 12} as an answer gives it."""
    found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= LARGEST_ID:
        raise PydanticCustomError("say.ref", "{said}", {"said": _("要记录的 id，一个整数。")})
    return found


Text = Annotated[str, AfterValidator(_plain)]
Mail = Annotated[Text, AfterValidator(_mail)]
Day = Annotated[date, BeforeValidator(_written)]
Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_aware)]
Amount = Annotated[Decimal, Field(max_digits=18), BeforeValidator(_number)]
Whole = Annotated[int, Field(strict=True, ge=-(2**31), le=2**31 - 1)]
Yes = Annotated[bool, Field(strict=True)]
RefId = Annotated[
    int,
    BeforeValidator(_id),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {
                    "type": "object",
                    "properties": {"id": {"type": "integer", "minimum": 1}},
                    "required": ["id"],
                },
            ]
        }
    ),
]
TAKEN: dict[FieldKind, Any] = {
    FieldKind.INTEGER: Whole,
    FieldKind.NUMBER: Amount,
    FieldKind.MONEY: Amount,
    FieldKind.SHARE: Amount,
    FieldKind.DATE: Day,
    FieldKind.TIME: Moment,
    FieldKind.REF: RefId,
    FieldKind.BOOL: Yes,
}
GIVEN: dict[FieldKind, Any] = {
    FieldKind.INTEGER: int,
    FieldKind.NUMBER: float,
    FieldKind.MONEY: str,
    FieldKind.SHARE: float,
    FieldKind.DATE: date,
    FieldKind.TIME: datetime,
    FieldKind.REF: Ref,
    FieldKind.BOOL: bool,
}


def taken(field: Kept, longest: int | None = None) -> Any:
    """The type in which a body gives this field."""
    if field.kind is FieldKind.CHOICE:
        keys = tuple(key for key, _label in field.choices)
        return Literal[(*keys, "")] if not field.required else Literal[keys]
    if field.kind in TEXTUAL:
        text = Mail if field.kind is FieldKind.EMAIL else Text
        return Annotated[text, Field(max_length=longest)] if longest else text
    return TAKEN[field.kind]


def body(
    name: str, fields: Iterable[Kept], *, model: Any = None, required: Iterable[str] = (),
    more: dict[str, Any] | None = None,
) -> Any:  # fmt: skip
    """The schema of a body; what it does not name is refused."""
    must = set(required)
    made: dict[str, Any] = {}
    for field in fields:
        column = trace(model, field.name).field if model else None
        one = taken(field, getattr(column, "max_length", None))
        made[field.name] = (one, ...) if field.name in must else (Optional[one], None)  # noqa: UP045
    if model and is_open(model):
        made["custom"] = (Added, None)
    return create_model(name, __config__=ConfigDict(extra="forbid"), **made, **(more or {}))


def record(name: str, catalogue: Catalogue, also: Iterable[Kept] = ()) -> Any:
    """The schema of a record as it is read. Every field may be missing: it may be asked for by
    `fields`, and what the caller may not read is left out."""
    made: dict[str, Any] = {"id": (int, ...)}
    for field in (*catalogue.declared.values(), *also):
        if field in also or listable(catalogue.model, field.lookup):
            made[field.name] = (Optional[GIVEN.get(field.kind, str)], None)  # noqa: UP045
    if trace(catalogue.model, "version").field is not None:
        made["version"] = (int, None)
    if is_open(catalogue.model):
        made["custom"] = (Added, None)
    return create_model(name, **made)
