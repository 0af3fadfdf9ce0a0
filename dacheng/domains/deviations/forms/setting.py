"""What is asked of an administrator."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations.models import CauseCategory, LoopRules, PaceLimit, SignalRule
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.metrics import catalogue
from dacheng.kernel.ui.inputs import NumberInput

SHARES = ("off_by", "above_by", "after_share", "explains", "orange_from", "red_from",
          "effective_from", "partly_from", "most_late")  # fmt: skip


class SettingForm(forms.ModelForm):
    """Shares are written as per cent, metrics chosen by what they are called."""

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
        for name in SHARES:
            if name in self.fields:
                self.fields[name] = NumberInput(FieldKind.SHARE, label=self.fields[name].label)
        for name, blank in (("metric", _("所有指标")), ("base_metric", _("不看基数"))):
            if name in self.fields:
                self.fields[name] = self._metric(name, blank)

    def _metric(self, name: str, blank: str) -> forms.ChoiceField:
        known = [(one.name, one.label) for one in catalogue()]
        may_be_blank = self._meta.model._meta.get_field(name).blank
        return forms.ChoiceField(
            label=self.fields[name].label, required=not may_be_blank,
            choices=[*([("", blank)] if may_be_blank else []), *known],
        )  # fmt: skip

    def _post_clean(self) -> None:
        """The action checks and writes; the form only reads."""


class LimitForm(SettingForm):
    class Meta:
        model = PaceLimit
        fields = ("metric", "level", "off_by", "in_points", "after_share", "least_count",
                  "least_amount", "times", "explains", "opens_above", "above_by",
                  "is_active")  # fmt: skip

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
        level: Any = self.fields["level"]
        level.choices = [("", _("所有层级")), *[one for one in level.choices if one[0]]]


class ClocksForm(SettingForm):
    class Meta:
        model = LoopRules
        fields = ("grain", "cause_days", "plan_days", "remind_days", "escalate_days",
                  "measure_days", "verify_days", "orange_from", "red_from", "effective_from",
                  "partly_from", "least_siblings", "least_records", "most_late",
                  "repeat_months", "most_new")  # fmt: skip


class CategoryForm(SettingForm):
    class Meta:
        model = CauseCategory
        fields = ("parent", "name", "code", "remedy", "about_data", "order", "is_active")

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
        parent: Any = self.fields["parent"]
        parent.queryset = CauseCategory.objects.filter(parent=None)
        parent.empty_label = _("（这是一个大类）")


class SignalForm(SettingForm):
    class Meta:
        model = SignalRule
        fields = ("name", "metric", "by", "condition", "limit", "periods", "base_metric",
                  "least_base", "remedy", "answers")  # fmt: skip
        help_texts = {"limit": gettext_lazy("比率写 0.3 表示 30%；连续上升、下降不用写。")}
