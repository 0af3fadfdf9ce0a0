"""Activities with their timeliness, and tasks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.activities.stages import LIFECYCLE
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org.models import Owned
from dacheng.kernel.access.models import AboutModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.months import local_month_of


class ActivityKind(models.TextChoices):
    CALL = "call", pgettext_lazy("activity", "电话")
    VISIT = "visit", _("拜访")
    MAIL = "mail", _("邮件")
    MEETING = "meeting", _("会议")
    NOTE = "note", _("备注")


class Activity(Owned, AboutModel):
    """Something done at a moment. `entered_at` is when it was written down: within 24 hours is
    on time (F4). A meeting carries minutes."""

    kind = models.CharField(_("类型"), max_length=10, choices=ActivityKind)
    happened_at = models.DateTimeField(_("发生时间"))
    entered_at = models.DateTimeField(_("录入时间"))
    happened_ym = local_month_of("happened_at")
    subject = models.CharField(_("说了什么"), max_length=300, blank=True)
    minutes = models.TextField(_("纪要"), blank=True)
    duration_minutes = models.PositiveIntegerField(_("时长（分）"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("客户"),
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("联系人")
    )

    scope = Scope(owner="owner", unit="unit", about=True, stand_in=True)

    class Meta(Owned.Meta):
        verbose_name = _("跟进")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="activity_code_once"
            )
        ]
        indexes = [
            models.Index(fields=["about_kind", "about_id", "-happened_at"], name="activity_about"),
            models.Index(fields=["customer", "-happened_at"], name="activity_customer"),
            models.Index(fields=["-happened_at", "-id"], name="activity_recent"),
            models.Index(fields=["owner", "-happened_at", "-id"], name="activity_owner_recent"),
            models.Index(
                fields=["happened_ym", "unit", "kind"],
                include=["owner", "about_owner_id", "about_unit_id", "customer"],
                name="activity_ym_wide",
            ),
            models.Index(
                fields=["about_owner_id", "-happened_at", "-id"], name="activity_about_owner"
            ),
            models.Index(fields=["about_unit_id", "-happened_at"], name="activity_about_unit"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()


class TaskState(models.TextChoices):
    OPEN = "open", _("待办")
    DONE = "done", _("做完")
    DROPPED = "dropped", _("不做了")


class Task(Owned, AboutModel):
    """Something to do by a day. The next step of an opportunity is its first open task."""

    title = models.CharField(_("要做什么"), max_length=300)
    due_on = models.DateField(_("到期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=TaskState, default=TaskState.OPEN)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=300, blank=True)
    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("客户"),
    )

    scope = Scope(owner="owner", unit="unit", about=True, stand_in=True)
    lifecycle = LIFECYCLE

    class Meta(Owned.Meta):
        verbose_name = _("任务")
        indexes = [
            models.Index(fields=["about_kind", "about_id", "state"], name="task_about"),
            models.Index(fields=["owner", "state", "due_on"], name="task_owner_due"),
            models.Index(fields=["about_owner_id", "state", "due_on"], name="task_about_owner"),
            models.Index(fields=["about_unit_id", "state", "due_on"], name="task_about_unit"),
        ]

    def __str__(self) -> str:
        return self.title
