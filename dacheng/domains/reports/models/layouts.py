"""What a report of a role and frequency holds, and the company's own slides and letterhead."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Person
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.shipped import called


class Frequency(models.TextChoices):
    WEEK = "week", _("周报")
    MONTH = "month", _("月报")
    QUARTER = "quarter", _("季报")
    YEAR = "year", _("年报")


class Level(models.TextChoices):
    """Whose figures stand in it: the author's own, or everything he answers for."""

    PERSON = "person", _("个人")
    UNIT = "unit", _("团队")


class ReportTemplate(ScopedModel):
    """Who writes how often about which figures, in which order.

    The first metric is the one the report is about; the others follow by how far they are off.
    `parts` says which parts are there: ranking, structure, trend. `due_days` are working days
    after the end of the period, until `due_hour`.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("模板"), max_length=60)
    frequency = models.CharField(_("多久一次"), max_length=8, choices=Frequency)
    level = models.CharField(_("谁的数"), max_length=8, choices=Level)
    roles = models.JSONField(_("谁写"), default=list)
    metrics = models.JSONField(_("指标"), default=list)
    parts = models.JSONField(_("带哪些图"), default=list, blank=True)
    due_days = models.PositiveSmallIntegerField(_("期末后几个工作日交"), default=1)
    due_hour = models.PositiveSmallIntegerField(_("几点前"), default=18)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("汇报模板")
        constraints = [
            models.CheckConstraint(
                name="report_due_hour_in_a_day",
                condition=models.Q(due_hour__lte=23, due_days__lte=31),
                violation_error_message=_("几点写 0 到 23，天数写 0 到 31。"),
            )
        ]

    def __str__(self) -> str:
        return called(self.name)


def house_path(_instance: "HouseFile", _name: str) -> str:
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class HouseFile(ScopedModel):
    """The company's own .pptx or .docx, on whose master reports are written. The newest holds."""

    class Kind(models.TextChoices):
        PPTX = "pptx", "PPTX"
        DOCX = "docx", "Word"

    kind = models.CharField(_("格式"), max_length=4, choices=Kind)
    name = models.CharField(_("文件"), max_length=255)
    content = models.FileField(upload_to=house_path, max_length=200)
    size = models.PositiveBigIntegerField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("公司版式")

    def __str__(self) -> str:
        return self.name
