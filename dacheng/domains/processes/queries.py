"""Which process and stages a sale goes through."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dacheng.domains.processes.models import Process, Stage, StageOutput


def default_process() -> Process:
    """The process new opportunities follow. Raises ValidationError before set-up."""
    process = Process.objects.filter(is_default=True).first()
    if process is None:
        raise ValidationError(_("还没有默认销售流程。先运行 dacheng init。"))
    return process


def stages_of(process: Process) -> list[Stage]:
    """The way to winning, in order. A stage with probability 1 lies behind the win: nothing open
    stands there."""
    return list(Stage.objects.filter(process=process, probability__lt=1).order_by("order"))


def first_stage(process: Process) -> Stage:
    """Where a new opportunity stands. Raises ValidationError for a process without stages."""
    stage = Stage.objects.filter(process=process).order_by("order").first()
    if stage is None:
        raise ValidationError(_("流程「%(name)s」还没有阶段。") % {"name": process.name})
    return stage


def stages_between(before: Stage | None, to: Stage) -> QuerySet[Stage]:
    """Stages entered on the way forward: after `before` (or from the start) up to `to`."""
    passed = Q(order__gt=before.order) if before else Q()
    return Stage.objects.filter(passed, process_id=to.process_id, order__lte=to.order).order_by(
        "order"
    )


def outputs_of(stages: Iterable[Stage]) -> dict[int, list[StageOutput]]:
    """The documents each stage brings forth, by stage id."""
    found: dict[int, list[StageOutput]] = {stage.pk: [] for stage in stages}
    for output in StageOutput.objects.filter(stage_id__in=found).order_by("id"):
        found[output.stage_id].append(output)
    return found
