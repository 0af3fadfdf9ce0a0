"""How the register of leads is laid out, and the forms of its verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.leads.fields import LEAD
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.inputs import RefInput
from dacheng.kernel.ui.pages import Group

GROUPS = (
    Group(gettext_lazy("谁"), ("company", "contact_name", "title", "phone", "email")),
    Group(gettext_lazy("从哪来、要什么"), ("source", "needs", "industry", "location", "note")),
)
FACTS = (
    Group(
        gettext_lazy("资料"),
        (
            "contact_name",
            "title",
            "phone",
            "email",
            "industry",
            "location",
            "needs",
            "source",
            "note",
        ),
    ),
    Group(
        gettext_lazy("进度"),
        ("status", "registered_at", "first_touch_at", "converted_at", "invalid_reason"),
    ),
    Group(gettext_lazy("来历"), ("owner", "unit", "region", "code", "created_by", "created_at")),
)


def words(label: Any, *, required: bool = False, longest: int = 300) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=longest)


class WhyForm(forms.Form):
    why = words(gettext_lazy("为什么"))


class InvalidForm(forms.Form):
    reason = words(gettext_lazy("为什么无效"), required=True, longest=200)


class GiveForm(forms.Form):
    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        to = RefInput(LEAD["owner"], viewer, label=_("交给"))
        self.fields = {"to": to, "why": words(_("为什么"))}
