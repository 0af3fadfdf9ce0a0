"""A code, a password again, the name of a key, the rules of the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.queries import factor_coverage
from dacheng.kernel.shipped import called

ONE_TIME = {"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"), max_length=40, error_messages={"required": _("填验证码。")},
        widget=forms.TextInput(attrs=ONE_TIME),
    )  # fmt: skip


class ConfirmForm(forms.Form):
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False, error_messages={"required": _("填密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip


class RulesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("哪些角色要用第二步验证"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("还没加的人会退出登录，下次进来先加一种。"),
    )
    idle_minutes = forms.IntegerField(
        label=_("多少分钟不动就退出"), help_text=_("5 分钟到 30 天（43200）。")
    )
    longest_hours = forms.IntegerField(
        label=_("最多多少小时要重新登录"), help_text=_("1 小时到 90 天（2160）。")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["roles"].choices = [
            (code, f"{called(name)} · {_told(people, lacking)}")
            for code, name, people, lacking in factor_coverage()
        ]


def _told(people: int, lacking: int) -> str:
    if not lacking:
        return gettext("%(n)d 人") % {"n": people}
    text = gettext("%(n)d 人，%(m)d 人还没有")
    return text % {"n": people, "m": lacking}
