"""Signing in and changing one's password."""

from django import forms
from django.utils.translation import gettext_lazy as _

NAME = {"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("登录名"), max_length=80, error_messages={"required": _("填登录名。")},
        widget=forms.TextInput(attrs=NAME),
    )  # fmt: skip
    password = forms.CharField(
        label=_("密码"), max_length=200, strip=False, error_messages={"required": _("填密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=_("现在的密码"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label=_("新密码"), max_length=200, strip=False,
        help_text=_("至少 10 个字符，不要用常见的。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("再写一遍"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两遍不一样。再写一遍新密码。"))
        return again
