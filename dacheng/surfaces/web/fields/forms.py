"""The form of one field: it asks only what its type needs."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.kernel.custom.making import REFERS_TO
from dacheng.kernel.custom.models import OFFERED, CustomField
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.ui.screens import screen_of

RENAMED = re.compile(r"\s*(.+?)\s*(?:->|→|＞|>)\s*(.+?)\s*")
ONE_A_LINE = gettext_lazy("一行一个，照这个顺序显示。")
RENAME = gettext_lazy("一行一个，照这个顺序显示。改名写成：旧名 > 新名。")
CAN_BE_QUICK = {str(kind) for kind, _label in OFFERED} - {str(FieldKind.LONG)}
CAN_BE_FOUND = {FieldKind.TEXT, FieldKind.LONG, FieldKind.PHONE, FieldKind.EMAIL}


class FieldForm(forms.Form):
    """What an administrator says of a field; for a new one its type too."""

    label = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    label_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=60, required=False)

    def __init__(self, data: Any = None, *, row: CustomField | None = None, **rest: Any):
        super().__init__(data, **rest)
        self.row = row
        given = row.type if row else (data or self.initial).get("type")
        self.type = given if given in dict(OFFERED) else str(FieldKind.TEXT)
        if row is None:
            self.fields = {"label": self.fields["label"], "type": self._types(),
                           "label_en": self.fields["label_en"]}  # fmt: skip
        self._of_type()
        self._uses()

    def _types(self) -> forms.Field:
        again = {"hx-trigger": "change", "hx-target": "#dialog-body", "hx-include": "closest form"}
        select = forms.Select(choices=OFFERED, attrs=again)
        return forms.ChoiceField(
            label=gettext_lazy("类型"), choices=OFFERED, initial=self.type, widget=select
        )

    def _of_type(self) -> None:
        """What only some types ask for."""
        if self.type == FieldKind.CHOICE:
            hint = RENAME if self.row else ONE_A_LINE
            self.fields["choices"] = forms.CharField(
                label=gettext_lazy("选项"), widget=forms.Textarea(attrs={"rows": 6}), help_text=hint
            )
        if self.type == FieldKind.REF and self.row is None:
            offered = [(one, there.label) for one in REFERS_TO if (there := screen_of(one))]
            self.fields["ref"] = forms.ChoiceField(label=gettext_lazy("指向"), choices=offered)

    def _uses(self) -> None:
        self.fields["hint"] = forms.CharField(
            label=gettext_lazy("提示"), max_length=200, required=False,
            help_text=gettext_lazy("写在输入框下面。"),
        )  # fmt: skip
        if self.row:
            self.fields["order"] = forms.IntegerField(
                label=gettext_lazy("第几个"), min_value=0, max_value=9999, required=False
            )
        ticks = {"required": _("必填"), "on_card": _("看板卡片上显示")}
        if self.type in CAN_BE_QUICK:
            ticks["indexed"] = _("筛选和排序要快（后台建索引）")
        if self.type in CAN_BE_FOUND:
            ticks["searched"] = _("能搜到")
        if self.type == FieldKind.BOOL:
            del ticks["required"]
        for name, label in ticks.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        given = dict(self.cleaned_data)
        if given.get("order") is None:
            given.pop("order", None)
        if "choices" in given:
            given["choices"] = self._choices(given["choices"])
        return given

    def _choices(self, text: str) -> list[Any]:
        """Labels of a new field; pairs of key and label of one that is there."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if self.row is None:
            return lines
        keys = {one["label"]: one["key"] for one in self.row.choices}
        pairs = []
        for line in lines:
            before, after = line, line
            if line not in keys and (match := RENAMED.fullmatch(line)):
                before, after = match[1], match[2]
                if before not in keys:
                    raise ValidationError(
                        {"choices": _("没有叫“%(name)s”的选项。") % {"name": before}}
                    )
            pairs.append((keys.get(before, ""), after))
        return pairs


def initial_of(row: CustomField) -> dict[str, Any]:
    names = ("label", "label_en", "hint", "required", "indexed", "searched", "on_card", "order")
    found: dict[str, Any] = {name: getattr(row, name) for name in names}
    return {**found, "choices": "\n".join(one["label"] for one in row.choices)}
