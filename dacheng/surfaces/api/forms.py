"""The forms of tokens and webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.surfaces.api.hooks.events import NAMES
from dacheng.surfaces.api.kinds import RESOURCES
from dacheng.surfaces.api.reference import TITLES
from dacheng.surfaces.api.scopes import EVERY
from dacheng.surfaces.api.tokens import LIFETIMES


def scope_label(scope: str) -> str:
    """'leads:write' in words."""
    name, _colon, level = scope.partition(":")
    if not level:
        return _("全部可读") if name == "read" else _("全部可写")
    title = str(RESOURCES[name].label if name in RESOURCES else TITLES[name])
    said = _("%(what)s：读") if level == "read" else _("%(what)s：写")
    return said % {"what": title}


class TokenForm(forms.Form):
    """For what, how far, how long."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=80,
        help_text=gettext_lazy("哪个程序用它，如：官网留资"),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("有效期"), coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("范围"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("再宽也不会超过你自己的权限。"),
    )

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
        scopes: Any = self.fields["scopes"]
        days: Any = self.fields["days"]
        scopes.choices = [(one, scope_label(one)) for one in EVERY]
        days.choices = [(n, _("%(days)d 天") % {"days": n}) for n in LIFETIMES] + [(0, _("不过期"))]


class WebhookForm(forms.Form):
    """Where to, and what of."""

    url = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("事件"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, **rest: Any):
        super().__init__(*given, **rest)
        events: Any = self.fields["events"]
        events.choices = [(name, f"{label} · {name}") for name, label in NAMES.items()]
