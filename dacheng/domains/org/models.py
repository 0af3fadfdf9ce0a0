"""Company, regions, units, ranks, roles, people and who belongs where from when to when."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import ALL_ROWS, INTERNAL, NO_ROWS, Reach, Scope, Viewer
from dacheng.kernel.access.rows import ScopedQuerySet
from dacheng.kernel.custom.kept import Custom
from dacheng.kernel.custom.values import Carrying
from dacheng.kernel.search.indexing import Indexed
from dacheng.kernel.shipped import called

SHARED = Scope(shared=True)
# Who may give somebody's customers to others may also say who looks after them for a while.
LEADS = "customers.hand_over"


class Company(ScopedModel):
    """The company this database belongs to. One row."""

    name = models.CharField(_("公司"), max_length=120)
    currency = models.CharField(_("币种"), max_length=3, default="CNY")
    first_month = models.PositiveSmallIntegerField(_("财年首月"), default=1)
    settings = models.JSONField(_("设置"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    scope = SHARED

    def __str__(self) -> str:
        return self.name


class Region(ScopedModel):
    """A sales region, such as 华东. Regions group units and are a dimension of figures."""

    name = models.CharField(_("区域"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = SHARED

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class OrgUnit(ScopedModel):
    """A department or team. `path` lists the ids from the top down: '/1/4/9/'."""

    name = models.CharField(_("部门"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="units")
    lead = models.ForeignKey(
        "org.Person", models.SET_NULL, null=True, blank=True, related_name="leads_units"
    )
    path = models.CharField(max_length=200, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)

    scope = SHARED

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_per_parent")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the path of this unit and all below it in step with the tree."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            before, self.path = self.path, path
            super().save(update_fields=["path"])
            for child in OrgUnit.objects.filter(parent=self) if before else ():
                child.save()


class Rank(ScopedModel):
    """A step of the career ladder: 代表, 主管, 经理, 总监."""

    name = models.CharField(_("职级"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = SHARED

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Role(ScopedModel):
    """What somebody may do. `grants` maps 'opportunities.view' to a reach, `fields` lists
    exceptions as {'contact.phone': 'mask'}."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("角色"), max_length=40)
    grants = models.JSONField(default=dict)
    fields = models.JSONField(default=dict, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = SHARED

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return called(self.name)


class PersonManager(BaseUserManager.from_queryset(ScopedQuerySet)):
    """People, by the name they sign in with."""

    def get_by_natural_key(self, username: str) -> "Person":
        return self.get(username__iexact=username)


class Person(Carrying, AbstractBaseUser):
    """Somebody who works here. Signs in once a password was issued."""

    username = models.CharField(_("登录名"), max_length=80, unique=True)
    name = models.CharField(_("姓名"), max_length=80, db_index=True)
    external_id = models.CharField(_("外部编号"), max_length=64, null=True, blank=True, unique=True)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    rank = models.ForeignKey(Rank, models.PROTECT, null=True, blank=True, verbose_name=_("职级"))
    roles = models.ManyToManyField(Role, through="PersonRole", related_name="people")
    unit = models.ForeignKey(
        OrgUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("部门"),
    )
    hired_on = models.DateField(_("入职"), null=True, blank=True)
    left_on = models.DateField(_("离职"), null=True, blank=True)
    is_active = models.BooleanField(_("在职"), default=True)
    language = models.CharField(max_length=10, blank=True)
    must_change_password = models.BooleanField(default=False)
    # When sessions of his were last ended by hand; that is how the history knows of it.
    signed_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    custom = Custom(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    brought: Mapping[str, Any] = {}  # what came along when he was read with his session

    USERNAME_FIELD = "username"
    objects = PersonManager()
    scope = SHARED
    unrecorded = ("last_login",)
    withheld = ("password",)

    class Meta:
        ordering = ["name"]
        verbose_name = _("人员")

    def __str__(self) -> str:
        return self.name

    def search_row(self) -> Indexed:
        """What it is found by."""
        known = (self.username, self.external_id or "")
        return Indexed("person", self.pk, self.name, known, (self.phone,))


class PersonRole(ScopedModel):
    """A role held by a person."""

    person = models.ForeignKey(Person, models.CASCADE)
    role = models.ForeignKey(Role, models.PROTECT)

    scope = SHARED

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once")]


class Membership(ScopedModel):
    """Somebody belongs to a unit from a day (included) to a day (excluded; open when empty).

    `Person.unit` repeats the unit of today, so that lists need no join over time.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    scope = SHARED

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ends_on=None),
                name="one_open_membership",
            ),
        ]


class OfAbsence(Scope):
    """Whom it concerns: who is away, who stands in, who leads the one away, administrators."""

    def rows(self, model: Any, viewer: Viewer | None, action: str) -> models.Q:
        if viewer is None or not viewer.can("org.view"):
            return NO_ROWS
        reach = viewer.grants.get(LEADS)
        if viewer.can("org.administer") or reach is Reach.ALL:
            return ALL_ROWS
        below = viewer.units.get(reach, ()) if reach else ()
        own = models.Q(absent=viewer.person_id) | models.Q(stand_in=viewer.person_id)
        return own | models.Q(absent__unit__in=sorted(below))


class Delegation(ScopedModel):
    """Somebody looks after what another one owns, from a day (included) to a day (excluded)."""

    absent = models.ForeignKey(
        Person, models.CASCADE, related_name="delegations", verbose_name=_("谁不在")
    )
    stand_in = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("谁代理"))
    begins_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("哪天回来"))
    withdrawn_at = models.DateTimeField(_("收回于"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    scope = OfAbsence()

    class Meta:
        ordering = ["-begins_on", "-pk"]
        verbose_name = _("代理")
        indexes = [models.Index(fields=["stand_in", "ends_on"], name="delegation_stand_in")]
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_begin",
                condition=models.Q(ends_on__gt=models.F("begins_on")),
            ),
            models.CheckConstraint(
                name="delegation_to_another", condition=~models.Q(stand_in=models.F("absent"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} → {self.absent}"

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    def lasts(self, day: date) -> bool:
        """Whether it holds on a day, or will."""
        return self.withdrawn_at is None and day < self.ends_on


class Owned(Carrying, ScopedModel):
    """Base of every record that belongs to a person and counts for a unit.

    `unit` is the owner's unit when he got the record; it stays when the record is closed, so a
    move of people does not rewrite history. `custom` keeps the fields that the company added and
    what an import brought beyond all fields. `version` grows with each change.
    """

    code = models.CharField(_("编号"), max_length=64, blank=True)
    external_id = models.CharField(_("外部编号"), max_length=64, null=True, blank=True, unique=True)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("团队")
    )
    created_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"), db_default=Now())
    updated_at = models.DateTimeField(_("更新时间"), db_default=Now())
    custom = Custom(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(owner="owner", unit="unit", collaborators=True, stand_in=True)

    class Meta:
        abstract = True
        default_manager_name = "objects"


class Login(ScopedModel):
    """A sign-in or a failed try, for the lock-out and the access log."""

    username = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    ok = models.BooleanField()

    scope = INTERNAL
    audited = False  # is itself a log

    class Meta:
        indexes = [
            models.Index(fields=["username", "-at"], name="login_username_at"),
            models.Index(fields=["address", "-at"], name="login_address_at"),
        ]
