"""Contracts, invoices and receipts."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts import actions
from dacheng.domains.contracts.models import Contract
from dacheng.domains.receivables import actions as receivables
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.kinds.given import INVITING, MUST_SAY, hand_over
from dacheng.surfaces.api.resource import Resource, Verb

DRAFT = ("name", "customer", "opportunity", "amount", "note", "code", "external_id")
SIGNED_ON = Field("signed_on", _("签约日期"), FieldKind.DATE)


def _sign(contract: Contract, *, by: Viewer, signed_on: date | None = None) -> Contract:
    return actions.sign(contract, by=by, on=signed_on)


def _receive(values: dict[str, Any], *, by: Viewer) -> Receipt:
    on = values.pop("received_on", None)
    return receivables.receive(values.pop("amount"), by=by, on=on, **values)


def _issue(values: dict[str, Any], *, by: Viewer) -> Invoice:
    on = values.pop("issued_on", None)
    return receivables.issue(values.pop("amount"), by=by, on=on, **values)


def _counts(invoice: Invoice) -> bool:
    return invoice.voided_on is None


def _stands(receipt: Receipt) -> bool:
    return receipt.reverses_id is None


CONTRACTS = Resource(
    "contracts",
    "contract",
    _("合同"),
    create=actions.draw_up,
    creates=(*DRAFT, "owner"),
    requires=("name", "customer", "amount"),
    change=actions.change,
    changes=DRAFT,
    verbs=(
        Verb("sign", _("签约"), _sign, takes=(SIGNED_ON,)),
        Verb("cancel", _("作废"), actions.cancel, takes=(MUST_SAY,)),
        hand_over(actions.hand_over),
        *INVITING,
    ),
    files=True,
)
RECEIPTS = Resource(
    "receipts",
    "receipt",
    _("回款"),
    create=_receive,
    creates=("amount", "received_on", "customer", "contract", "method", "note", "external_id"),
    requires=("amount",),
    verbs=(
        Verb(
            "reverse", _("冲销"), receivables.reverse, needs="cancel", takes=(MUST_SAY,),
            stands=_stands, gives="receipts",
        ),
    ),
)  # fmt: skip
INVOICES = Resource(
    "invoices",
    "invoice",
    _("发票"),
    create=_issue,
    creates=("amount", "issued_on", "contract", "code", "note", "external_id"),
    requires=("amount", "contract"),
    verbs=(
        Verb(
            "void", _("作废"), receivables.void, needs="cancel", takes=(MUST_SAY,), stands=_counts,
        ),
    ),
)  # fmt: skip
