"""What the dialogs of the working calendar ask for."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.calendar.models import WorkDay
from dacheng.kernel.calendar.reading import Wanted, read

STRETCHES = 3


class DayForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("这天"),
        choices=[("", _("按星期")), *WorkDay.Kind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("说明"), max_length=60, required=False)


class BringForm(forms.Form):
    """Lines of days; `days` holds them once it is valid."""

    text = forms.CharField(
        label=_("放假安排"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("一行一天或一段：2027-02-06至2027-02-12 休 春节；2027-02-20 班 补班。"),
        error_messages={"required": _("把放假安排贴进来。")},
    )

    days: list[Wanted]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        self.days = read(text)
        return text


class HoursForm(forms.Form):
    """Up to three stretches of a working day."""

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
        for at in range(1, STRETCHES + 1):
            for name, label in (("opens", _("第 %d 段从")), ("closes", _("第 %d 段到"))):
                widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
                self.fields[f"{name}{at}"] = forms.TimeField(
                    label=str(label) % at, required=at == 1, widget=widget
                )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for at in range(1, STRETCHES + 1):
            if (given.get(f"opens{at}") is None) is not (given.get(f"closes{at}") is None):
                raise ValidationError(_("每一段都要有从几点和到几点。"))
        return given

    def hours(self) -> list[tuple[time, time]]:
        given = self.cleaned_data
        spans = [(given.get(f"opens{at}"), given.get(f"closes{at}")) for at in range(1, 4)]
        return [(opens, closes) for opens, closes in spans if opens and closes]
