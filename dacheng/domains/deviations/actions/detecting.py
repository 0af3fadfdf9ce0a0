"""Looks at every cell of the plan and opens a case where a figure left its pace."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dacheng.domains.deviations.actions.opening import Found, open_case
from dacheng.domains.deviations.actions.signalling import look_at_signals
from dacheng.domains.deviations.models import DeviationCase, Evaluation, LoopRules, Sighting
from dacheng.domains.deviations.queries import looking
from dacheng.domains.deviations.queries.levelling import lowest
from dacheng.domains.deviations.queries.limits import (
    Judged,
    Limits,
    judge,
    loop_rules,
    severity_of,
)
from dacheng.domains.deviations.queries.looking import node_at, version_of
from dacheng.domains.deviations.queries.nodes import engine
from dacheng.domains.deviations.stages import OPEN, Severity
from dacheng.domains.targets.queries import plan_for
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import Unit
from dacheng.kernel.money import format_percent
from dacheng.kernel.periods import Period

PACE = "pace"
LOCK = "select pg_advisory_xact_lock(hashtext('deviations.evaluate'))"


@transaction.atomic
def evaluate(on: date | None = None, *, by: Viewer | None = None) -> Evaluation:
    """Look once at all cells as they stood at the end of a day; open, refresh and release cases.

    Looking twice on a day changes nothing the second time; of two who look at once, the second
    waits and then finds it done. Nobody's name stands on a case: the product opened it.
    """
    if by is not None:
        by.require("deviations.administer")
    began, day = time.monotonic(), on or clock.today()
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    rules = loop_rules()
    period = looking.period_on(day, rules.grain)
    judged = _judged(period, day)
    held = Counter(one.because for one in judged)
    opened = [*_opened(judged, period, day, rules, held), *look_at_signals(rules, day)]
    with acting(by or engine(), "evaluate"):
        return Evaluation.objects.create(
            day=day, seconds=time.monotonic() - began, cells=len(judged),
            off_pace=held.pop("off", 0), opened=len(opened), held_back=dict(held),
        )  # fmt: skip


def _judged(period: Period, day: date) -> list[Judged]:
    limits = Limits()
    found = (judge(one, limits) for one in looking.cells(period, day))
    return [one for one in found if one is not None]


def _opened(
    judged: Sequence[Judged], period: Period, day: date, rules: LoopRules, held: Counter[str]
) -> list[DeviationCase]:
    """The worst first, as many as are set; what has to wait is noted and seen again next time."""
    seen = _sighted([one for one in judged if one.off], period, day)
    by_metric: dict[tuple[str, bool], list[Judged]] = defaultdict(list)
    for one in judged:
        for above in (False, True):
            by_metric[one.standing.metric.name, above].append(one)
    running = _open_cases()
    ready = [one for one in _lowest_of(judged, running.values())
             if seen.get(_key(one), 0) >= one.limit.times]  # fmt: skip
    ready.sort(key=lambda one: (len(one.standing.owner.path), -abs(one.distance or Decimal(0))))
    now = ready[: rules.most_new or None]
    if len(ready) > len(now):
        held["waiting"] = len(ready) - len(now)
    version = version_of(plan_for(period))
    opened = [open_case(_found(one, period, day, rules, version), rules, day) for one in now]
    _refresh(judged, running.values(), period, day, rules)
    return opened


def _lowest_of(judged: Sequence[Judged], running: Iterable[DeviationCase]) -> list[Judged]:
    """Per metric and direction the lowest nodes that explain most of the gap, where no case is
    open yet."""
    by_metric: dict[tuple[str, bool], list[Judged]] = defaultdict(list)
    for one in judged:
        for above in (False, True):
            by_metric[one.standing.metric.name, above].append(one)
    found: list[Judged] = []
    for (metric, above), cells in by_metric.items():
        keys = [_owner_key(case.node_key) for case in running if case.metric == metric]
        found += lowest([_only(cell, above) for cell in cells], keys)
    return found


def _only(one: Judged, above: bool) -> Judged:
    """A cell off the other way counts as being on its pace."""
    if one.off and one.is_above is not above:
        return Judged(one.standing, one.limit, one.distance, "on_pace", one.is_above)
    return one


def _owner_key(node_key: str) -> tuple[str, int]:
    kind, _sep, pk = node_key.partition(":")
    return kind, int(pk)


def _key(one: Judged) -> tuple[str, str]:
    return one.standing.metric.name, node_at(one.standing).key


def _open_cases() -> dict[tuple[str, str], DeviationCase]:
    rows = DeviationCase.objects.filter(watch=PACE, state__in=OPEN)
    return {(case.metric, case.node_key): case for case in rows}


def _sighted(off: Iterable[Judged], period: Period, day: date) -> dict[tuple[str, str], int]:
    """How many evaluations running each of these was off, this one included; a day counts once,
    and a cell that came back begins anew."""
    here = {"period_start": period.start, "period_end": period.end}
    known = {(row.metric, row.node_key): row for row in Sighting.objects.filter(**here)}
    times: dict[tuple[str, str], int] = {}
    new, moved = [], []
    for one in off:
        key, row = _key(one), known.pop(_key(one), None)
        if row is None:
            row = Sighting(
                metric=key[0], node_key=key[1], is_above=one.is_above, last_on=day, **here
            )
            new.append(row)
        elif row.last_on < day:
            turned = row.is_above != one.is_above
            row.times, row.last_on = 1 if turned else row.times + 1, day
            row.is_above = one.is_above
            moved.append(row)
        times[key] = row.times
    Sighting.objects.bulk_create(new)
    Sighting.objects.bulk_update(moved, ["times", "last_on", "is_above"])
    Sighting.objects.filter(pk__in=[row.pk for row in known.values() if row.last_on < day]).delete()
    return times


def _found(one: Judged, period: Period, day: date, rules: LoopRules, version: str) -> Found:
    node, metric = node_at(one.standing), one.standing.metric
    distance = one.distance or Decimal(0)
    before = _periods_running(metric.name, node.key, period)
    return Found(
        watch=PACE,
        metric=metric,
        node=node,
        period=period,
        target=one.standing.target,
        expected=one.standing.expected,
        actual=one.standing.actual,
        deviation=distance,
        is_above=one.is_above,
        severity=severity_of(distance, rules, 1 + before),
        version=version,
        title=_title(one, period),
    )


def _title(one: Judged, period: Period) -> str:
    said = {
        "who": one.standing.owner.name,
        "when": period.label,
        "what": one.standing.metric.label,
        "far": format_percent(abs(one.distance or Decimal(0))),
    }
    if one.limit.in_points and one.standing.metric.unit is Unit.SHARE:
        said["far"] = _("%(n)s 点") % {"n": said["far"].rstrip("%")}
    ahead = one.is_above
    return (_("%(who)s %(when)s %(what)s超前 %(far)s") if ahead
            else _("%(who)s %(when)s %(what)s落后 %(far)s")) % said  # fmt: skip


def _periods_running(metric: str, node_key: str, period: Period) -> int:
    """1 when the period before had a case of its own, not counting those nobody took up."""
    rows = DeviationCase.objects.filter(
        watch=PACE, metric=metric, node_key=node_key, period_end=period.start, is_above=False
    )
    return int(rows.exclude(state="dismissed").exists())


def _refresh(
    judged: Sequence[Judged], running: Iterable[DeviationCase], period: Period, day: date,
    rules: LoopRules,
) -> None:  # fmt: skip
    """Open cases learn how their figure stands today, when it came back and when it got worse."""
    by_key: dict[tuple[str, str], Judged] = {_key(one): one for one in judged}
    for case in running:
        one = by_key.get((case.metric, case.node_key))
        if one is None or (case.now_on and case.now_on >= day):
            continue
        changes: dict[str, Any] = {
            "now_on": day,
            "now_expected": one.standing.expected,
            "now_actual": one.standing.actual,
            "now_deviation": one.distance,
        }
        if not one.off and one.because == "on_pace":
            changes["recovered_on"] = case.recovered_on or day
        elif one.off:
            changes["recovered_on"] = None
            changes["severity"] = _worse(case, one, period, rules)
        with acting(engine(), "evaluate"):
            DeviationCase.objects.filter(pk=case.pk).update(**changes)


def _worse(case: DeviationCase, one: Judged, period: Period, rules: LoopRules) -> str:
    """A case grows more severe, never less, until somebody answers for it."""
    second = int(case.period_end <= period.start)
    found = severity_of(one.distance or Decimal(0), rules, 1 + second)
    order = list(Severity)
    return max(case.severity, found, key=lambda one: order.index(Severity(one)))
