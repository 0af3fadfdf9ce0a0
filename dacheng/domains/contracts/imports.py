"""Contracts from a file."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.contracts.fields import CONTRACT
from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.customers.imports import CUSTOMER_LINK, STAMPED, stamp_unit
from dacheng.domains.opportunities.imports import OPPORTUNITY_LINK
from dacheng.domains.org.imports import PERSON_LINK
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.spec import ImportSpec, Link, offer

CONTRACT_LINK = Link(Contract, by=("code", "external_id", "name"))


def prepare(batch: Batch) -> None:
    """A contract with a signing date is signed, unless the file says otherwise."""
    stamp_unit(batch)
    states, signed = batch.column("state"), batch.column("signed_on")
    names, codes = batch.column("name"), batch.values.get("code") or [None] * len(batch)
    customers = batch.written.get("customer") or [None] * len(batch)
    for at in range(len(batch)):
        states[at] = states[at] or (ContractState.SIGNED if signed[at] else ContractState.DRAFT)
        if states[at] == ContractState.SIGNED and not signed[at]:
            batch.refuse(at, "signed_on", _("已签合同要有签约日期。"))
        names[at] = names[at] or str(codes[at] or customers[at] or "")[:200] or _("未命名合同")


offer(
    ImportSpec(
        "contracts",
        pgettext_lazy("list", "合同"),
        CONTRACT,
        links={
            "owner": PERSON_LINK,
            "created_by": PERSON_LINK,
            "customer": CUSTOMER_LINK,
            "opportunity": OPPORTUNITY_LINK,
        },
        follows={**STAMPED, "state": ("state", "signed_on")},
        prepare=prepare,
    )
)
