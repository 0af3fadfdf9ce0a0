"""How opportunities stood at the end of a past day, or stand now, for the change bridge."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from dacheng.domains.forecasts.models import Category
from dacheng.domains.forecasts.queries.bridging import Bridge, Scope, Standing, bridge
from dacheng.domains.forecasts.queries.categories import BY_CHANCE, effective
from dacheng.domains.forecasts.queries.nodes import near
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.domains.opportunities.stages import State
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer

FIELDS = ("owner_id", "amount", "expected_on")


@dataclass(frozen=True)
class Moment:
    """The end of a day with a snapshot; without a day, now."""

    day: date | None = None


def moment_of(day: date) -> Moment:
    """The last snapshot not after a day, because a machine may have slept; today is now."""
    if day >= clock.today():
        return Moment()
    last = Snapshot.objects.filter(day__lte=day).aggregate(last=Max("day"))["last"]
    return Moment(last or day)


def compared(start: Moment, end: Moment, scope: Scope, viewer: Viewer) -> Bridge:
    """The bridge between two moments over what this viewer sees; at most seven queries."""
    first = known(start, scope, viewer)
    last = known(end, scope, viewer)
    before = {**rest(start, last.keys() - first.keys()), **first}
    after = {**rest(end, first.keys() - last.keys()), **last}
    return bridge(before, after, scope)


def known(moment: Moment, scope: Scope, viewer: Viewer) -> dict[int, Standing]:
    """Those in scope at the moment."""
    dated = Q(expected_on__gte=scope.period.start, expected_on__lt=scope.period.end)
    if moment.day is None:
        rows = Opportunity.objects.filter(near(Opportunity, viewer), dated, state=State.OPEN)
        found = _live(rows.filter(_placed(scope, "unit__path")))
    else:
        days = Snapshot.objects.filter(near(Snapshot, viewer), dated, day=moment.day)
        found = _past(days.annotate(at_path=_path()).filter(_placed(scope, "at_path")))
    return {pk: one for pk, one in found.items() if scope.holds(one)}


def _placed(scope: Scope, path: str) -> Q:
    if scope.person_id is not None:
        return Q(owner_id=scope.person_id)
    return Q(**{f"{path}__startswith": scope.path}) if scope.path else Q()


def rest(moment: Moment, ids: Iterable[int]) -> dict[int, Standing]:
    """How the others stood that the other moment knows; who sees one side may learn what became
    of it, not for how much."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = Opportunity.objects.filter(pk__in=wanted)
    if moment.day is None:
        return _live(rows)
    found = _past(
        Snapshot.objects.filter(day=moment.day, opportunity_id__in=wanted).annotate(at_path=_path())
    )
    closed = rows.filter(closed_on__lte=moment.day, state__in=(State.WON, State.LOST))
    return {**_live(closed.exclude(pk__in=found)), **_gone(rows, found, moment.day), **found}


def _gone(
    rows: QuerySet[Opportunity], found: dict[int, Standing], day: date
) -> dict[int, Standing]:
    """Was there on the day, is in no snapshot of it and is open today: it was closed then."""
    there = rows.filter(created_at__date__lte=day, state=State.OPEN).exclude(pk__in=found)
    begun = there.filter(snapshots__day__lt=day).distinct()
    return {
        pk: Standing(one.amount, one.owner_id, one.path, one.category, one.expected_on, State.LOST)
        for pk, one in _live(begun).items()
    }


def _live(rows: QuerySet[Opportunity]) -> dict[int, Standing]:
    values = rows.annotate(at_category=effective(), at_path=F("unit__path"))
    return {
        pk: Standing(amount or Decimal(0), owner, path or "", category, expected, state)
        for pk, amount, owner, path, category, expected, state in values.values_list(
            "pk", "amount", "owner_id", "at_path", "at_category", "expected_on", "state"
        )
    }


def _past(rows: QuerySet[Snapshot]) -> dict[int, Standing]:
    values = rows.annotate(at_category=past_category()).values_list(
        "opportunity_id", "amount", "owner_id", "at_path", "at_category", "expected_on"
    )
    return {
        pk: Standing(amount or Decimal(0), owner, path or "", category, expected)
        for pk, amount, owner, path, category, expected in values
    }


def _path() -> Coalesce:
    """As it was; of snapshots older than that column, as it is."""
    return Coalesce(NullIf(F("path"), Value("")), F("unit__path"), Value(""))


def past_category() -> Coalesce:
    """As it was kept; of older snapshots, what their stage says."""
    steps = [When(stage__probability__gte=least, then=Value(name)) for name, least in BY_CHANCE]
    return Coalesce(
        NullIf(F("category"), Value("")),
        F("stage__forecast_category__category"),
        Case(*steps, default=Value(Category.PIPELINE), output_field=CharField()),
    )
