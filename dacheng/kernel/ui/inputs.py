"""One form input per kind of field: reads what people write, and says what would be right."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.kinds import model_of
from dacheng.kernel.money import round_money
from dacheng.kernel.statements import Given, Seen
from dacheng.kernel.ui.screens import screen_of

UNITS = {
    "万": 10_000,
    "亿": 100_000_000,
    "k": 1_000,
    "m": 1_000_000,
    "千": 1_000,
    "百万": 1_000_000,
}
NUMBER = re.compile(
    r"^[¥￥$€£]?\s*(?P<sign>-?)\s*[¥￥$€£]?(?P<digits>\d[\d,]*\.?\d*|\.\d+)\s*(?P<unit>百万|[万亿千km])?\s*元?$"
)
DAY = re.compile(r"^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$")
LARGEST = Decimal(10) ** 15


def read_number(text: str) -> Decimal:
    """'3.5万', '¥1,234.5' and '342k' as numbers; ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip().lower()
    match = NUMBER.match(plain)
    if not match:
        raise ValueError(text)
    number = Decimal(match["sign"] + match["digits"].replace(",", "")) * UNITS.get(
        match["unit"] or "", 1
    )
    if abs(number) >= LARGEST:
        raise ValueError(text)
    return number


def read_day(text: str, today: date) -> date:
    """'2026-12-31', '2026年12月31日', '12-31', '今天'; ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    words = {_("今天"): 0, _("明天"): 1, _("昨天"): -1, "today": 0, "tomorrow": 1, "yesterday": -1}
    if plain in words:
        return today + timedelta(days=words[plain])
    match = DAY.match(plain)
    if not match:
        raise ValueError(text)
    return date(int(match[1] or today.year), int(match[2]), int(match[3]))


class NumberInput(forms.Field):
    """Any number; money is rounded to the cent, an integer refuses a fraction, a share takes %."""

    widget = forms.TextInput

    def __init__(self, kind: FieldKind, **rest: Any):
        self.kind = kind
        super().__init__(**rest)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})
        if kind is FieldKind.MONEY:  # because figures are shown in ten thousands, not typed in them
            self.widget.attrs["placeholder"] = gettext_lazy("如 12000 或 1.2万")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        if self.kind is FieldKind.SHARE:
            return f"{(value * 100).normalize():f}%"
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return self._read(text)
        except (ValueError, InvalidOperation) as error:
            raise ValidationError(self._wrong(text), code="number") from error

    def _read(self, text: str) -> Any:
        if self.kind is FieldKind.SHARE:
            bare = text.rstrip("%％ ")
            number = read_number(bare) / (100 if bare != text or read_number(bare) > 1 else 1)
            if not 0 <= number <= 1:
                raise ValueError(text)
            return number
        number = read_number(text)
        if self.kind is FieldKind.INTEGER:
            if number != int(number):
                raise ValueError(text)
            return int(number)
        return round_money(number) if self.kind is FieldKind.MONEY else number

    def _wrong(self, text: str) -> str:
        hints = {
            FieldKind.MONEY: _("“%(text)s”不是金额。写成 12000、1.2万 或 ¥12,000。"),
            FieldKind.INTEGER: _("“%(text)s”不是整数。写成 120。"),
            FieldKind.SHARE: _("“%(text)s”不在 0 到 100%% 之间。写成 35%%。"),
        }
        return hints.get(self.kind, _("“%(text)s”不是数。")) % {"text": text[:40]}


class DayInput(forms.Field):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_day(text, timezone.localdate())
        except ValueError as error:
            wrong = _("“%(text)s”不是日期。写成 2026-12-31。") % {"text": text[:40]}
            raise ValidationError(wrong, code="date") from error


class MomentInput(forms.Field):
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = datetime.combine(DayInput().clean(text), time())
        if not 1 < moment.year < 9999:  # at the ends another time zone has no such year
            wrong = _("“%(text)s”不是日期。写成 2026-12-31。") % {"text": text[:40]}
            raise ValidationError(wrong, code="date")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class RefInput(forms.Field):
    """One record of another kind that this viewer may see; the value is the record."""

    def __init__(self, field: Field, viewer: Viewer, **rest: Any):
        self.ref, self.viewer = field.ref, viewer
        super().__init__(widget=picker(field), **rest)

    def prepare_value(self, value: Any) -> Any:
        record = value if isinstance(value, Model) else self._found(value)
        self.widget.choices = [("", ""), *([(record.pk, str(record))] if record else [])]
        return record.pk if record else value

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        found = self._found(value)
        if found is None:
            raise ValidationError(_("没有这一条，或者你看不到。重新选一个。"), code="reference")
        return found

    def _found(self, value: Any) -> Any:
        text = str(value or "")
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        return next(iter(_one_of(self.ref)(self.viewer, record=int(text))), None)


@cache
def _one_of(ref: str) -> Seen:
    """A record of a kind, if the viewer may refer to it."""
    return Seen(lambda viewer: rows_to_pick(ref, viewer).filter(pk=Given("record")))


def rows_to_pick(ref: str, viewer: Viewer) -> QuerySet:
    """What this viewer may refer to."""
    rows = model_of(ref).objects.visible_to(viewer)
    there = screen_of(ref)
    return there.picked(rows) if there and there.picked else rows


def picker(field: Field, *, by_name: bool = False, several: bool = False) -> forms.Select:
    """A select that asks the server while somebody types."""
    url = reverse("pick", args=[field.ref]) + ("?by=name" if by_name else "")
    widget = (forms.SelectMultiple if several else forms.Select)(attrs={"data-pick-url": url})
    widget.choices = []
    return widget


class MailInput(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            if text:
                validate_email(text)
        except ValidationError as error:
            raise ValidationError(
                _("“%(text)s”不像邮箱。") % {"text": text[:60]}, code="mail"
            ) from error
        return text


def input_for(field: Field, viewer: Viewer, *, required: bool, longest: int | None) -> forms.Field:
    """The input of one catalogue field."""
    given: dict[str, Any] = {"label": field.label, "required": required, "help_text": field.hint}
    given["error_messages"] = {"required": _("%(label)s要填。") % {"label": field.label}}
    match field.kind:
        case FieldKind.REF:
            return RefInput(field, viewer, **given)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", ""), *field.choices], **_choice(field, given))
        case FieldKind.BOOL:
            return forms.BooleanField(**{**given, "required": False})
        case FieldKind.DATE:
            return DayInput(**given)
        case FieldKind.TIME:
            return MomentInput(**given)
        case FieldKind.LONG:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **given)
        case FieldKind.EMAIL:
            return MailInput(widget=forms.EmailInput(), **_short(longest, given))
        case FieldKind.TEXT | FieldKind.PHONE:
            kind = "tel" if field.kind is FieldKind.PHONE else "text"
            return forms.CharField(
                widget=forms.TextInput(attrs={"type": kind}), **_short(longest, given)
            )
    return NumberInput(field.kind, **given)


def _choice(field: Field, given: dict[str, Any]) -> dict[str, Any]:
    known = _("、").join(str(label) for _key, label in field.choices)
    wrong = _("没有“%%(value)s”。有：%(known)s") % {"known": known}
    return {**given, "error_messages": {**given["error_messages"], "invalid_choice": wrong}}


def _short(longest: int | None, given: dict[str, Any]) -> dict[str, Any]:
    if longest is None:
        return given
    wrong = _("太长了，最多 %(longest)d 个字。") % {"longest": longest}
    return {
        **given,
        "max_length": longest,
        "error_messages": {**given["error_messages"], "max_length": wrong},
    }
