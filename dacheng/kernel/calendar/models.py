"""Days that do not follow the weekday rule, and the hours of a working day; both editable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access import Scope
from dacheng.kernel.access.models import ScopedModel


class WorkDay(ScopedModel):
    """One exception to 'Monday to Friday': a holiday or a make-up day."""

    class Kind(models.TextChoices):
        WORK = "work", _("上班")
        REST = "rest", _("休息")

    class Source(models.TextChoices):
        OFFICIAL = "official", _("国务院通知")
        ESTIMATE = "estimate", _("预估")
        MANUAL = "manual", _("手工")

    day = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类型"), max_length=4, choices=Kind)
    note = models.CharField(_("说明"), max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=8, choices=Source, default=Source.MANUAL)

    scope = Scope(shared=True)
    audited = True

    class Meta:
        ordering = ("day",)
        verbose_name = _("工作日例外")

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"


class WorkHours(ScopedModel):
    """One stretch of a working day; without any row the default hours hold."""

    opens = models.TimeField(_("开始"), unique=True)
    closes = models.TimeField(_("结束"))

    scope = Scope(shared=True)
    audited = True

    class Meta:
        ordering = ("opens",)
        verbose_name = _("工作时间")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="opens_before_it_closes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"
