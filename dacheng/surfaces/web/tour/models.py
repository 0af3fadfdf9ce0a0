"""Who has been shown around."""

from django.conf import settings
from django.db import models

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.views.models import Personal


class Shown(ScopedModel):
    """Somebody finished the tour, or skipped it; he is not asked again."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    scope = Personal(owner="person")
    audited = False  # whether somebody wanted to be shown around is nobody's business
