"""Opportunities that want somebody's attention."""

from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThan

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import company
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import remembered

STUCK_DAYS, SILENT_DAYS = 90, 30  # until the company sets its own


def days_in_stage(rows: QuerySet[Opportunity], on: date) -> QuerySet[Opportunity]:
    """Annotate `days_in_stage`: whole days since it entered the stage where it stands; since it
    began or was written down, where nobody recorded the entry."""
    return rows.annotate(days_in_stage=_stay(on))


def _stay(on: date) -> Func:
    since = Coalesce("stage_since", "started_on", TruncDate("created_at"))
    return Func(
        Value(on, output_field=DateField()),
        since,
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


def stuck(viewer: Viewer, on: date | None = None) -> QuerySet[Opportunity]:
    """Open opportunities longer in their stage than its limit allows, or silent.

    The limit is the stage's, else the company's `stuck_days` (90). Silent is one whose last
    contact is more than `silent_days` (30) back; where no contact was ever recorded, silence is
    not known and the limit alone decides. Annotated with days_in_stage, limit and over_limit.
    """
    on = on or clock.today()
    rows = days_in_stage(Opportunity.objects.visible_to(viewer).open(), on)
    rows = rows.annotate(limit=_limit(_settings())).filter(stuck_on(on))
    return rows.annotate(over_limit=Q(days_in_stage__gt=F("limit")))


def stuck_on(on: date) -> Q:
    """Which of the open ones have stood too long or are silent."""
    settings = _settings()
    quiet_since = on - timedelta(days=settings["silent_days"])
    over = Q(GreaterThan(_stay(on), _limit(settings)))
    return over | Q(last_activity_at__date__lt=quiet_since)


def _limit(settings: dict[str, Any]) -> Coalesce:
    return Coalesce("stage__limit_days", Value(settings["stuck_days"]))


def _settings() -> dict[str, Any]:
    found = remembered("company", company)
    chosen = found.settings if found else {}
    return {"stuck_days": STUCK_DAYS, "silent_days": SILENT_DAYS, **chosen}


def slipping(viewer: Viewer, on: date | None = None) -> QuerySet[Opportunity]:
    """Open opportunities whose expected day has passed."""
    rows = Opportunity.objects.visible_to(viewer).open()
    return rows.filter(expected_on__lt=on or clock.today())


def without_next_step(viewer: Viewer) -> QuerySet[Opportunity]:
    """Open opportunities for which nobody said what comes next."""
    return Opportunity.objects.visible_to(viewer).open().filter(next_step="")
