"""Second factors: added by their person, shown at the door, taken away by him or reset for him."""

import base64
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.domains.org.actions.people import require, require_no_more
from dacheng.domains.org.actions.signing import attempt
from dacheng.domains.org.models import Login, Person
from dacheng.domains.org.queries import factors_of, lacks_factor
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.factors import passkeys, recovery, sealing, totp
from dacheng.kernel.factors.models import Factor, Kind
from dacheng.kernel.sessions import keeping

MOST_KEYS = 10


def new_app(person: Person) -> str:
    """The sealed secret of an app that is not confirmed yet."""
    return sealing.seal(totp.new_secret(), f"totp:{person.pk}")


def app_secret(person: Person, sealed: str) -> bytes:
    found = sealing.unseal(sealed, f"totp:{person.pk}")
    if found is None:
        raise ValidationError(_("这个密钥对不上了。重新扫一次。"))
    return found


def add_app(person: Person, sealed: str, code: str, *, by: Viewer) -> list[str]:
    """Keep an app once it showed a right code; returns new recovery codes, if there were none."""
    _own(person, by)
    secret = app_secret(person, sealed)
    step = totp.matching(secret, _digits(code), clock.now(), 0)
    if step is None:
        raise ValidationError(_("验证码不对。看看手机的时间准不准，再输一次。"))
    with acting(by, "add_factor"):
        _held(person)
        if Factor.objects.filter(person=person, kind=Kind.TOTP).exists():
            raise ValidationError(_("已经有一个验证器了。先去掉旧的。"))
        Factor.objects.create(person=person, kind=Kind.TOTP, secret=sealed, step=step)
        return _first_codes(person)


def add_passkey(person: Person, key: passkeys.Key, name: str, *, by: Viewer) -> list[str]:
    """Keep a passkey that was just made; returns new recovery codes, if there were none."""
    _own(person, by)
    with acting(by, "add_factor"):
        _held(person)
        if Factor.objects.filter(person=person, kind=Kind.PASSKEY).count() >= MOST_KEYS:
            raise ValidationError(_("通行密钥太多了。先去掉不用的。"))
        if Factor.objects.filter(credential=key.credential).exists():
            raise ValidationError(_("这把密钥已经登记过。"))
        Factor.objects.create(
            person=person,
            kind=Kind.PASSKEY,
            name=name.strip()[:60] or _("通行密钥"),
            credential=key.credential,
            secret=base64.b64encode(key.public).decode(),
            step=key.counter,
        )
        return _first_codes(person)


def new_codes(person: Person, *, by: Viewer) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more."""
    _own(person, by)
    with acting(by, "renew_codes"):
        _held(person)
        if not factors_of(person).exclude(kind=Kind.CODES).exists():
            raise ValidationError(_("先加一种第二步验证，再要恢复码。"))
        return _codes(person)


def remove_factor(person: Person, pk: int, *, by: Viewer) -> None:
    """Take one away; the last one stays where the role needs one, and recovery codes go with it."""
    _own(person, by)
    with acting(by, "remove_factor"):
        _held(person)
        factor = factors_of(person).exclude(kind=Kind.CODES).get(pk=pk)
        factor.delete()
        if factors_of(person).exclude(kind=Kind.CODES).exists():
            return
        if lacks_factor(person, by.roles):
            raise ValidationError(_("你的角色要用第二步验证。先加另一种，再去掉这个。"))
        factors_of(person).delete()


def reset_factors(person: Person, *, by: Viewer) -> None:
    """Somebody lost them all: away with them and with his sessions. He starts with his password."""
    require(person, by, "org.sign_in")
    require_no_more(person, by)
    with acting(by, "reset_factors"):
        Person.objects.filter(pk=person.pk).update(signed_out_at=timezone.now())
        factors_of(person).delete()
        keeping.end(person.pk)


def show_code(person: Person, code: str, *, address: str | None) -> str | None:
    """Let in whoever shows a code of his app or a recovery code; which of both, None for wrong."""
    taken: list[str] = []

    def good() -> bool:
        kind = _takes_app(person, code) or _takes_recovery(person, code)
        taken.extend([kind] if kind else [])
        return kind is not None

    return taken[0] if attempt(person.username.lower()[:80], address, good) else None


def show_passkey(
    person: Person | None, site: passkeys.Site, state: dict[str, Any], answer: Any,
    *, address: str | None,
) -> Person | None:  # fmt: skip
    """Whoever proves to hold a key is in; `person` is None when the key alone opens."""
    found: list[Person] = []

    def good() -> bool:
        owner = _proves(person, site, state, answer)
        found.extend([owner] if owner else [])
        return owner is not None

    name = person.username.lower()[:80] if person else ""
    right = attempt(name, address, good, in_then=lambda: bool(person))
    if right and person is None:
        Login.objects.create(username=found[0].username.lower()[:80], address=address, ok=True)
    return found[0] if right else None


def _proves(
    person: Person | None, site: passkeys.Site, state: dict[str, Any], answer: Any
) -> Person | None:
    rows = Factor.objects.select_for_update(of=("self",)).select_related("person")
    rows = rows.filter(kind=Kind.PASSKEY, credential=passkeys.named(answer))
    factor = (rows.filter(person=person) if person else rows).first()
    if factor is None or not factor.person.is_active:
        return None
    try:
        public = base64.b64decode(factor.secret)
        factor.step = passkeys.proven(site, state, answer, public, factor.step)
    except passkeys.Unproven:
        return None
    factor.used_at = timezone.now()
    factor.save(update_fields=["step", "used_at"])
    return factor.person


def _takes_app(person: Person, code: str) -> str | None:
    factor = factors_of(person).select_for_update().filter(kind=Kind.TOTP).first()
    secret = sealing.unseal(factor.secret, f"totp:{person.pk}") if factor else None
    if factor is None or secret is None:
        return None
    step = totp.matching(secret, _digits(code), clock.now(), factor.step)
    if step is None:
        return None
    factor.step, factor.used_at = step, timezone.now()
    factor.save(update_fields=["step", "used_at"])
    return str(Kind.TOTP)


def _takes_recovery(person: Person, code: str) -> str | None:
    factor = factors_of(person).select_for_update().filter(kind=Kind.CODES).first()
    wanted = sealing.digest(recovery.plain(code), str(person.pk))
    if factor is None or wanted not in factor.digests:
        return None
    factor.digests.remove(wanted)
    factor.used_at = timezone.now()
    factor.save(update_fields=["digests", "used_at"])
    return str(Kind.CODES)


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter in "0123456789")[:12]


def _own(person: Person, by: Viewer) -> None:
    if by.person_id != person.pk:
        raise PermissionDenied(_("第二步验证只能自己加。"))


def _held(person: Person) -> None:
    # One at a time: two last factors must not be taken away side by side.
    Person.objects.select_for_update().get(pk=person.pk)


def _first_codes(person: Person) -> list[str]:
    return [] if factors_of(person).filter(kind=Kind.CODES).exists() else _codes(person)


@transaction.atomic
def _codes(person: Person) -> list[str]:
    codes = recovery.new_codes()
    Factor.objects.update_or_create(
        person=person,
        kind=Kind.CODES,
        defaults={"digests": recovery.digests_of(codes, str(person.pk))},
    )
    return codes
