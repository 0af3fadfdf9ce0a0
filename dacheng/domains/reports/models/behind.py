"""The records a number of a report was made of, as they stood when it was taken."""

from django.db import models

from dacheng.domains.reports.models.reports import WorkReport
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope


class NumberRows(ScopedModel):
    """Ids and measured values behind one number; the largest, where there are more than are kept.

    `kind` is what the rows are, `summed` the metric they add up to: of a ratio its bottom.
    """

    report = models.ForeignKey(WorkReport, models.CASCADE, related_name="number_rows")
    metric = models.CharField(max_length=60)
    summed = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=list)

    scope = Scope(parent="report")
    audited = False  # copies what the records' own history says; the report's numbers are in its

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "metric"], name="rows_of_a_number_once")
        ]
