"""What the dialogs of roles ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Role
from dacheng.domains.org.names import ACTIONS, LEVELS, offered, reaches_of, said


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("名称"), max_length=40, error_messages={"required": _("给角色起个名字。")}
    )


class NewForm(NameForm):
    like = forms.ModelChoiceField(
        queryset=Role.objects.none(),
        label=_("先和谁一样"),
        required=False,
        empty_label=_("什么都不能"),
        help_text=_("抄一份权限过来，再改不一样的。"),
    )

    def __init__(self, *given: Any, roles: Any, **rest: Any):
        super().__init__(*given, **rest)
        self.fields["like"].queryset = roles


class AreaForm(forms.Form):
    """How far each action of one area goes."""

    def __init__(self, *given: Any, role: Role, area: str, **rest: Any):
        super().__init__(*given, **rest)
        self.area = area
        for action in offered()[area]:
            grant = f"{area}.{action}"
            choices = [(reach, said(grant, reach)) for reach in reaches_of(grant)]
            self.fields[action] = forms.ChoiceField(
                label=str(ACTIONS[action]),
                choices=choices,
                required=False,
                initial=role.grants.get(grant, ""),
            )

    def clean(self) -> dict[str, Any]:
        """Only what was asked for: a choice that did not come along takes nothing away."""
        given = super().clean() or {}
        return {action: reach for action, reach in given.items() if action in self.data}

    def grants(self) -> dict[str, str]:
        return {f"{self.area}.{action}": reach for action, reach in self.cleaned_data.items()}


class LevelForm(forms.Form):
    level = forms.ChoiceField(
        label=_("这个角色对它"), choices=list(LEVELS.items()), widget=forms.RadioSelect
    )
