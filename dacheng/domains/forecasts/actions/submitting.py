"""Handing in a call, which freezes it, and taking it back while nobody above has built on it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dacheng.domains.forecasts.actions.checking import call_of, calls, require_open
from dacheng.domains.forecasts.models import Submission
from dacheng.domains.forecasts.queries.cycles import Cycle, cycle_of
from dacheng.domains.forecasts.queries.landing import landing
from dacheng.domains.forecasts.queries.nodes import ALL, Node, covers, watcher
from dacheng.domains.forecasts.queries.rolling import Branch, everything, nothing
from dacheng.domains.forecasts.queries.tree import counted, tree
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.periods import Period


@transaction.atomic
def submit(node: Node, period: Period, *, by: Viewer, note: str = "") -> Submission:
    """Hand in the call of a node for this week, as it stands now, adjustments included.

    Whoever has not handed in below is handed in with it, marked automatic, because the figure of
    the unit was built on theirs. A second call in a week needs the first to be withdrawn.
    """
    if node == ALL or not covers(by, node, "create"):
        raise PermissionDenied(_("你不能替这里提交预测。"))
    cycle = require_open(node, period)
    if call_of(node, period, cycle) is not None:
        raise ValidationError(_("本周已经提交过。要改，先撤回。"))
    branch = tree(watcher(node), period).find(node)
    if branch is None:
        raise ValidationError(_("这里没有可以提交的预测。"))
    try:
        with acting(by, "submit", why=note.strip()[:500]):
            made = hand_in([branch], period, cycle, by=by, note=note.strip()[:500])
            hand_in(_missing(branch, period, cycle), period, cycle, by=by, automatic=True)
    except IntegrityError as error:  # somebody handed in the same moment
        raise ValidationError(_("本周已经提交过。要改，先撤回。")) from error
    return made[0]


def _missing(branch: Branch, period: Period, cycle: Cycle) -> list[Branch]:
    """Everybody below who should have called and has not."""
    there = {Node(u, p) for u, p in calls(period, cycle).values_list("unit_id", "person_id")}
    return [one for one in branch.walk() if one.must_call and one.node not in there]


def hand_in(
    branches: Iterable[Branch],
    period: Period,
    cycle: Cycle,
    *,
    by: Viewer,
    note: str = "",
    automatic: bool = False,
) -> list[Submission]:
    """Write calls of branches as they stand; the opportunities of people with them."""
    branches = list(branches)
    lines = _lines([b.node for b in branches if b.node.is_person], period)
    rows = [
        Submission(
            **_figures(branch),
            unit_id=branch.node.unit_id,
            person_id=branch.node.person_id,
            starts_on=period.start,
            ends_on=period.end,
            closes_on=cycle.closes_on,
            statistical=None if automatic else landing(watcher(branch.node), period).amount,
            note=note,
            lines=lines.get(branch.node, []),
            is_automatic=automatic,
            submitted_by_id=by.person_id or None,
            submitted_at=clock.now(),
        )
        for branch in branches
    ]
    return Submission.objects.bulk_create(rows)


def _figures(branch: Branch) -> dict[str, Decimal]:
    call, rolled = branch.effective(everything), branch.rolled(nothing)
    return {
        "closed": call.closed,
        "commit": call.commit,
        "likely": call.likely,
        "best": call.best,
        "pipeline": call.pipeline,
        "rolled_commit": rolled.commit,
        "rolled_likely": rolled.likely,
        "rolled_best": rolled.best,
    }


def _lines(nodes: list[Node], period: Period) -> dict[Node, list[list[Any]]]:
    """[id, category, amount, expected, state] of everything in the calls of these people."""
    if not nodes:
        return {}
    found: dict[Node, list[list[Any]]] = {node: [] for node in nodes}
    by_person = {node.person_id: node for node in nodes}
    rows = counted(watcher(ALL), period).filter(owner__in=by_person)
    values = rows.values_list(
        "owner_id", "pk", "in_category", "amount", "expected_on", "state", "unit_id"
    )
    for owner, pk, category, amount, expected, state, unit in values.order_by("pk"):
        node = Node(unit, owner) if Node(unit, owner) in found else by_person[owner]
        found[node].append([pk, category, str(amount or 0), str(expected or ""), state])
    return found


@transaction.atomic
def withdraw(submission: Submission, *, by: Viewer) -> Submission:
    """Take a call back, in its week and before the unit above has handed in."""
    node = Node(submission.unit_id, submission.person_id)
    if not covers(by, node, "create"):
        raise PermissionDenied(_("你不能撤回这份提交。"))
    with acting(by, "withdraw"):
        fresh = Submission.objects.select_for_update().get(pk=submission.pk)
        if fresh.withdrawn_at is not None:
            raise ValidationError(_("这份提交已经撤回了。"))
        if fresh.closes_on != cycle_of(clock.today(), load()).closes_on:
            raise ValidationError(_("%(day)s 已截止，提交已冻结。") % {"day": fresh.closes_on})
        require_open(node, Period(fresh.starts_on, fresh.ends_on))
        fresh.withdrawn_at = clock.now()
        fresh.save(update_fields=["withdrawn_at"])
    return fresh
