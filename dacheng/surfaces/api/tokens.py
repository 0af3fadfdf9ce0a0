"""Personal tokens: made once, kept as a digest, counted per second, taken back at once."""

import hashlib
import secrets
import threading
import time
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.surfaces.api.models import Token
from dacheng.surfaces.api.scopes import EVERY

PREFIX, LIFETIMES = "dct_", (30, 90, 365)
MOST_TOKENS = 50
SEEN_EVERY = timedelta(minutes=1)
# A bucket per token and process: so many at once, refilled at so many a second.
AT_ONCE, PER_SECOND, MOST_BUCKETS = 100, 20, 10_000


@transaction.atomic
def issue(name: str, scopes: Iterable[str], *, by: Viewer, days: int | None) -> tuple[Token, str]:
    """A new token and its secret, which is shown once and stored nowhere."""
    wanted = list(dict.fromkeys(scopes))
    if not name.strip():
        raise ValidationError({"name": _("写个名称，以后认得出是谁在用。")})
    if not wanted or set(wanted) - set(EVERY):
        raise ValidationError({"scopes": _("至少选一个范围。")})
    if tokens_of(by).filter(revoked_at=None).count() >= MOST_TOKENS:
        raise ValidationError(_("令牌太多了。先撤销不用的。"))
    secret = PREFIX + secrets.token_hex(32)
    with acting(by, "issue_token"):
        token = Token.objects.create(
            owner_id=by.person_id,
            name=name.strip()[:80],
            digest=digest_of(secret),
            hint=f"{secret[:8]}…",
            scopes=wanted,
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
    return token, secret


def revoke(token: Token, *, by: Viewer) -> None:
    """Take a token back; it is refused from the next request on."""
    with acting(by, "revoke_token"):
        tokens_of(by).filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def revoke_all(*, by: Viewer) -> int:
    """Take back all of one's own tokens; returns how many were good until now."""
    with acting(by, "revoke_token"):
        rows = Token.objects.filter(owner_id=by.person_id, revoked_at=None)
        return rows.update(revoked_at=timezone.now())


def tokens_of(viewer: Viewer):
    """Somebody's own tokens; an administrator sees everybody's, to take them back."""
    rows = Token.objects.select_related("owner").order_by("-created_at", "-pk")
    return rows if viewer.can("org.administer") else rows.filter(owner_id=viewer.person_id)


def digest_of(secret: str) -> str:
    # The secret has 256 random bits, so a plain digest cannot be tried backwards.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def known(secret: str) -> Token | None:
    """The token of this secret, if it is good now and its owner works here and may sign in."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    rows = Token.objects.select_related("owner").filter(digest=digest_of(secret), revoked_at=None)
    token = rows.first()
    if token is None or (token.expires_at and token.expires_at <= timezone.now()):
        return None
    owner = token.owner
    return None if not owner.is_active or owner.must_change_password else token


def seen(token: Token) -> None:
    """Note that it was used, at most once a minute, because a row per request would cost more
    than the request."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


class Buckets:
    """Counts requests in memory: nothing is written, and each process counts for itself."""

    def __init__(self) -> None:
        self.left: dict[int, tuple[float, float]] = {}
        self.lock = threading.Lock()

    def wait(self, token_id: int) -> float:
        """Seconds until the next request may come; 0 when this one may, and it is counted."""
        with self.lock:
            now = time.monotonic()
            left, since = self.left.get(token_id, (float(AT_ONCE), now))
            left = min(float(AT_ONCE), left + (now - since) * PER_SECOND)
            if left < 1:
                self.left[token_id] = left, now
                return (1 - left) / PER_SECOND
            if len(self.left) >= MOST_BUCKETS:
                self.left.clear()
            self.left[token_id] = left - 1, now
            return 0.0


buckets = Buckets()
