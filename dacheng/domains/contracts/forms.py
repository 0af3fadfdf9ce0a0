"""How a contract is laid out, and the forms of its verbs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.kernel import clock
from dacheng.kernel.ui.inputs import DayInput
from dacheng.kernel.ui.pages import Group

GROUPS = (
    Group(_("合同"), ("name", "customer", "opportunity", "amount", "code")),
    Group(_("备注"), ("note",)),
)
FACTS = (
    Group(_("资料"), ("customer", "opportunity", "amount", "signed_on", "note")),
    Group(
        _("来历"), ("owner", "unit", "region", "code", "created_by", "created_at", "external_id")
    ),
)


class SignForm(forms.Form):
    on = DayInput(label=_("签约日期"), initial=clock.today)


class CancelForm(forms.Form):
    why = forms.CharField(
        label=_("为什么作废"), max_length=300, error_messages={"required": _("写上为什么作废。")}
    )
