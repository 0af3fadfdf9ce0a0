"""An arrangement of figures, with an owner and those he shares it with."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Person
from dacheng.kernel.access import NO_ROWS, Scope, Viewer
from dacheng.kernel.access.models import ScopedModel

ARRANGES = "dashboards.change"


class Share(models.TextChoices):
    NOBODY = "nobody", _("只有我")
    UNIT = "unit", _("我的部门和下级")
    ROLE = "role", _("一个角色")
    EVERYONE = "everyone", _("所有人")


@dataclass(frozen=True)
class SharedScope(Scope):
    """Whoever may ask for figures looks; who holds the grant changes what is his own."""

    def rows(self, model: Any, viewer: Viewer | None, action: str) -> Q:
        if viewer is None or not viewer.can("metrics.ask"):
            return NO_ROWS
        own = Q(owner=viewer.person_id)
        if action != "view":
            return own if viewer.can(ARRANGES) else NO_ROWS
        below = Person.objects.visible_to(viewer).filter(
            pk=viewer.person_id, unit__path__startswith=OuterRef("unit__path")
        )
        shared = Q(share=Share.EVERYONE) | Q(share=Share.ROLE, role__in=viewer.roles)
        return own | shared | (Q(share=Share.UNIT) & Q(Exists(below)))


class Dashboard(ScopedModel):
    """Tiles in their order; what they show is worked out for whoever looks."""

    name = models.CharField(_("名称"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    share = models.CharField(_("给谁看"), max_length=10, choices=Share, default=Share.NOBODY)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    unit = models.ForeignKey(
        "org.OrgUnit", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tiles = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    scope = SharedScope(owner="owner")

    class Meta:
        verbose_name = _("数据看板")
        indexes = [
            models.Index(fields=["owner", "name"], name="dashboard_owner"),
            models.Index(fields=["share"], name="dashboard_share"),
        ]

    def __str__(self) -> str:
        return self.name
