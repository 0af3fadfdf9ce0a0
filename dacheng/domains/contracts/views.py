"""The screens of contracts."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from dacheng.domains.contracts import actions, forms, tables
from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import find
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.pages import Button, DetailPage, FormPage, ListPage
from dacheng.kernel.ui.verbs import VerbPage


class ContractList(ListPage):
    kind, title, sort, totals = (
        "contract",
        pgettext_lazy("list", "合同"),
        "-updated_at",
        ("amount",),
    )
    columns, phone, tabs = tables.CONTRACTS, tables.PHONE, tables.TABS
    new_url, new_label, unit_name = "contracts:new", gettext_lazy("新合同"), gettext_lazy("份")
    empty = gettext_lazy("还没有合同。商机赢了，从商机页起草一份，不用再抄。")


class ContractForm(FormPage):
    kind, groups, new_title = "contract", forms.GROUPS, gettext_lazy("新合同")
    required = ("name",)
    create = actions.draw_up


class ContractDetail(DetailPage):
    kind, of, groups = "contract", "code", forms.FACTS
    metas, tiles = ("customer", "state", "owner"), ("amount", "state", "signed_on")

    @property
    def edit_url(self) -> str:  # type: ignore[override]
        return "contracts:edit" if self.record.state == ContractState.DRAFT else ""

    def edit_address(self, field: Any) -> str:
        return super().edit_address(field) if self.record.state == ContractState.DRAFT else ""

    def steps(self) -> Sequence[Button]:  # type: ignore[override]
        icons = {"sign": "pencil", "cancel": "x"}
        return [
            Button(
                step.label,
                reverse(f"contracts:{name}", args=[self.record.pk]),
                "dialog",
                icons[name],
            )
            for name, step in self.record.lifecycle.open_steps(self.record, self.viewer).items()
        ]


class Sign(VerbPage):
    model, label = Contract, gettext_lazy("签约")
    lead = gettext_lazy("签了就算销售额，内容不能再改；错了只能作废重签。")

    def form(self, data: Any = None) -> forms.SignForm:
        Contract.lifecycle.require(self.record, "sign")
        return forms.SignForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.sign(self.record, by=self.viewer, on=given["on"])
        return _("「%(name)s」已签") % {"name": self.record}


class Cancel(VerbPage):
    model, needs, label, danger = Contract, "cancel", gettext_lazy("作废"), True

    def form(self, data: Any = None) -> forms.CancelForm:
        Contract.lifecycle.require(self.record, "cancel")
        return forms.CancelForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.cancel(self.record, by=self.viewer, why=given["why"])
        return _("「%(name)s」已作废") % {"name": self.record}


@require_POST
def from_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with everything the opportunity knows; opens its page."""
    opportunity = find(Opportunity, pk, viewer=request.viewer)
    if opportunity.amount is None:
        raise ValidationError(_("商机还没有金额，先填上再起草。"))
    contract = actions.draw_up_from(opportunity, by=request.viewer)
    messages.success(request, _("起草了 %(code)s") % {"code": contract.code})
    return go(request, reverse("contracts:detail", args=[contract.pk]))
