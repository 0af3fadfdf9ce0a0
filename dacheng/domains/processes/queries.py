"""Which process and stages a sale goes through."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, QuerySet
from django.utils.translation import gettext as _

from dacheng.domains.processes.models import Process, Stage, StageOutput
from dacheng.kernel.statements import Given, Statement


def default_process() -> Process:
    """The process new opportunities follow. Raises ValidationError before set-up."""
    found = _default()
    if not found:
        raise ValidationError(_("还没有默认销售流程。先运行 dacheng init。"))
    return found[0]


@Statement
def _default() -> QuerySet[Process]:
    return Process.objects.filter(is_default=True).order_by("pk")[:1]


def stages_of(process: Process) -> list[Stage]:
    """The way to winning, in order. A stage with probability 1 lies behind the win: nothing open
    stands there."""
    return _on_the_way(process=process.pk)


@Statement
def _on_the_way() -> QuerySet[Stage]:
    return Stage.objects.filter(process=Given("process"), probability__lt=1).order_by("order")


@Statement
def _first() -> QuerySet[Stage]:
    return Stage.objects.filter(process=Given("process")).order_by("order")[:1]


def first_stage(process: Process) -> Stage:
    """Where a new opportunity stands. Raises ValidationError for a process without stages."""
    found = _first(process=process.pk)
    if not found:
        raise ValidationError(_("流程「%(name)s」还没有阶段。") % {"name": process.name})
    return found[0]


def stages_between(before: Stage | None, to: Stage) -> list[Stage]:
    """Stages entered on the way forward: after `before` (or from the start) up to `to`."""
    after = before.order if before else -1
    return _between(process=to.process_id, after=after, upto=to.order)


@Statement
def _between() -> QuerySet[Stage]:
    after, upto = Given("after", IntegerField()), Given("upto", IntegerField())
    rows = Stage.objects.filter(process=Given("process"), order__gt=after, order__lte=upto)
    return rows.order_by("order")


def outputs_of(stages: Iterable[Stage]) -> dict[int, list[StageOutput]]:
    """The documents each stage brings forth, by stage id."""
    found: dict[int, list[StageOutput]] = {stage.pk: [] for stage in stages}
    for output in StageOutput.objects.filter(stage_id__in=found).order_by("id"):
        found[output.stage_id].append(output)
    return found
