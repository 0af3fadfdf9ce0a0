"""How a receipt or an invoice is booked and taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.pages import Group

GROUPS = (
    Group(_("谁付的、多少"), ("contract", "customer", "amount", "received_on", "method", "note")),
)
FACTS = (
    Group(_("资料"), ("customer", "contract", "amount", "received_on", "method", "note")),
    Group(
        _("来历"), ("owner", "unit", "region", "code", "created_by", "created_at", "external_id")
    ),
)

INVOICE_GROUPS = (Group(_("哪份合同、多少"), ("contract", "amount", "issued_on", "code", "note")),)
INVOICE_FACTS = (
    Group(_("资料"), ("customer", "contract", "amount", "issued_on", "voided_on", "note")),
    Group(
        _("来历"), ("owner", "unit", "region", "code", "created_by", "created_at", "external_id")
    ),
)


class ReverseForm(forms.Form):
    why = forms.CharField(
        label=_("为什么冲销"), max_length=300, error_messages={"required": _("写上为什么冲销。")}
    )


class VoidForm(forms.Form):
    why = forms.CharField(
        label=_("为什么作废"), max_length=300, error_messages={"required": _("写上为什么作废。")}
    )
