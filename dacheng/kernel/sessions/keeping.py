"""Beginning a session, showing that it lives, and ending it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from dacheng.kernel.sessions.models import Session
from dacheng.kernel.sessions.store import ABOUT, IDLE, LONGEST, digest_of

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Limits:
    """How long a session lives without a click, and at most."""

    idle: timedelta = IDLE
    longest: timedelta = LONGEST


def describe(
    session: Any,
    *,
    how: str,
    address: str | None,
    agent: str,
    roles: Iterable[str],
    limits: Limits,
) -> None:
    """Write into a session that was just begun what it is later known by."""
    now = timezone.now()
    session[ABOUT] = {
        "started": now.isoformat(),
        "until": (now + limits.longest).isoformat(),
        "idle": int(limits.idle.total_seconds()),
        "address": address,
        "agent": agent[:300],
        "how": how,
        "roles": sorted(roles),
    }


def seen(session: Any) -> None:
    """Let a session that is used live on; at most one write a minute."""
    row, now = getattr(session, "row", None), timezone.now()
    if row is None or row.person_id is None or row.seen_at > now - SEEN_EVERY:
        return
    idle = timedelta(seconds=(session.get(ABOUT) or {}).get("idle") or IDLE.total_seconds())
    row.seen_at, row.expire_date = now, min(now + idle, row.until)
    rows = Session.objects.filter(session_key=row.session_key)
    rows.update(seen_at=row.seen_at, expire_date=row.expire_date)


def live(person_id: int) -> QuerySet[Session]:
    """Somebody's sessions of now, the latest used first."""
    rows = Session.objects.filter(person_id=person_id, expire_date__gt=timezone.now())
    return rows.order_by("-seen_at", "session_key")


def end(person_id: int, *, but: str | None = None, only: str | None = None) -> int:
    """Delete somebody's sessions: from the next request on, whoever holds one is nobody.

    `but` is the key of the session that stays, `only` the digest of the single one to end.
    """
    rows = Session.objects.filter(person_id=person_id)
    if but:
        rows = rows.exclude(session_key=digest_of(but))
    if only is not None:
        rows = rows.filter(session_key=only)
    return rows.delete()[0]


def end_of(people: Iterable[int], *, shown: Iterable[str] = ()) -> int:
    """End the sessions of these people, except those at whose door one of `shown` was shown."""
    rows = Session.objects.filter(person_id__in=list(people)).exclude(how__in=list(shown))
    return rows.delete()[0]


def shorten(limits: Limits) -> None:
    """New limits hold for those who are in already, where they are narrower."""
    now = timezone.now()
    for row in Session.objects.filter(~Q(person=None)):
        until = min(row.until, row.started_at + limits.longest)
        expire = min(row.expire_date, until, row.seen_at + limits.idle)
        Session.objects.filter(pk=row.pk).update(until=until, expire_date=expire)
    clear(now)


def clear(before: datetime) -> int:
    """Forget what ran out."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]
