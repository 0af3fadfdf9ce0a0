"""Tokens, replies kept for repeated requests, webhooks and their deliveries."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL


class Token(ScopedModel):
    """Lets a program act for its owner, never beyond `scopes`. Only a digest of it is kept."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    scope = INTERNAL  # reached through its owner only
    withheld = ("digest",)
    unrecorded = ("last_used_at",)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="token_owner")]

    def __str__(self) -> str:
        return self.name


class Reply(ScopedModel):
    """What a POST with an Idempotency-Key answered, so that the same again answers the same."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    scope = INTERNAL
    audited = False  # repeats what the request itself left in the history

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "route", "key"], name="one_reply_per_key")
        ]
        indexes = [models.Index(fields=["created_at"], name="reply_age")]


class Webhook(ScopedModel):
    """An address that is told of events about records its owner may see."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = models.CharField(_("地址"), max_length=500)
    secret = models.CharField(max_length=80)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    paused_why = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    scope = INTERNAL
    withheld = ("secret",)
    unrecorded = ("failing_since",)

    def __str__(self) -> str:
        return self.url


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("等待发送")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("没送到")
    DROPPED = "dropped", _("不用送")


class Delivery(ScopedModel):
    """One event on its way to one webhook; its id is the `webhook-id` of every try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    payload = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    delivered_at = models.DateTimeField(null=True)

    scope = INTERNAL
    audited = False  # tells others of a change that is in the history already

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="delivery_recent"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]
