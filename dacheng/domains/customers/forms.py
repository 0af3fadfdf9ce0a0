"""How the forms of customers and contacts are laid out, and the forms of verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields import CUSTOMER
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.inputs import RefInput
from dacheng.kernel.ui.pages import Group

CUSTOMER_GROUPS = (
    Group(_("基本"), ("name", "code", "customer_class", "industry", "location", "source")),
    Group(_("规模"), ("employees", "revenue", "founded_year", "parent", "credit_code")),
    Group(_("联系"), ("phone", "website")),
    Group(_("需求"), ("budget", "needs", "risk", "note")),
)
CONTACT_GROUPS = (
    Group(_("基本"), ("name", "customer", "title")),
    Group(_("联系"), ("phone", "email", "wechat")),
    Group(_("在决策里"), ("role", "stance", "influence", "concern", "note")),
)


class HandOverForm(forms.Form):
    why = forms.CharField(label=_("为什么"), required=False, max_length=300)

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        to = RefInput(CUSTOMER["owner"], viewer, label=_("移交给"))
        self.fields = {"to": to, **self.fields}


class ReleaseForm(forms.Form):
    why = forms.CharField(label=_("为什么放回公海"), max_length=300)
