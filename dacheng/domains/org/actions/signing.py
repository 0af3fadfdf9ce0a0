"""Getting in: passwords issued once, tries counted, doors locked for a while."""

import secrets
from datetime import timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.domains.org.actions.people import require, require_no_more
from dacheng.domains.org.models import Login, Person
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting

MOST_PER_ACCOUNT, MOST_PER_ADDRESS, PAUSE = 8, 30, timedelta(minutes=10)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


class SignInRefused(ValidationError):
    """Wrong name or password, or too many tries; the words do not tell which names exist."""


def sign_in(username: str, password: str, *, address: str | None) -> Person:
    """The person of this name and password. Every try is counted, also one for an unknown name."""
    name = username.replace("\x00", "").strip().lower()[:80]
    with transaction.atomic():
        _one_at_a_time(name)
        locked = _locked(name, address)
        person = None if locked else _known(name, password)
        if not locked:
            Login.objects.create(username=name, address=address, ok=person is not None)
    if locked:
        raise SignInRefused(_("试得太多了。十分钟后再试。"))
    if person is None:
        raise SignInRefused(_("登录名或密码不对。"))
    return person


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
    failed = recent.filter(username=name, ok=False)
    if last_good:
        failed = failed.filter(at__gt=last_good)
    if failed.count() >= MOST_PER_ACCOUNT:
        return True
    return bool(address) and recent.filter(address=address, ok=False).count() >= MOST_PER_ADDRESS


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
    return password


@transaction.atomic
def change_password(person: Person, old: str, new: str, *, by: Viewer) -> Person:
    """Somebody's own password; his other sessions end with it."""
    if by.person_id != person.pk or not person.check_password(old):
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


def speak(person: Person, language: str) -> None:
    """The language somebody chose for himself; a taste, so no grant is asked."""
    Person.objects.filter(pk=person.pk).update(language=language)
