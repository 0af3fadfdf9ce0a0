"""Processes, their stages, and what a stage asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.shipped import called

SHARED = Scope(shared=True)


class Process(ScopedModel):
    """A way to sell, in versions: a published one does not change, a record keeps its own."""

    code = models.SlugField(max_length=40)
    name = models.CharField(_("流程"), max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    is_published = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    scope = SHARED
    unrecorded = ("updated_at",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="process_version_once"),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_process",
            ),
        ]

    def __str__(self) -> str:
        return called(self.name)


class Stage(ScopedModel):
    """A step on the way to winning. `probability` weighs the pipeline (0 to 1), `limit_days`
    says when an opportunity counts as stuck, `entry` holds the gate as criteria."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="stages")
    code = models.SlugField(max_length=60, allow_unicode=True)
    name = models.CharField(_("阶段"), max_length=60)
    order = models.PositiveSmallIntegerField()
    probability = models.DecimalField(_("赢单概率"), max_digits=5, decimal_places=4, default=0)
    limit_days = models.PositiveSmallIntegerField(_("时限（天）"), null=True, blank=True)
    entry = models.JSONField(_("准入条件"), default=dict, blank=True)
    guide = models.TextField(_("怎么打"), blank=True)

    scope = SHARED

    class Meta:
        ordering = ["process", "order"]
        constraints = [
            models.UniqueConstraint(fields=["process", "code"], name="stage_code_once"),
            models.UniqueConstraint(fields=["process", "name"], name="stage_name_once"),
            models.CheckConstraint(
                name="stage_probability_is_a_share",
                condition=models.Q(probability__gte=0, probability__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return called(self.name)


class StageOutput(ScopedModel):
    """A document that a stage brings forth, such as 《需求清单》; required ones will gate."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="outputs")
    name = models.CharField(max_length=80)
    is_required = models.BooleanField(default=False)

    scope = SHARED

    def __str__(self) -> str:
        return called(self.name)


class LossReason(ScopedModel):
    """Why an opportunity was lost."""

    name = models.CharField(_("输单原因"), max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    scope = SHARED

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return called(self.name)


class Competitor(ScopedModel):
    """Somebody who sells against us."""

    name = models.CharField(_("竞争对手"), max_length=120, unique=True)

    scope = SHARED

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return called(self.name)
