"""One table of sums by owner, unit, month and what else a source is told apart by."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.processes.models import Stage
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL


class MonthSum(ScopedModel):
    """Sums of one group of metrics; `sums` holds them in the order of the group's parts.

    `month` is 202611, or 0 for what stands now. No constraint ties owner, unit and stage to their
    tables: the records' own do, and sums follow the records.
    """

    group = models.CharField(max_length=80)
    month = models.IntegerField()
    owner = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey(
        OrgUnit, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    stage = models.ForeignKey(
        Stage, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    furthest = models.ForeignKey(
        Stage, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    about_owner_id = models.BigIntegerField(null=True)
    about_unit_id = models.BigIntegerField(null=True)
    sums = ArrayField(models.DecimalField(max_digits=30, decimal_places=10))

    scope = INTERNAL
    audited = False  # follows from records whose history is kept

    class Meta:
        indexes = [models.Index(fields=["group", "month", "owner"], name="monthsum_group_month")]
