"""The session engine: the browser holds the key, the database its digest."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import SuspiciousOperation
from django.db.models import CharField, DateField, DateTimeField
from django.utils import timezone

from dacheng.kernel import clock
from dacheng.kernel.statements import Given, Statement

ABOUT = "about"
# What is asked with every session because every request needs it: expressions over the session,
# by the name under which the person carries what they give. `DAY` in them is today.
brought: dict[str, Any] = {}
DAY = Given("day", DateField())
NOBODY = timedelta(minutes=30)  # half-way through the door
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)


@Statement
def _begun() -> Any:
    """The session of a key, with its person and what is brought along."""
    rows = SessionStore.get_model_class().objects.select_related("person")
    moment = Given("now", DateTimeField())
    return rows.filter(session_key=Given("key", CharField()), expire_date__gt=moment).annotate(
        **brought
    )


def digest_of(key: str) -> str:
    """Keys have 165 random bits, so a plain digest cannot be tried backwards."""
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=20).hexdigest()


class SessionStore(DatabaseStore):
    """Writes what it knows of the person into columns, so that sessions can be listed and ended."""

    row: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        from dacheng.kernel.sessions.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        try:
            found = _begun(
                key=digest_of(self.session_key or ""), now=timezone.now(), day=clock.today()
            )
        except SuspiciousOperation:
            found = []
        self.row = found[0] if found else None
        if self.row is None:
            self._session_key = None
        return self.row

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=digest_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=digest_of(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = timezone.now()
        person = data.get(SESSION_KEY)
        about = data.get(ABOUT) or {}
        until = _moment(about.get("until")) or now + (LONGEST if person else NOBODY)
        idle = timedelta(seconds=about.get("idle") or IDLE.total_seconds())
        return self.model(
            session_key=digest_of(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=min(now + idle, until),
            person_id=int(person) if person else None,
            started_at=_moment(about.get("started")) or now,
            seen_at=now,
            until=until,
            address=about.get("address"),
            agent=about.get("agent", ""),
            how=about.get("how", ""),
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
