"""Getting in: passwords issued once, tries counted, doors locked for a while."""

import ipaddress
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.domains.org.actions.people import require, require_no_more
from dacheng.domains.org.models import Login, Person
from dacheng.domains.org.queries import factor_kinds
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.sessions import keeping

MOST_PER_ACCOUNT, MOST_PER_ADDRESS, PAUSE = 8, 30, timedelta(minutes=10)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
NETWORK = 64  # whoever has one IPv6 address has all of its network


class SignInRefused(ValidationError):
    """Wrong name or password, or too many tries; the words do not tell which names exist."""


def sign_in(username: str, password: str, *, address: str | None) -> tuple[Person, frozenset[str]]:
    """The person of this name and password, and the kinds of second factor he has to show now.

    Every try is counted, also one for an unknown name. Who has still to show a factor is not in:
    a good password alone must not set the count of failures back.
    """
    name = username.replace("\x00", "").strip().lower()[:80]
    found: list[tuple[Person, frozenset[str]]] = []

    def known() -> bool:
        person = _known(name, password)
        if person is not None:
            found.append((person, factor_kinds(person)))
        return person is not None

    if not attempt(name, address, known, in_then=lambda: not found[0][1]):
        raise SignInRefused(_("登录名或密码不对。"))
    return found[0]


def attempt(
    name: str,
    address: str | None,
    good: Callable[[], bool],
    *,
    in_then: Callable[[], bool] = lambda: True,
) -> bool:
    """Whether what was shown is good; raises SignInRefused when this was tried too often.

    A failure is counted for the account and the network; a success that lets somebody in ends
    the count of the account.
    """
    with transaction.atomic():
        _one_at_a_time(name)
        locked = _locked(name, address)
        right = not locked and good()
        if not locked and (not right or in_then()):
            Login.objects.create(username=name, address=address, ok=right)
    if locked:
        raise SignInRefused(_("试得太多了。十分钟后再试。"))
    return right


def _known(name: str, password: str) -> Person | None:
    try:
        return authenticate(username=name, password=password)
    except Person.MultipleObjectsReturned:  # two names that differ in case only
        return None


def _one_at_a_time(name: str) -> None:
    # Otherwise a hundred tries at once would all find seven failures.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign_in:{name}"])


def _locked(name: str, address: str | None) -> bool:
    recent = Login.objects.filter(at__gt=timezone.now() - PAUSE)
    last_good = (
        recent.filter(username=name, ok=True).order_by("-at").values_list("at", flat=True).first()
    )
    failed = recent.filter(username=name, ok=False) if name else recent.none()
    if last_good:
        failed = failed.filter(at__gt=last_good)
    if failed.count() >= MOST_PER_ACCOUNT:
        return True
    if not address:
        return False
    return recent.filter(**_network_of(address), ok=False).count() >= MOST_PER_ADDRESS


def _network_of(address: str) -> dict[str, Any]:
    """Which addresses count as the same place."""
    found = ipaddress.ip_address(address)
    if found.version == 4:
        return {"address": address}
    network = ipaddress.ip_network((found, NETWORK), strict=False)
    return {"address__gte": str(network[0]), "address__lte": str(network[-1])}


@transaction.atomic
def issue_login(person: Person, *, by: Viewer) -> str:
    """A password for one use, returned once, stored nowhere; the first page asks for an own one."""
    require(person, by, "org.sign_in")
    require_no_more(person, by)
    if not person.is_active:
        raise ValidationError(_("%(name)s不在职，不能登录。") % {"name": person.name})
    password = "-".join("".join(secrets.choice(LETTERS) for _at in range(4)) for _part in range(3))
    values = {"password": make_password(password), "must_change_password": True}
    records.change(person, values, by=by, verb="issue_login", needs="org.sign_in")
    keeping.end(person.pk)
    return password


def change_password(
    person: Person, old: str, new: str, *, by: Viewer, address: str | None = None
) -> Person:
    """Somebody's own password; his other sessions end with it. Wrong old ones count as tries."""
    if not confirm_password(person, old, by=by, address=address):
        raise ValidationError({"old": _("现在的密码不对。")})
    if old == new:
        raise ValidationError({"new": _("新密码和现在的一样。换一个。")})
    try:
        validate_password(new, person)
    except ValidationError as error:
        raise ValidationError({"new": error.messages}) from error
    with acting(by, "change_password"):
        person.set_password(new)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
    return person


def confirm_password(person: Person, password: str, *, by: Viewer, address: str | None) -> bool:
    """Whether somebody who is in shows his password again; raises SignInRefused after too many."""
    if by.person_id != person.pk:
        return False
    name = person.username.lower()[:80]
    try:
        return attempt(
            name, address, lambda: person.check_password(password), in_then=lambda: False
        )
    except SignInRefused as error:
        raise ValidationError({"old": error.messages}) from error


def speak(person: Person, language: str) -> None:
    """The language somebody chose for himself; a taste, so no grant is asked."""
    Person.objects.filter(pk=person.pk).update(language=language)
