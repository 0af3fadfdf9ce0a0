"""The last number given out in each series."""

from django.db import models

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import INTERNAL


class Series(ScopedModel):
    """One series per prefix; `last` only grows."""

    prefix = models.CharField(max_length=60, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    scope = INTERNAL
    audited = False  # the number is in the entry of the record that got it
