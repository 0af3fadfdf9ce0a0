"""Signals: tried on the past before they speak, then looked at every night like the pace."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.deviations.actions.opening import Found, open_case
from dacheng.domains.deviations.models import DeviationCase, LoopRules, SignalRule
from dacheng.domains.deviations.queries.limits import severity_of
from dacheng.domains.deviations.queries.nodes import plain
from dacheng.domains.deviations.queries.watching import Spoken, speaking
from dacheng.domains.deviations.stages import OPEN, Severity
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Grain, this

MONTHS = 12


def watch_of(rule: SignalRule) -> str:
    return f"signal:{rule.pk}"


@transaction.atomic
def look_at_signals(rules: LoopRules, day: date) -> list[DeviationCase]:
    """Open a case for each node at which an active rule holds and none is open; a node that was
    asked about the same month is not asked again."""
    opened = []
    for rule in SignalRule.objects.filter(is_active=True):
        known = set(
            DeviationCase.objects.filter(watch=watch_of(rule), state__in=OPEN).values_list(
                "node_key", flat=True
            )
        )
        for spoken in speaking(rule, day):
            if spoken.node.key not in known and not _asked(rule, spoken):
                opened.append(open_case(_found(rule, spoken, rules), rules, day))
    return opened


def _asked(rule: SignalRule, spoken: Spoken) -> bool:
    return DeviationCase.objects.filter(
        watch=watch_of(rule), node_key=spoken.node.key, period_start=spoken.period.start
    ).exists()


def _found(rule: SignalRule, spoken: Spoken, rules: LoopRules) -> Found:
    expected = rule.limit if rule.limit is not None else spoken.values[0]
    far = (spoken.value - expected) / expected if expected else Decimal(-1)
    metric = get(rule.metric)
    distance = -abs(far)
    return Found(
        watch=watch_of(rule),
        metric=metric,
        node=spoken.node,
        period=spoken.period,
        target=rule.limit,
        expected=expected,
        actual=spoken.value,
        deviation=max(distance, Decimal(-99)),
        title=f"{spoken.node.name} {spoken.period.label} {rule.name}",
        severity=severity_of(distance, rules) if rule.limit else Severity.YELLOW,
        signal=rule,
        answers_above=rule.answers == SignalRule.Answers.ABOVE,
    )


@transaction.atomic
def try_signal(rule: SignalRule, *, by: Viewer) -> SignalRule:
    """What the rule would have opened in each of the last twelve months; nothing is opened."""
    by.require("deviations.administer")
    day, found = clock.today(), []
    quiet: dict[str, date] = defaultdict(lambda: date.min)
    month = this(Grain.MONTH, day)
    ends = []
    for _step in range(MONTHS):
        ends.append(month.start)
        month = month.previous()
    for first in reversed(ends):
        for spoken in speaking(rule, first):
            found.append(
                {
                    "month": spoken.period.label,
                    "node": spoken.node.name,
                    "value": plain(spoken.value),
                    "again": quiet[spoken.node.key] == spoken.period.start,
                }
            )
            quiet[spoken.node.key] = spoken.period.end
    tried = {"on": day.isoformat(), "months": MONTHS, "rows": found}
    return records.change(
        rule, {"tried_at": clock.now(), "tried": tried}, by=by, verb="try",
        needs="deviations.administer",
    )  # fmt: skip


@transaction.atomic
def switch_signal(rule: SignalRule, on: bool, *, by: Viewer) -> SignalRule:
    """Let a rule speak, or be silent; it speaks only after it was tried."""
    by.require("deviations.administer")

    def check(fresh: SignalRule) -> None:
        if on and fresh.tried_at is None:
            raise ValidationError(_("先试跑一遍历史，再启用。"))

    return records.change(
        rule, {"is_active": on}, by=by, verb="switch", needs="deviations.administer", check=check
    )
