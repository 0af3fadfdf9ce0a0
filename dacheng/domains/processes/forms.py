"""The forms of stages and of the short lists beside a process."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.processes.models import Stage
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.ui.inputs import NumberInput


class StageForm(forms.Form):
    name = forms.CharField(label=_("阶段"), max_length=60)
    probability = NumberInput(
        FieldKind.SHARE,
        label=_("赢单概率"),
        help_text=_("到了这一步，十单里能成几单。加权金额按它算。"),
    )
    limit_days = forms.IntegerField(
        label=_("时限（天）"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("停得更久就算卡住。空着用公司的时限。"),
    )
    guide = forms.CharField(
        label=_("怎么打"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *given: Any, stage: Stage | None = None, **rest: Any):
        names = ("name", "probability", "limit_days", "guide")
        stored = {name: getattr(stage, name) for name in names} if stage else {}
        super().__init__(*given, initial=stored, **rest)


class NameForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
