"""What the receivables domain adds to the page of a contract: invoices, receipts, what is open."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.receivables.actions import invoiced
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.domains.receivables.queries import collected
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.panels import panel_on

MOST = 20


@panel_on("contract", title=gettext_lazy("回款"), order=20, needs="receivables.view", flush=True)
def receipts(contract: Contract, viewer: Viewer) -> Mapping[str, Any]:
    rows = Receipt.objects.visible_to(viewer).filter(contract=contract)
    reads = viewer.reads("receipt", "amount") and viewer.reads("contract", "amount")
    paid = collected(rows)
    may = viewer.can("receivables.create") and contract.state == ContractState.SIGNED
    said = {"paid": figures.full(paid), "due": figures.full(contract.amount - paid)}
    signed = contract.state == ContractState.SIGNED
    return {
        "receipts": list(rows.order_by("-received_on", "-pk")[:MOST]),
        "reads_amount": reads,
        "done": paid / contract.amount if reads and signed and contract.amount else None,
        "hint": _("已回 %(paid)s，还差 %(due)s") % said if reads and signed else "",
        "link_url": f"{reverse('receipts:new')}?contract={contract.pk}" if may else "",
        "link_label": _("记回款"),
    }


@panel_on("contract", title=gettext_lazy("发票"), order=19, needs="receivables.view", flush=True)
def invoices(contract: Contract, viewer: Viewer) -> Mapping[str, Any]:
    rows = Invoice.objects.visible_to(viewer).filter(contract=contract)
    reads = viewer.reads("invoice", "amount") and viewer.reads("contract", "amount")
    signed = contract.state == ContractState.SIGNED
    may = viewer.can("receivables.create") and signed
    billed = invoiced(contract)
    said = {"billed": figures.full(billed), "left": figures.full(contract.amount - billed)}
    return {
        "invoices": list(rows.order_by("-issued_on", "-pk")[:MOST]),
        "reads_amount": reads,
        "hint": _("已开 %(billed)s，还差 %(left)s") % said if reads and signed else "",
        "link_url": f"{reverse('invoices:new')}?contract={contract.pk}" if may else "",
        "link_label": _("记发票"),
    }
