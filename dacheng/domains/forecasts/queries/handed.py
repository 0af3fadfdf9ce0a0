"""How opportunities stood in a call: the lines it kept, so that it can be held against today."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from dacheng.domains.forecasts.models import Submission
from dacheng.domains.forecasts.queries.bridging import Bridge, Scope, Standing, bridge
from dacheng.domains.forecasts.queries.nodes import Node
from dacheng.domains.forecasts.queries.standings import (
    Moment,
    known,
    moment_of,
    rest,
)
from dacheng.domains.opportunities.models import Snapshot
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period


def last_call(viewer: Viewer, node: Node, period: Period) -> Submission | None:
    """The newest call of a node that counts."""
    rows = Submission.objects.visible_to(viewer).filter(
        unit=node.unit_id,
        person=node.person_id,
        starts_on=period.start,
        ends_on=period.end,
        withdrawn_at=None,
    )
    return rows.order_by("-closes_on").first()


def since_call(call: Submission, scope: Scope, viewer: Viewer) -> Bridge | None:
    """From a call to now; None where no line was kept. What stood outside the call is read from
    the snapshot of the evening before, and so is what belongs to nobody who calls."""
    calls = _people_in(call, viewer)
    lines = _lines(calls)
    if not lines:
        return None
    evening = moment_of(call.submitted_at.date() - timedelta(days=1))
    callers = {one.person_id for one in calls}
    first = {pk: one for pk, one in lines.items() if scope.holds(one)}
    for pk, one in known(evening, scope, viewer).items():
        if one.owner_id not in callers:
            first.setdefault(pk, one)
    last = known(Moment(), scope, viewer)
    others = rest(evening, last.keys() - lines.keys() - first.keys())
    outside = {pk: one for pk, one in others.items() if not scope.holds(one)}
    before = {**outside, **{pk: one for pk, one in lines.items() if pk in last}, **first}
    after = {**rest(Moment(), first.keys() - last.keys()), **last}
    return bridge(before, after, scope)


def _people_in(call: Submission, viewer: Viewer) -> list[Submission]:
    """The call itself, or those of the people below the unit in the same week."""
    if call.person_id is not None:
        return [call]
    rows = Submission.objects.visible_to(viewer).filter(
        person__isnull=False,
        starts_on=call.starts_on,
        ends_on=call.ends_on,
        closes_on=call.closes_on,
        withdrawn_at=None,
    )
    path = call.unit.path if call.unit else ""
    return list(rows.filter(Q(unit__path__startswith=path)).select_related("unit"))


def _lines(calls: Iterable[Submission]) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    for call in calls:
        path = call.unit.path if call.unit else ""
        for pk, category, amount, expected, state in call.lines:
            on = date.fromisoformat(expected) if expected else None
            found[pk] = Standing(Decimal(amount), call.person_id, path, category, on, state)
    return _placed(found, calls)


def _placed(found: dict[int, Standing], calls: Iterable[Submission]) -> dict[int, Standing]:
    """A person may own something of another unit; the snapshot of the day knows which."""
    days = {call.submitted_at.date() for call in calls}
    rows = Snapshot.objects.filter(opportunity_id__in=found, day__in=days).exclude(path="")
    for pk, path in rows.values_list("opportunity_id", "path"):
        one = found[pk]
        found[pk] = Standing(
            one.amount, one.owner_id, path, one.category, one.expected_on, one.state
        )
    return found
