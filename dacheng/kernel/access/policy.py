"""A viewer carries grants; a scope turns a grant into a filter on rows."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

ABOUT = "about_owner_id", "about_unit_id"
ALL_ROWS, NO_ROWS = Q(), Q(pk__in=())
# The org domain says what a grant is called; the kernel cannot know it.
in_words: Callable[[str], str] = str


class Reach(StrEnum):
    """How far a grant goes, from narrow to wide."""

    OWN = "own"
    TEAM = "team"
    BELOW = "below"
    REGION = "region"
    ALL = "all"

    @property
    def width(self) -> int:
        return list(Reach).index(self)


class FieldLevel(StrEnum):
    """What a role may do with one field. `mask` shows that there is a value, not which."""

    HIDDEN = "hidden"
    MASK = "mask"
    READ = "read"
    WRITE = "write"

    @property
    def width(self) -> int:
        return list(FieldLevel).index(self)


@dataclass(frozen=True)
class Viewer:
    """The acting person, resolved once per request and passed on explicitly.

    `grants` maps 'opportunities.view' to a reach; `units` holds the ids of the org units each
    reach covers; `fields` lists the exceptions from 'write' by (kind, field); `invited` holds the
    ids of records he was invited to by (kind, whether he may change them); `stands_for` holds the
    ids of the absent people whose own records he looks after today, by grant.
    """

    person_id: int
    name: str = ""
    roles: tuple[str, ...] = ()
    grants: Mapping[str, Reach] = field(default_factory=dict)
    units: Mapping[Reach, frozenset[int]] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], FieldLevel] = field(default_factory=dict)
    invited: Mapping[tuple[str, bool], frozenset[int]] = field(default_factory=dict)
    stands_for: Mapping[str, frozenset[int]] = field(default_factory=dict)
    channel: str = "web"
    on_behalf_of: int | None = None

    def can(self, action: str) -> bool:
        return action in self.grants

    def require(self, action: str) -> None:
        if not self.can(action):
            raise PermissionDenied(
                _("你没有「%(action)s」的权限。找管理员开通。") % {"action": in_words(action)}
            )

    def level(self, kind: str, name: str) -> FieldLevel:
        return self.fields.get((kind, name), FieldLevel.WRITE)

    def reads(self, kind: str, name: str) -> bool:
        """Whether the plain value is shown; a masked field cannot be read, filtered or sorted."""
        return self.level(kind, name).width >= FieldLevel.READ.width

    @cached_property
    def rights(self) -> tuple[Hashable, ...]:
        """All that decides which rows he sees but for invitations, as one value to remember
        things under, he himself first; those cost a query and are asked for where they matter."""
        grants, units = frozenset(self.grants.items()), frozenset(self.units.items())
        return self.person_id, grants, units, frozenset(self.stands_for.items())

    def through(self, channel: str) -> "Viewer":
        return replace(self, channel=channel)

    @cached_property
    def himself(self) -> "Viewer":
        """Without those he stands in for: what is counted, promised and due is each one's own."""
        return replace(self, stands_for={}) if self.stands_for else self

    @property
    def absent(self) -> frozenset[int]:
        """Everybody he stands in for today."""
        return frozenset().union(*self.stands_for.values())

    def doing(self, action: str, owner_id: int | None) -> "Viewer":
        """Himself, or himself for the absent owner; the history names both."""
        stands = owner_id in self.stands_for.get(action, ())
        return replace(self, on_behalf_of=owner_id) if stands else self


