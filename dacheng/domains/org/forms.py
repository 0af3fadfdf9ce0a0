"""Forms of verbs on people that ask for more than fields of the record."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.fields import PERSON
from dacheng.domains.org.models import Role
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.inputs import DayInput, RefInput
from dacheng.kernel.ui.pages import Group

PERSON_GROUPS = (
    Group(_("基本"), ("name", "external_id", "email", "phone", "rank", "hired_on")),
    Group(_("团队和登录"), ("unit", "username")),
)


class MoveForm(forms.Form):
    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        self.fields["unit"] = RefInput(PERSON["unit"], viewer, label=_("调到"))
        self.fields["on"] = DayInput(label=_("从哪天起"), initial=clock.today)


class LeaveForm(forms.Form):
    on = DayInput(
        label=_("最后一天之后"),
        help_text=_("从这天起不再算在团队里，也不能登录。"),
        initial=clock.today,
    )
    why = forms.CharField(label=_("说明"), required=False, max_length=300)


class RolesForm(forms.Form):
    roles = forms.ModelMultipleChoiceField(
        queryset=Role.objects.none(),
        label=_("角色"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        self.fields["roles"].queryset = Role.objects.visible_to(viewer)


class PresenceForm(forms.Form):
    """Out of all devices; his second factors away too, when he lost them."""

    factors = forms.BooleanField(label=_("第二步验证也去掉，他丢了手机"), required=False)
