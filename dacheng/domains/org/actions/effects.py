"""Whom a change of a role would touch, and how: what each holder may by all his roles together."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dacheng.domains.org.models import Person, Role
from dacheng.domains.org.names import LEVELS, name_of, said
from dacheng.kernel.access import FieldLevel, Reach

SHOWN = 6
Change = tuple[str, str, str]


@dataclass(frozen=True)
class Effect:
    """One difference and those for whom it is one."""

    text: str
    less: bool
    names: tuple[str, ...]

    @property
    def people(self) -> str:
        """Their names, the first few of many."""
        told = _("、").join(self.names[:SHOWN])
        more = len(self.names) - SHOWN
        return told if more <= 0 else _("%(names)s等 %(n)d 人") % {
            "names": told, "n": len(self.names)
        }  # fmt: skip


def of_grants(role: Role, wanted: Mapping[str, str]) -> list[Effect]:
    """What these grants of a role would change for the people who hold it."""
    found: dict[Change, list[str]] = defaultdict(list)
    for person, others in _holders(role):
        for grant, reach in wanted.items():
            rest = [one.grants.get(grant, "") for one in others]
            was, now = _widest([*rest, role.grants.get(grant, "")]), _widest([*rest, reach])
            if was != now:
                found[grant, was, now].append(person.name)
    return [_of_grant(change, names) for change, names in found.items()]


def _of_grant(change: Change, names: list[str]) -> Effect:
    grant, was, now = change
    text = _("%(what)s：%(was)s → %(now)s") % {
        "what": name_of(grant), "was": said(grant, was), "now": said(grant, now)
    }  # fmt: skip
    return Effect(text, _width(now) < _width(was), tuple(names))


def of_field(role: Role, key: str, named: str, level: str) -> list[Effect]:
    """What holding this field back would change; who has a kinder role keeps what that gives."""
    found: dict[Change, list[str]] = defaultdict(list)
    for person, others in _holders(role):
        rest = [one.fields.get(key, FieldLevel.WRITE.value) for one in others]
        before = role.fields.get(key, FieldLevel.WRITE.value)
        was, now = _kindest([*rest, before]), _kindest([*rest, level])
        if was != now:
            found[key, was, now].append(person.name)
    return [_of_field(named, change, names) for change, names in found.items()]


def _of_field(named: str, change: Change, names: list[str]) -> Effect:
    _key, was, now = change
    text = _("%(what)s：%(was)s → %(now)s") % {
        "what": named, "was": LEVELS[was], "now": LEVELS[now]
    }  # fmt: skip
    return Effect(text, FieldLevel(now).width < FieldLevel(was).width, tuple(names))


def _holders(role: Role) -> list[tuple[Person, list[Role]]]:
    """Everybody at work who holds the role, with the others he holds; three queries."""
    people = Person.objects.filter(is_active=True, roles=role).prefetch_related("roles")
    return [(one, [held for held in one.roles.all() if held.pk != role.pk]) for one in people]


def _width(reach: str) -> int:
    return Reach(reach).width if reach else -1


def _widest(reaches: list[str]) -> str:
    return max(reaches, key=_width)


def _kindest(levels: list[str]) -> str:
    return max(levels, key=lambda level: FieldLevel(level).width)
