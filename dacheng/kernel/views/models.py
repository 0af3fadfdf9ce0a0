"""A saved view, and what one person likes to see first."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access import NO_ROWS, Viewer
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope

LONGEST_NAME = 40
ADMINISTERS, ARRANGES = "org.administer", "views.change"


class Audience(models.TextChoices):
    PRIVATE = "private", _("只有我")
    UNIT = "unit", _("我的部门")
    EVERYONE = "everyone", _("所有人")


class Layout(models.TextChoices):
    LIST = "list", _("表格")
    BOARD = "board", _("看板")


@dataclass(frozen=True)
class Shown(Scope):
    """One's own, what is shared with everyone, what colleagues of one's unit share with it.

    Looking needs no grant: a view holds no rows, and each reader's own rights decide what it shows
    him. Only the owner changes one; an administrator those that are shared.
    """

    owner: str = "owner"

    def rows(self, model: Any, viewer: Viewer | None, action: str) -> Q:
        if viewer is None:
            return NO_ROWS
        own = Q(owner=viewer.person_id)
        if action == "view":
            # A subquery, because a join with colleagues would show a view once for each of them.
            people = get_user_model()._base_manager
            mine = people.filter(pk=viewer.person_id).values("unit")
            near = Q(audience=Audience.UNIT, owner__unit__in=mine)
            return own | Q(audience=Audience.EVERYONE) | near
        if not viewer.can(ARRANGES):
            return NO_ROWS
        return own | ~Q(audience=Audience.PRIVATE) if viewer.can(ADMINISTERS) else own


@dataclass(frozen=True)
class Personal(Scope):
    """Everybody his own, without a grant."""

    def rows(self, model: Any, viewer: Viewer | None, action: str) -> Q:
        return NO_ROWS if viewer is None else Q(**{self.owner: viewer.person_id})


class SavedView(ScopedModel):
    """What a list or board shows under a name: conditions, columns, order.

    `tab` names the built-in view it began with, whose conditions count first. Conditions are
    kept as they were written ('me', 'this_month'), so that they mean each reader's own.
    """

    kind = models.CharField(max_length=40)
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.LIST)
    name = models.CharField(_("名字"), max_length=LONGEST_NAME)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    audience = models.CharField(
        _("谁能看"), max_length=10, choices=Audience, default=Audience.PRIVATE
    )
    tab = models.CharField(max_length=40, blank=True)
    where = models.TextField(blank=True)
    sort = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=200, blank=True)
    columns = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    scope = Shown()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["kind", "layout", "owner"], name="view_kind_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "layout", "name"],
                name="view_name_once",
                violation_error_message=_("你已经有一个叫这个名字的视图。换一个，或更新那一个。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Habit(ScopedModel):
    """What one person sees of a kind of record when he asks for nothing: columns, first view.

    `opens` is the query of the address he begins with, such as 'view=12' or 'tab=mine'.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.LIST)
    columns = models.JSONField(default=list, blank=True)
    opens = models.CharField(max_length=60, blank=True)

    scope = Personal(owner="person")
    audited = False  # taste is not history

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "layout"], name="habit_once")
        ]
