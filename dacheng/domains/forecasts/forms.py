"""What adjusting and handing in ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.forecasts.models import CALLED, Category
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.ui.inputs import NumberInput


class AdjustForm(forms.Form):
    """Which figure becomes which, and why."""

    category = forms.ChoiceField(
        label=_("哪个数"), choices=[(name.value, Category(name).label) for name in CALLED]
    )
    amount = NumberInput(
        FieldKind.MONEY, label=_("调整为"), help_text=_("累计数：承诺里含已签，很可能里含承诺。")
    )
    reason = forms.CharField(label=_("理由"), max_length=300)


class SubmitForm(forms.Form):
    """A word with the call."""

    note = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
