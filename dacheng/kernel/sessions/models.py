"""A session with what its owner needs to know it again."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from dacheng.kernel.access.policy import INTERNAL
from dacheng.kernel.access.rows import ScopedQuerySet


class SessionManager(BaseSessionManager.from_queryset(ScopedQuerySet)):
    """Sessions by the digest of their key."""


class Session(AbstractBaseSession):
    """`session_key` holds a digest, so that who reads the table signs in nowhere.

    `expire_date` slides with use and never passes `until`; `how` says what was shown at the door.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    how = models.CharField(max_length=20, blank=True)

    objects = SessionManager()
    scope = INTERNAL
    audited = False  # comings are in the log of sign-ins; who ends them leaves an entry himself

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="session_of_somebody_has_an_end",
                condition=models.Q(person=None) | models.Q(until__isnull=False),
            )
        ]

    @classmethod
    def get_session_store_class(cls) -> type:
        from dacheng.kernel.sessions.store import SessionStore

        return SessionStore

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at}"
