"""Keeps which customers carried the wins of the spans that home shows, until a win changes."""

from collections.abc import Iterable

from django.db import connection, transaction

from dacheng.domains.opportunities.models import Concentration, Opportunity
from dacheng.domains.opportunities.queries.classes import ranked
from dacheng.domains.opportunities.queries.whose import Whose
from dacheng.kernel.periods import Period, year_month


def keep_concentrations(shares: Iterable[Whose], spans: Iterable[Period]) -> int:
    """For these and no others; returns how many there are."""
    made = [_made(share.name, share.units, span) for share in shares for span in spans]
    with transaction.atomic():
        Concentration.objects.all().delete()
        Concentration.objects.bulk_create(made)
    return len(made)


def renew_concentrations() -> int:
    """Those again in which a win is another than it was; returns how many."""
    with transaction.atomic():
        changed, again = _changed(), 0
        for kept in Concentration.objects.all() if changed else ():
            span = Period(kept.since, kept.until)
            if _concerns(kept, span, changed):
                kept.classes = _made(kept.whose, kept.units, span).classes
                kept.save(update_fields=["classes"])
                again += 1
        return again


def _changed() -> set[tuple[int, int]]:
    """Months and units, taken away: what commits later leaves a note of its own."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('opportunities_concentration'))")
        cursor.execute("delete from opportunities_winschanged returning month, unit")
        return set(cursor.fetchall())


def _concerns(kept: Concentration, span: Period, changed: set[tuple[int, int]]) -> bool:
    first, last = year_month(span.start), year_month(span.last)
    return any(
        first <= month <= last and (kept.units is None or unit in kept.units)
        for month, unit in changed
    )


def _made(name: str, units: Iterable[int] | None, span: Period) -> Concentration:
    # Of a share and not of a viewer: it is read only by whom that same share was found for.
    rows = Opportunity.objects.all()
    units = None if units is None else list(units)
    if units is not None:
        rows = rows.filter(unit__in=units)
    classes = [one.plain() for one in ranked(rows, span)]
    return Concentration(whose=name, units=units, since=span.start, until=span.end, classes=classes)
