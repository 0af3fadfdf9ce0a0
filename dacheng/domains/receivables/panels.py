"""What the receivables domain adds to the page of a contract: what was paid and what is open."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.receivables.models import Receipt
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
