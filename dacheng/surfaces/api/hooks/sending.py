"""Sending one delivery: built from what the webhook's owner may see, signed, tried for 72 hours."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import egress
from dacheng.kernel.audit import acting
from dacheng.kernel.jobs.queue import app
from dacheng.kernel.notices.tell import tell
from dacheng.surfaces.api.columns import columns, paths, written
from dacheng.surfaces.api.hooks.signing import signature
from dacheng.surfaces.api.kinds import BY_KIND
from dacheng.surfaces.api.models import Delivery, DeliveryState, Webhook

# Seconds to the next try; together a little over 72 hours.
WAITS = (10, 60, 300, 1800, 7200, 18000, 36000, 43200, 43200, 43200, 43200, 43200)
GIVEN_UP, GONE, KEPT = timedelta(hours=72), 410, timedelta(days=30)


def queue(delivery: Delivery, *, after: int = 0) -> None:
    """Send it once this transaction is committed, or some seconds later."""
    options: dict[str, Any] = {"schedule_in": {"seconds": after}} if after else {}
    send_delivery.configure(**options).defer(delivery_id=str(delivery.pk))


@app.task(name="api.send_delivery", pass_context=False)
def send_delivery(delivery_id: str) -> None:
    """One try. Safe to repeat: the receiver knows a message by its id."""
    rows = Delivery.objects.select_related("webhook__owner")
    delivery = rows.filter(pk=UUID(delivery_id)).first()
    if delivery is None or delivery.state != DeliveryState.WAITING:
        return
    if not delivery.webhook.active or not (body := _body(delivery)):
        _end(delivery, DeliveryState.DROPPED, error=delivery.error)
        return
    try:
        reply = egress.post(delivery.webhook.url, body, _headers(delivery, body))
    except (egress.Refused, egress.Unreachable) as error:
        _failed(delivery, error=str(error), for_good=isinstance(error, egress.Refused))
        return
    if 200 <= reply.status < 300:
        _delivered(delivery, reply)
    else:
        _failed(delivery, error=reply.text[:300], status=reply.status, took_ms=reply.took_ms)


def _body(delivery: Delivery) -> bytes:
    """The message, made once and the same in every try; nothing when the owner may not see it."""
    if not delivery.payload:
        data = _data(delivery)
        if data is None:
            delivery.error = _("负责这个推送的人看不到这条记录。")
            return b""
        message = {
            "type": delivery.event,
            "timestamp": delivery.created_at.isoformat(),
            "data": data,
        }
        delivery.payload = orjson.dumps(message).decode()
        Delivery.objects.filter(pk=delivery.pk).update(payload=delivery.payload)
    return delivery.payload.encode()


def _data(delivery: Delivery) -> dict[str, Any] | None:
    owner, resource = delivery.webhook.owner, BY_KIND.get(delivery.kind)
    if not owner.is_active:
        return None
    if resource is None:
        return {"id": delivery.object_id}
    viewer = viewer_for(owner, channel="webhook")
    chosen = columns(resource, viewer)
    rows = resource.model.objects.visible_to(viewer).filter(pk=delivery.object_id)
    values = rows.values_list("pk", *paths(chosen)).first()
    if values is None:
        return None
    [record] = written([values], chosen)
    return {"resource": resource.name, "by": delivery.by_id, "record": record}


def _headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    moment = int(timezone.now().timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Dacheng-Webhooks/1",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(delivery.webhook.secret, str(delivery.pk), moment, body),
    }


def _delivered(delivery: Delivery, reply: egress.Reply) -> None:
    delivery.status, delivery.took_ms = reply.status, reply.took_ms
    _end(delivery, DeliveryState.DELIVERED, delivered_at=timezone.now())
    Webhook.objects.filter(pk=delivery.webhook_id).exclude(failing_since=None).update(
        failing_since=None
    )


def _end(
    delivery: Delivery,
    state: DeliveryState,
    *,
    error: str = "",
    delivered_at: datetime | None = None,
) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, error=error[:300], next_at=None, status=delivery.status,
        took_ms=delivery.took_ms, attempts=delivery.attempts + 1, delivered_at=delivered_at,
    )  # fmt: skip


@transaction.atomic
def _failed(
    delivery: Delivery,
    *,
    error: str,
    status: int | None = None,
    took_ms: int | None = None,
    for_good: bool = False,
) -> None:
    """Try again later; after 72 hours, or where nobody wants it any more, pause the webhook."""
    now, tried = timezone.now(), delivery.attempts
    delivery.status, delivery.took_ms = status, took_ms
    webhook = (
        Webhook.objects.select_for_update().select_related("owner").get(pk=delivery.webhook_id)
    )
    since = webhook.failing_since or now
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=since)
    if for_good or status == GONE or tried >= len(WAITS):
        _end(delivery, DeliveryState.FAILED, error=error)
        if for_good or status == GONE or since <= now - GIVEN_UP:
            _pause(webhook, error if for_good else _("一直送不到。"))
        return
    wait = WAITS[tried]
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=tried + 1, error=error[:300], status=status, took_ms=took_ms,
        next_at=now + timedelta(seconds=wait),
    )  # fmt: skip
    queue(delivery, after=wait)


def _pause(webhook: Webhook, why: str) -> None:
    """Stop sending and tell the owner, in his language."""
    if not webhook.active:
        return
    viewer = viewer_for(webhook.owner, channel="job")
    with acting(viewer, "pause_webhook", why=why):
        Webhook.objects.filter(pk=webhook.pk).update(active=False, paused_why=why[:200])
    with translation.override(webhook.owner.language or None):
        text = _("推送 %(url)s 已暂停：%(why)s") % {"url": webhook.url, "why": why}
    tell([webhook.owner_id], text, url=reverse("webhook", args=[webhook.pk]), kind="webhook")


@app.periodic(cron="53 3 * * *")
@app.task(name="api.forget_deliveries", queueing_lock="api.forget_deliveries", pass_context=False)
def forget_deliveries(timestamp: int) -> None:
    """What was delivered a month ago is not sent again."""
    Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
