"""One thing somebody can show besides a password."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL


class Kind(models.TextChoices):
    TOTP = "totp", _("验证器应用")
    PASSKEY = "passkey", _("通行密钥")
    CODES = "codes", _("恢复码")


class Factor(ScopedModel):
    """An app that counts codes, a passkey, or the recovery codes that are left.

    `secret` is sealed with the instance's key; a passkey keeps only a public key, recovery codes
    only digests. `step` is the last code (by its half minute) or the counter of the key, so that
    nothing is taken twice.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=60, blank=True)
    secret = models.TextField(blank=True)
    credential = models.CharField(max_length=1400, null=True, unique=True)
    digests = models.JSONField(default=list)
    step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    scope = INTERNAL  # reached through its person only
    withheld = ("secret", "credential", "digests")
    unrecorded = ("used_at", "step")

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(kind__in=("totp", "codes")),
                name="one_app_and_one_set_of_codes",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()
