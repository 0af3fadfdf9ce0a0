"""A viewer carries grants; a scope turns a grant into a filter on rows."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

ALL_ROWS, NO_ROWS = Q(), Q(pk__in=())


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
                _("你没有「%(action)s」的权限。找管理员开通。") % {"action": action}
            )

    def level(self, kind: str, name: str) -> FieldLevel:
        return self.fields.get((kind, name), FieldLevel.WRITE)

    def reads(self, kind: str, name: str) -> bool:
        """Whether the plain value is shown; a masked field cannot be read, filtered or sorted."""
        return self.level(kind, name).width >= FieldLevel.READ.width

    @cached_property
    def rights(self) -> Hashable:
        """All that decides which rows he sees but for invitations, as one value to remember
        things under; those cost a query and are asked for where they matter."""
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
        near = self._near(viewer, reach) | self._invited(model, viewer, action)
        if self.stand_in and (absent := viewer.stands_for.get(action_name(model, action))):
            near |= Q(**{f"{self.owner}__in": sorted(absent)})
        return near

    def _near(self, viewer: Viewer, reach: Reach) -> Q:
        near = Q(**{self.owner: viewer.person_id}) if self.owner else NO_ROWS
        if reach is not Reach.OWN and self.unit and viewer.units.get(reach):
            near |= Q(**{f"{self.unit}__in": sorted(viewer.units[reach])})
        if self.pool:
            near |= Q(**{f"{self.owner}__isnull": True})
        return near

    def _invited(self, model: Any, viewer: Viewer, action: str) -> Q:
        invited = NO_ROWS
        if self.collaborators:
            kind = model._meta.model_name
            ids = viewer.invited.get((kind, True), frozenset())
            if action == "view":
                ids |= viewer.invited.get((kind, False), frozenset())
            if ids:  # ids and not a subquery, because an OR with one keeps the list off its index
                invited |= Q(pk__in=sorted(ids))
        if self.about and action == "view":
            for kind, about in about_models().items():
                seen = about.objects.visible_to(viewer)
                if about.scope.pool:  # what is in the pool is open; what was done with it is not
                    seen = seen.exclude(**{f"{about.scope.owner}__isnull": True})
                invited |= Q(about_kind=kind, about_id__in=seen.order_by().values("pk"))
        return invited

    def _with_parent(self, model: Any, viewer: Viewer, action: str) -> Q:
        parent = model._meta.get_field(self.parent).related_model
        rows = parent.objects.visible_to(viewer, action).order_by().values("pk")
        return Q(**{f"{self.parent}__in": rows})


INTERNAL = Scope(internal=True)


def about_models() -> dict:
    """Kinds of record that an activity, task or file can be about, by name."""
    return {
        model._meta.model_name: model
        for model in apps.get_models()
        if getattr(model, "can_be_about", False)
    }


def action_name(model: Any, action: str) -> str:
    """The grant an action on a model needs; models of one domain share their grants."""
    return action if "." in action else f"{model._meta.app_label}.{action}"
