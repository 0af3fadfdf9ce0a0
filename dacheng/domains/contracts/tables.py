"""What a list of contracts shows."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.fields import CONTRACT
from dacheng.domains.contracts.models import ContractState
from dacheng.kernel.ui.pages import Column, Tab, title

TONES = {"draft": "", "signed": "pos", "cancelled": "line"}


def _state(state: str) -> str:
    label = ContractState(state).label if state in ContractState.values else state
    return format_html('<span class="dc-pill {}">{}</span>', TONES.get(state, ""), label)


CONTRACTS = (
    title("name", CONTRACT, beside="code"),
    "customer",
    "amount",
    Column("state", _("状态"), ("state",), _state, fields=("state",), sort="state", phone=4),
    "signed_on",
    "opportunity",
    "owner",
)
PHONE = ("name", "amount", "customer", "state", "owner")
TABS = (
    Tab("mine", _("我的"), "owner = me"),
    Tab("draft", _("草稿"), "state = draft"),
    Tab("signed", _("已签"), "state = signed", sort="-signed_on"),
    Tab("cancelled", _("已作废"), "state = cancelled"),
)
