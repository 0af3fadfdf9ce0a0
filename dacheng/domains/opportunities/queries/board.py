"""The columns of the board: a process's stages with what stands in each."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries.weighing import weighed
from dacheng.domains.processes.models import Process, Stage
from dacheng.domains.processes.queries import stages_of

# How many stages the process of each row has, for rows that show how far they are.
STAGES_OF_PROCESS = Subquery(
    Stage.objects.filter(process=OuterRef("process"), probability__lt=1)
    .order_by()
    .values("process")
    .annotate(found=Count("pk"))
    .values("found")
)


@dataclass(frozen=True)
class Column:
    """A stage with the count, amount and weighted amount of the open opportunities in it."""

    stage: Stage
    count: int
    amount: Decimal
    weighted: Decimal


def board_columns(rows: QuerySet[Opportunity], process: Process) -> list[Column]:
    """Totals of these rows by stage, empty stages included; two queries at any size."""
    open_rows = weighed(rows.filter(state="open", process=process)).order_by()
    totals = {
        stage_id: (count, amount, weighted)
        for stage_id, count, amount, weighted in open_rows.values("stage_id")
        .annotate(found=Count("pk"), worth=Sum("amount"), likely=Sum("weighted"))
        .values_list("stage_id", "found", "worth", "likely")
    }
    nothing = (0, None, None)
    return [
        Column(stage, count, amount or Decimal(0), weighted or Decimal(0))
        for stage in stages_of(process)
        for count, amount, weighted in [totals.get(stage.pk, nothing)]
    ]
