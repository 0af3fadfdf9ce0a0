"""What the engine remembers of its own runs: what it saw, whom it told."""

from django.db import models
from django.db.models.functions import Now

from dacheng.domains.deviations.models.answers import NearTheCase
from dacheng.domains.deviations.models.cases import DeviationCase
from dacheng.domains.org.models import Person
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL


class Evaluation(ScopedModel):
    """One look at all cells on one day."""

    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    seconds = models.FloatField(default=0)
    cells = models.PositiveIntegerField(default=0)
    off_pace = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    held_back = models.JSONField(default=dict)

    scope = INTERNAL
    audited = False  # is itself a log

    class Meta:
        ordering = ["-pk"]


class Sighting(ScopedModel):
    """On how many evaluations running a cell was off its pace; one count a day."""

    metric = models.CharField(max_length=60)
    node_key = models.CharField(max_length=160)
    period_start = models.DateField()
    period_end = models.DateField()
    is_above = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    scope = INTERNAL
    audited = False  # counts what the figures already say

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "node_key", "period_start", "period_end"], name="one_sighting"
            )
        ]


class Nudge(ScopedModel):
    """Somebody was told that an answer is owed: level 0 is who owes it, above that his leaders."""

    case = models.ForeignKey(DeviationCase, models.CASCADE, related_name="nudges")
    what = models.CharField(max_length=30)
    round = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    on = models.DateField()

    scope = NearTheCase()
    audited = False  # is itself the record of a message

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "what", "round", "level"], name="one_nudge")
        ]
