"""Making, pausing and removing webhooks; sending a delivery again."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel import egress
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.fields import catalogue
from dacheng.surfaces.api.hooks.events import EVENTS, NAMES, TEST
from dacheng.surfaces.api.hooks.sending import queue
from dacheng.surfaces.api.hooks.signing import new_secret
from dacheng.surfaces.api.models import Delivery, DeliveryState, Webhook

MOST = 20


def webhooks_of(viewer: Viewer) -> QuerySet[Webhook]:
    """Somebody's own webhooks; an administrator sees everybody's."""
    rows = Webhook.objects.select_related("owner").order_by("-created_at", "-pk")
    return rows if viewer.can("org.administer") else rows.filter(owner_id=viewer.person_id)


def deliveries_of(webhook: Webhook, viewer: Viewer) -> QuerySet[Delivery]:
    """What was told, and is about to be, of records this viewer sees: of others' not even that
    something happened to them."""
    seen = Q(kind="webhook")
    for kind in {told.kind for told in EVENTS.values()}:
        rows = catalogue(kind).model.objects.visible_to(viewer).order_by().values("pk")
        seen |= Q(kind=kind, object_id__in=rows)
    rows = webhook.deliveries.filter(seen)
    return rows.order_by("-created_at", "-pk")


@transaction.atomic
def add(url: str, events: Iterable[str], *, by: Viewer) -> Webhook:
    """A webhook of one's own, at an address that may be called."""
    url, wanted = url.strip()[:500], list(dict.fromkeys(events))
    if not wanted or set(wanted) - set(NAMES):
        raise ValidationError({"events": _("至少选一种事件。")})
    if Webhook.objects.filter(owner_id=by.person_id).count() >= MOST:
        raise ValidationError(_("推送太多了。先删掉不用的。"))
    try:
        egress.checked(url)
    except (egress.Refused, egress.Unreachable) as error:
        raise ValidationError({"url": str(error)}) from error
    with acting(by, "add_webhook"):
        return Webhook.objects.create(
            owner_id=by.person_id, url=url, events=wanted, secret=new_secret()
        )


def pause(webhook: Webhook, *, by: Viewer) -> None:
    with acting(by, "pause_webhook"):
        webhooks_of(by).filter(pk=webhook.pk).update(active=False, paused_why="")


def resume(webhook: Webhook, *, by: Viewer) -> None:
    with acting(by, "resume_webhook"):
        webhooks_of(by).filter(pk=webhook.pk).update(active=True, paused_why="", failing_since=None)


def remove(webhook: Webhook, *, by: Viewer) -> None:
    with acting(by, "remove_webhook"):
        webhooks_of(by).filter(pk=webhook.pk).delete()


@transaction.atomic
def trial(webhook: Webhook, *, by: Viewer) -> Delivery:
    """A message that something arrives."""
    _require_active(webhook)
    delivery = Delivery.objects.create(
        webhook=webhook, event=TEST, kind="webhook", object_id=webhook.pk,
        by_id=by.person_id, next_at=timezone.now(),
    )  # fmt: skip
    queue(delivery)
    return delivery


@transaction.atomic
def again(pk: UUID, *, by: Viewer) -> Delivery:
    """The same message under the same id once more, from the first try on."""
    rows = Delivery.objects.filter(webhook__in=webhooks_of(by).order_by().values("pk"))
    delivery = rows.select_for_update(of=("self",)).get(pk=pk)
    _require_active(delivery.webhook)
    if delivery.state == DeliveryState.WAITING:
        raise ValidationError(_("这一条还在等着发送。"))
    delivery.state, delivery.attempts, delivery.error = DeliveryState.WAITING, 0, ""
    delivery.next_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "error", "next_at"])
    queue(delivery)
    return delivery


def _require_active(webhook: Webhook) -> None:
    if not webhook.active:
        raise ValidationError(_("推送暂停了。先恢复。"))
