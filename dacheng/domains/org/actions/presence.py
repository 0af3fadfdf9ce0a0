"""Sessions ended by hand, and the rules of the door that an administrator sets."""

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.domains.org.actions.people import require, require_no_more
from dacheng.domains.org.models import Company, Person, Role
from dacheng.domains.org.queries import SIGN_IN, SignInRules, people_without_factor
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.sessions import keeping
from dacheng.kernel.sessions.keeping import Limits

IDLE_MINUTES, LONGEST_HOURS = (5, 30 * 24 * 60), (1, 90 * 24)


@transaction.atomic
def end_sessions(
    person: Person, *, by: Viewer, but: str | None = None, only: str | None = None
) -> int:
    """End one's own sessions, or as administrator somebody's; returns how many. At once everywhere:
    every request looks for its session."""
    if by.person_id != person.pk:
        require(person, by, "org.sign_in")
        require_no_more(person, by)
    with acting(by, "end_sessions"):
        ended = keeping.end(person.pk, but=but, only=only)
        if ended or only is None:
            Person.objects.filter(pk=person.pk).update(signed_out_at=timezone.now())
    return ended


@transaction.atomic
def set_rules(
    roles: Collection[str], idle_minutes: int, longest_hours: int, *, by: Viewer
) -> SignInRules:
    """Which roles need a second factor, and how long a session lives. Holds for those in already:
    who lacks the factor is out and adds it when he signs in."""
    if not by.can("org.administer"):
        raise PermissionDenied(_("登录规则由管理员定。"))
    _within("idle_minutes", idle_minutes, *IDLE_MINUTES)
    _within("longest_hours", longest_hours, *LONGEST_HOURS)
    known = set(Role.objects.filter(code__in=roles).values_list("code", flat=True))
    if set(roles) - known:
        raise ValidationError({"roles": _("没有这个角色。")})
    rules = SignInRules(tuple(sorted(known)), idle_minutes, longest_hours)
    company = Company.objects.get()
    settings = {**company.settings, SIGN_IN: rules.kept()}
    records.change(
        company, {"settings": settings}, by=by, verb="rule_sign_in", needs="org.administer"
    )
    keeping.shorten(Limits(timedelta(minutes=idle_minutes), timedelta(hours=longest_hours)))
    keeping.end_of(set(people_without_factor(known)) - {by.person_id})
    return rules


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        text = _("填 %(least)d 到 %(most)d 之间的数。")
        raise ValidationError({name: text % {"least": least, "most": most}})
