"""The records behind a gap: what was lost, what slipped, to whom, who is missing."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from dacheng.domains.deviations.queries import quality
from dacheng.domains.deviations.queries.cash import overdue
from dacheng.domains.deviations.queries.nodes import Node, plain
from dacheng.domains.deviations.queries.parts import SALES, Decomposition
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.domains.opportunities.stages import State
from dacheng.domains.org.models import Membership, Person
from dacheng.kernel.metrics import AnyMetric
from dacheng.kernel.periods import Period

MOST = 8


def gathered(
    metric: AnyMetric, node: Node, period: Period, on: date, found: Decomposition
) -> dict[str, Any]:
    """Everything a case keeps of the day it opened, as JSON."""
    until = min(period.last, on)
    kept: dict[str, Any] = {
        "decomposition": found.json(),
        "vacancies": vacancies(node, period, until),
        "quality": quality.checks(node, period, until),
    }
    if metric.name == "cash_collected":
        kept["overdue"] = [_contract(one) for one in overdue(node, until)[:MOST]]
    elif metric.name in SALES or metric.name.startswith(("won", "new_cust", "signed")):
        kept["lost"] = lost(node, period, until)
        kept["slipped"] = slipped(node, period, until)
        kept["rivals"] = rivals(node, period, until)
    return kept


def _row(one: Opportunity, **more: Any) -> dict[str, Any]:
    return {
        "kind": "opportunity",
        "id": one.pk,
        "text": one.customer.name if one.customer else one.name,
        "beside": one.name if one.customer else "",
        "amount": plain(one.amount),
        "stage": one.stage.name if one.stage else "",
        **more,
    }


def _closed(node: Node, period: Period, until: date) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(
        node.q(), state=State.LOST, closed_on__gte=period.start, closed_on__lte=until
    )


def lost(node: Node, period: Period, until: date) -> dict[str, Any]:
    """What was lost in the period, the largest named, with why and to whom."""
    rows = _closed(node, period, until)
    known = rows.aggregate(count=Count("pk"), amount=Sum("amount"))
    named = rows.select_related("customer", "stage", "loss_reason", "competitor")
    largest = named.order_by(F("amount").desc(nulls_last=True), "pk")[:MOST]
    return {
        "count": known["count"],
        "amount": plain(known["amount"] or Decimal(0)),
        "rows": [
            _row(
                one,
                on=one.closed_on.isoformat() if one.closed_on else "",
                why=one.loss_reason.name if one.loss_reason else "",
                whom=one.competitor.name if one.competitor else "",
            )
            for one in largest
        ],
    }


def slipped(node: Node, period: Period, until: date) -> dict[str, Any]:
    """What was to be signed by now and was not: still open past its day, or moved beyond the
    period since it began."""
    eve = Snapshot.objects.filter(
        day=period.start, expected_on__gte=period.start, expected_on__lt=period.end
    )
    late = Q(expected_on__gte=period.start, expected_on__lte=until)
    moved = Q(pk__in=eve.values("opportunity"), expected_on__gte=period.end)
    here = Opportunity.objects.filter(node.q())
    still = Q(state=State.OPEN) | Q(closed_on__gt=until)
    rows = here.filter(late | moved, still)
    rows = rows.filter(Q(started_on__isnull=True) | Q(started_on__lte=until))
    known = rows.aggregate(count=Count("pk"), amount=Sum("amount"))
    largest = rows.select_related("customer", "stage").order_by(
        F("amount").desc(nulls_last=True), "pk"
    )[:MOST]
    return {
        "count": known["count"],
        "amount": plain(known["amount"] or Decimal(0)),
        "rows": [
            _row(one, on=one.expected_on.isoformat() if one.expected_on else "") for one in largest
        ],
    }


def rivals(node: Node, period: Period, until: date) -> list[dict[str, Any]]:
    """To whom most was lost, and the reason given most often there."""
    rows = _closed(node, period, until).filter(competitor__isnull=False)
    grouped = rows.values("competitor__name", "loss_reason__name").annotate(
        count=Count("pk"), amount=Sum("amount")
    )
    ordered = grouped.order_by("-count", "competitor__name")[:3]
    return [
        {
            "whom": row["competitor__name"],
            "why": row["loss_reason__name"] or "",
            "count": row["count"],
            "amount": plain(row["amount"] or Decimal(0)),
        }
        for row in ordered
    ]


def vacancies(node: Node, period: Period, until: date) -> dict[str, Any]:
    """Who left since the period before began, and how many were here then and are here now."""
    since = period.previous().start
    units = node.units() if node.kind == "unit" else ()
    left = Person.objects.filter(unit_id__in=units, left_on__gte=since, left_on__lte=until)
    return {
        "left": [
            {"name": name, "on": on.isoformat()}
            for name, on in left.order_by("left_on", "name").values_list("name", "left_on")
        ],
        "then": _here(units, since),
        "now": _here(units, until),
    }


def _here(units: Any, day: date) -> int:
    here = Membership.objects.filter(unit_id__in=units, starts_on__lte=day)
    here = here.filter(Q(ends_on=None) | Q(ends_on__gt=day))
    gone = Q(person__left_on__isnull=False) & Q(person__left_on__lte=day)
    return here.exclude(gone).values("person").distinct().count()


def _contract(one: Any) -> dict[str, Any]:
    return {
        "kind": "contract",
        "id": one.pk,
        "text": one.customer.name,
        "beside": one.name,
        "amount": plain(one.due),
        "on": one.signed_on.isoformat() if one.signed_on else "",
    }