@dataclass(frozen=True)
class Scope:
    """Where a model keeps its owner and org unit, or whose visibility it inherits.

    owner, unit   ORM paths to the owner's id and the unit's id
    pool          a row without owner is open to everyone who holds the grant
    stand_in      who stands in for the owner reaches it as the owner would
    parent        path of a foreign key: visible when the parent is
    about         the row also follows the record named by `about_kind`, `about_id`
    collaborators people named on the record see it as well
    shared        reference data: whoever holds the grant, at any reach, sees all of it
    internal      never shown to a viewer; only the kernel reads it
    """

    owner: str = ""
    unit: str = ""
    pool: bool = False
    stand_in: bool = False
    parent: str = ""
    about: bool = False
    collaborators: bool = False
    shared: bool = False
    internal: bool = False

    def rows(self, model: Any, viewer: Viewer | None, action: str) -> Q:
        if viewer is None or self.internal:
            return NO_ROWS
        reach = viewer.grants.get(action_name(model, action))
        if reach is None:
            return NO_ROWS
        if reach is Reach.ALL or self.shared:
            return ALL_ROWS
        if self.parent:
            return self._with_parent(model, viewer, action)
        return self.by_place(model, viewer, action) | self.by_name(model, viewer, action)

    def near(self, model: Any, viewer: Viewer, action: str = "view") -> "Near":
        """Whose rows the grant reaches, where it does not reach all of them."""
        grant = action_name(model, action)
        reach = viewer.grants.get(grant)
        if reach is None:
            return Near()
        owners = {viewer.person_id} if self.owner else set()
        if self.stand_in:
            owners |= viewer.stands_for.get(grant, frozenset())
        wide = self.unit and reach is not Reach.OWN
        units = viewer.units.get(reach, frozenset()) if wide else frozenset()
        return Near(tuple(sorted(owners)), tuple(sorted(units)), self.pool)

    def by_place(self, model: Any, viewer: Viewer, action: str = "view") -> Q:
        """Rows reached by whose they are, or whose the record is that they are about."""
        near = self.near(model, viewer, action).rows(self.owner, self.unit)
        return near | followed(viewer) if self.about and action == "view" else near

    def by_name(self, model: Any, viewer: Viewer, action: str = "view") -> Q:
        """Rows reached because he was invited to them, or to the record they are about.

        Ids and not a subquery, because an OR with one keeps the list off its index."""
        named = NO_ROWS
        if self.collaborators:
            ids = _invited(model, viewer, action)
            named |= Q(pk__in=ids) if ids else NO_ROWS
        if self.about and action == "view":
            for kind, about in about_models().items():
                ids = _invited(about, viewer, action)
                if ids and about.scope.collaborators and viewer.can(action_name(about, action)):
                    named |= Q(about_kind=kind, about_id__in=ids, about_owner_id__isnull=False)
        return named

    def _with_parent(self, model: Any, viewer: Viewer, action: str) -> Q:
        parent = model._meta.get_field(self.parent).related_model
        rows = parent.objects.visible_to(viewer, action).order_by().values("pk")
        return Q(**{f"{self.parent}__in": rows})


@dataclass(frozen=True)
class Near:
    """The people and units whose rows somebody reaches; with a pool also nobody's."""

    owners: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    pool: bool = False

    def rows(self, owner: str, unit: str) -> Q:
        """The same as a filter, for rows that keep owner and unit under these names."""
        near = NO_ROWS
        if self.owners:
            first, *others = self.owners
            near |= Q(**{f"{owner}__in": self.owners} if others else {owner: first})
        if self.units:
            near |= Q(**{f"{unit}__in": self.units})
        return near | Q(**{f"{owner}__isnull": True}) if self.pool else near


INTERNAL = Scope(internal=True)


@cache
def about_models() -> dict[str, Any]:
    """Kinds of record that an activity, task or file can be about, by name."""
    return {
        model._meta.model_name: model
        for model in apps.get_models()
        if getattr(model, "can_be_about", False)
    }


def followed(viewer: Viewer) -> Q:
    """Rows about a record the viewer sees: they keep its owner (0: nobody's) and unit, and nothing
    of a record in the pool, because what was done with it is not open."""
    kinds, alike = about_models(), defaultdict(list)
    for kind, about in kinds.items():
        reach = viewer.grants.get(action_name(about, "view"))
        if reach is not None:
            everything = reach is Reach.ALL or about.scope.shared
            near = replace(about.scope.near(about, viewer), pool=False)
            alike[None if everything else near].append(kind)
    rows = NO_ROWS
    for near, named in alike.items():
        seen = near.rows(*ABOUT) if near else Q(about_owner_id__isnull=False)
        rows |= seen if len(named) == len(kinds) else seen & Q(about_kind__in=named)
    return rows


def _invited(model: Any, viewer: Viewer, action: str) -> list[int]:
    kind = model._meta.model_name
    ids = viewer.invited.get((kind, True), frozenset())
    if action == "view":
        ids = ids | viewer.invited.get((kind, False), frozenset())
    return sorted(ids)


def action_name(model: Any, action: str) -> str:
    """The grant an action on a model needs; models of one domain share their grants."""
    return action if "." in action else f"{model._meta.app_label}.{action}"
