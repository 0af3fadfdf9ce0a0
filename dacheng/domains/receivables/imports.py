"""Receipts and invoices from a file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.contracts.imports import CONTRACT_LINK
from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.imports import CUSTOMER_LINK, STAMPED, stamp_unit
from dacheng.domains.org.imports import PERSON_LINK
from dacheng.domains.receivables.fields import INVOICE, RECEIPT
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.spec import ImportSpec, offer


def prepare(batch: Batch) -> None:
    """A receipt names its customer or its contract; the contract gives customer and owner."""
    contracts = batch.values.get("contract_id") or [None] * len(batch)
    known = {
        contract.pk: contract
        for contract in Contract.objects.filter(pk__in={pk for pk in contracts if pk})
    }
    customers, owners = batch.column("customer_id"), batch.column("owner_id")
    for at, pk in enumerate(contracts):
        contract = known.get(pk) if pk else None
        if contract:
            customers[at] = customers[at] or contract.customer_id
            owners[at] = owners[at] or contract.owner_id
            if customers[at] != contract.customer_id:
                batch.refuse(at, "contract", _("这份合同是另一个客户的。"))
        if customers[at] is None and at not in batch.refused:
            batch.refuse(at, "customer", _("要有客户或合同。"))
        if batch.values["amount"][at] == 0:
            batch.refuse(at, "amount", _("回款额不能是 0。"))
    stamp_unit(batch)


offer(
    ImportSpec(
        "receipts",
        gettext_lazy("回款"),
        RECEIPT,
        links={
            "owner": PERSON_LINK,
            "created_by": PERSON_LINK,
            "customer": CUSTOMER_LINK,
            "contract": CONTRACT_LINK,
        },
        follows={**STAMPED, "customer_id": ("customer", "contract")},
        prepare=prepare,
    )
)


def prepare_invoices(batch: Batch) -> None:
    """An invoice has the customer of its contract, and its owner where the file names none."""
    contracts = batch.column("contract_id")
    known = Contract.objects.in_bulk({pk for pk in contracts if pk})
    customers, owners = batch.column("customer_id"), batch.column("owner_id")
    for at, pk in enumerate(contracts):
        contract = known.get(pk)
        if contract is None:
            if at not in batch.refused:
                batch.refuse(at, "contract", _("要有合同。"))
            continue
        customers[at], owners[at] = contract.customer_id, owners[at] or contract.owner_id
        if (batch.values["amount"][at] or 0) <= 0:
            batch.refuse(at, "amount", _("开票额要大于 0。"))
    stamp_unit(batch)


offer(
    ImportSpec(
        "invoices",
        gettext_lazy("发票"),
        INVOICE,
        links={"owner": PERSON_LINK, "created_by": PERSON_LINK, "contract": CONTRACT_LINK},
        follows={**STAMPED, "customer_id": ("contract",)},
        prepare=prepare_invoices,
    )
)
