"""Giving a process its stages."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dacheng.domains.processes.models import Process, Stage
from dacheng.kernel import records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.lifecycle import StepRefused

FOUR_DIGITS = Decimal("0.0001")


@transaction.atomic
def add_stage(process: Process, values: Mapping[str, Any], *, by: Viewer) -> Stage:
    """Add a stage at the end of the way."""
    stages = _locked_stages(process)
    order = stages[-1].order + 1 if stages else 1
    code = values.get("code") or _code(str(values.get("name", "")), order)
    return records.create(
        Stage, {**values, "process": process, "order": order, "code": code}, by=by, verb="add_stage"
    )


@transaction.atomic
def change_stage(stage: Stage, changes: Mapping[str, Any], *, by: Viewer, why: str = "") -> Stage:
    """Change name, probability, limit, gate or guide; opportunities in it see it at once."""
    return records.change(stage, changes, by=by, verb="change_stage", why=why)


@transaction.atomic
def ensure_stage(process: Process, name: str, *, by: Viewer) -> Stage:
    """The stage of this name, added as the last one when the process does not have it.

    For files that bring their own stages. Its chance to win is spread evenly over the stages as
    long as nobody set one by hand (1/3, 2/3 for two); else half the way from the last one to 1.
    """
    name = name.strip()
    stages = _locked_stages(process)
    for stage in stages:
        if stage.name.casefold() == name.casefold():
            return stage
    chances = [stage.probability for stage in stages]
    if chances == _even(len(stages)):
        even = _even(len(stages) + 1)
        for stage, chance in zip(stages, even[:-1], strict=True):
            records.change(stage, {"probability": chance}, by=by, verb="add_stage")
        return add_stage(process, {"name": name, "probability": even[-1]}, by=by)
    half = _share((chances[-1] + 1) / 2)
    return add_stage(process, {"name": name, "probability": half}, by=by)


@transaction.atomic
def make_default(process: Process, *, by: Viewer) -> Process:
    """New opportunities follow this process; running ones keep theirs."""
    if not process.is_published:
        raise StepRefused(_("流程还没发布，不能设为默认。"))
    by.require("processes.change")
    with acting(by, "make_default"):
        Process.objects.filter(is_default=True).exclude(pk=process.pk).update(is_default=False)
    return records.change(process, {"is_default": True}, by=by, verb="make_default")


def _locked_stages(process: Process) -> list[Stage]:
    """The stages in order; the process stays locked, so that two never add at one place."""
    Process.objects.select_for_update().get(pk=process.pk)
    return list(Stage.objects.filter(process=process).order_by("order"))


def _even(count: int) -> list[Decimal]:
    return [_share(Decimal(step) / (count + 1)) for step in range(1, count + 1)]


def _share(value: Decimal) -> Decimal:
    return value.quantize(FOUR_DIGITS, rounding=ROUND_HALF_UP)


def _code(name: str, order: int) -> str:
    return slugify(name, allow_unicode=True)[:50] or f"stage-{order}"
