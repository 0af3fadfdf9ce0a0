"""Which events of the product can be told outside, and what each is about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dacheng.domains.activities.events import ActivityLogged, TaskFinished
from dacheng.domains.contracts.events import ContractCancelled, ContractSigned
from dacheng.domains.customers.events import CustomerRegistered
from dacheng.domains.leads.events import LeadConverted, LeadRegistered
from dacheng.domains.opportunities.events import (
    OpportunityLost,
    OpportunityOpened,
    OpportunityReopened,
    OpportunityWon,
    StageMoved,
)
from dacheng.domains.org.events import HandedOver
from dacheng.domains.receivables.events import ReceiptReversed, Received
from dacheng.kernel.events import during
from dacheng.kernel.statements import Statement
from dacheng.surfaces.api.models import Delivery, Webhook

HANDED_OVER = ("customer", "lead", "opportunity", "contract", "task")


@dataclass(frozen=True)
class Told:
    """One event as it is told: its name, its label, the record it is about."""

    name: str
    label: str | Promise
    kind: str
    about: str = ""

    def object_id(self, event: Any) -> int:
        return int(getattr(event, self.about or f"{self.kind}_id"))


EVENTS: dict[type, Told] = {
    CustomerRegistered: Told("customer.registered", _("客户建档"), "customer"),
    LeadRegistered: Told("lead.registered", _("线索登记"), "lead"),
    LeadConverted: Told("lead.converted", _("线索转为商机"), "lead"),
    OpportunityOpened: Told("opportunity.opened", _("新商机"), "opportunity"),
    StageMoved: Told("opportunity.moved", _("商机换阶段"), "opportunity"),
    OpportunityWon: Told("opportunity.won", _("赢单"), "opportunity"),
    OpportunityLost: Told("opportunity.lost", _("输单"), "opportunity"),
    OpportunityReopened: Told("opportunity.reopened", _("商机重新打开"), "opportunity"),
    ActivityLogged: Told("activity.logged", _("记了一笔跟进"), "activity"),
    TaskFinished: Told("task.finished", _("任务做完"), "task"),
    ContractSigned: Told("contract.signed", _("合同签约"), "contract"),
    ContractCancelled: Told("contract.cancelled", _("合同作废"), "contract"),
    Received: Told("receipt.received", _("到账"), "receipt"),
    ReceiptReversed: Told("receipt.reversed", _("回款冲销"), "receipt"),
}
TEST = "webhook.test"
HANDED = {
    "customer": _("移交客户"), "lead": _("移交线索"), "opportunity": _("移交商机"),
    "contract": _("移交合同"), "task": _("移交任务"),
}  # fmt: skip
NAMES: dict[str, str | Promise] = {
    **{told.name: told.label for told in EVENTS.values()},
    **{f"{kind}.handed_over": HANDED[kind] for kind in HANDED_OVER},
}


def tell(name: str, kind: str, object_id: int, by_id: int | None) -> None:
    """Write a delivery for each webhook that wants this event, and queue its sending; all inside
    the transaction of the change, so that none is told of what did not happen and none is lost."""
    from dacheng.surfaces.api.hooks.sending import queue

    deliveries = [
        Delivery(
            webhook_id=pk, event=name, kind=kind, object_id=object_id, by_id=by_id,
            next_at=timezone.now(),
        )
        for pk, events in _listening()
        if name in events
    ]  # fmt: skip
    Delivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        queue(delivery)


@Statement
def _listening() -> QuerySet:
    return Webhook.objects.filter(active=True).values_list("pk", "events")


def _recorder(told: Told) -> Callable[[Any], None]:
    def record(event: Any) -> None:
        tell(told.name, told.kind, told.object_id(event), event.by_id)

    return record


def _handed_over(event: HandedOver) -> None:
    if event.kind in HANDED_OVER:
        tell(f"{event.kind}.handed_over", event.kind, event.object_id, event.by_id)


for _event, _told in EVENTS.items():
    during(_event, _recorder(_told))
during(HandedOver, _handed_over)
