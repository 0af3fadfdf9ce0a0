"""What a value looks like: escaped HTML made in Python, because a template per cell is what makes
lists slow."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from html import escape as escape_text
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dacheng.kernel.fields import NUMERIC, Field, FieldKind, masked
from dacheng.kernel.money import format_number
from dacheng.kernel.shipped import called
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.screens import screen_of


def escape(value: Any) -> str:
    """As Django's, without its lazy wrapping, which costs more than the escaping."""
    return escape_text(str(value))


EMPTY = mark_safe('<span class="mut none">—</span>')
LONGEST = 80
Draw = Callable[[Any], str]


def drawer(field: Field, *, mask: bool = False) -> Draw:
    """The function that draws this field's values; made once per column, called once per row."""
    if mask:
        return _masked
    if field.kind is FieldKind.CHOICE:
        labels = {key: escape(label) for key, label in field.choices}
        return lambda value: labels.get(value) or escape(value)
    if field.kind is FieldKind.REF and field.ref == "person":
        return remembered(person)
    if field.kind is FieldKind.REF:
        return remembered(_called)
    if field.kind is FieldKind.DATE:
        return remembered(_day)
    if field.kind is FieldKind.TIME:
        return _moments()
    if field.kind is FieldKind.MONEY:
        return figures.compacter()
    if field.name.endswith("_year"):  # 1,996 is no year
        return _text
    return DRAW.get(field.kind, _text)


def draw(field: Field, value: Any, *, mask: bool = False) -> SafeString:
    """One value on its own."""
    return mark_safe(  # noqa: S308  every drawer escapes
        EMPTY if value is None or value == "" else drawer(field, mask=mask)(value)
    )


def linked(field: Field, value: Any, pk: int | None, *, mask: bool = False) -> SafeString:
    """A reference as a link to its record, where that kind has a page."""
    there = screen_of(field.ref)
    inner = draw(field, value, mask=mask)
    if mask or not pk or there is None or not there.detail_url:
        return inner
    return mark_safe(f'<a href="{there.href(pk)}">{inner}</a>')  # noqa: S308  drawn above


def person(name: Any) -> str:
    text = str(name)
    face = f'<span class="dc-av" aria-hidden="true">{escape(text[:1].upper())}</span>'
    return f'<span class="dc-who">{face}{escape(text)}</span>'


def numeric(field: Field) -> bool:
    """Whether the column is aligned to the right."""
    return field.kind in (*NUMERIC, FieldKind.DATE, FieldKind.TIME)


def _called(value: Any) -> str:
    return escape(called(str(value)))


def _text(value: Any) -> str:
    return escape(value)


def _long(value: Any) -> str:
    text = " ".join(str(value).split())
    return escape(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _masked(value: Any) -> str:
    return f'<span class="mut">{escape(masked(value))}</span>'


def _integer(value: Any) -> str:
    return f"{int(value):,}" if not isinstance(value, Decimal) else format_number(value)


def _bool(value: Any) -> str:
    return escape(_("是") if value else _("否"))


def _moments() -> Draw:
    """Draws moments; one page knows few days, and putting a day into words is the slow part."""
    day = remembered(_day)

    def draw_moment(value: datetime) -> str:
        local = timezone.localtime(value)
        return f'<time title="{local:%Y-%m-%d %H:%M}">{day(local.date())}</time>'

    return draw_moment


def remembered(draw_one: Draw) -> Draw:
    """The same drawer, which draws equal values once; for the life of one column on one page."""
    drawn: dict[Any, str] = {}

    def draw_known(value: Any) -> str:
        if value not in drawn:
            drawn[value] = draw_one(value)
        return drawn[value]

    return draw_known


def _mail(value: Any) -> str:
    text = escape(value)
    return f'<a href="mailto:{text}">{text}</a>'


def _day(value: date) -> str:
    return escape(figures.day(value))


DRAW: dict[FieldKind, Draw] = {
    FieldKind.LONG: _long,
    FieldKind.INTEGER: _integer,
    FieldKind.NUMBER: lambda value: format_number(value, 2).removesuffix(".00"),
    FieldKind.SHARE: lambda value: figures.percent(value, digits=0),
    FieldKind.BOOL: _bool,
    FieldKind.EMAIL: _mail,
}
