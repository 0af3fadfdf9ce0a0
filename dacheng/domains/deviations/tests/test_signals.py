"""Each signal of a new company: what it takes to speak, its remedy on the case, and the clocks."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Customer
from dacheng.domains.deviations import actions
from dacheng.domains.deviations.actions.escalating import follow_up
from dacheng.domains.deviations.models import DeviationCase, Nudge, PaceLimit, SignalRule
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 18)


def leads(company, won, converted):
    """Ten leads in February, so many of them converted."""
    for n in range(10):
        moment = timezone.make_aware(datetime.combine(date(2026, 2, n + 2), time(10)))
        Lead.objects.create(
            company=f"公司{n}", owner=company.ben, unit=company.north, registered_at=moment,
            status="converted" if n < converted else "new",
        )  # fmt: skip


def needs(company, won, went_on):
    """Five that left the needs stage in February, so many of them onwards."""
    stage = Stage.objects.get(code="nurturing", process__code="six_phases")
    later = Stage.objects.filter(process=stage.process, order__gt=stage.order).first()
    for n in range(5):
        one = won(10_000, on=date(2026, 3, 10))
        Opportunity.objects.filter(pk=one.pk).update(
            state="open", closed_on=None, stage=later if n < went_on else stage
        )
        StageVisit.objects.create(
            opportunity=one, stage=stage, entered_on=date(2026, 1, 5), left_on=date(2026, 2, n + 3)
        )


def newcomers(company, won, many):
    """First deals in December, January, February."""
    for (year, month), count in zip(((2025, 12), (2026, 1), (2026, 2)), many, strict=True):
        for n in range(count):
            won(50_000, on=date(year, month, n + 2))


def cycle(company, won, days):
    for n in range(3):
        one = won(50_000, on=date(2026, 2, n + 5))
        begun = date(2026, 2, n + 5) - timedelta(days=days)
        Opportunity.objects.filter(pk=one.pk).update(started_on=begun)


def unpaid(company, won, amount):
    buyer = Customer.objects.create(name="甲", owner=company.ben, unit=company.north)
    Contract.objects.create(
        name="合同", customer=buyer, amount=amount, state="signed", signed_on=date(2026, 1, 10),
        owner=company.ben, unit=company.north,
    )  # fmt: skip


SPEAKING: tuple[tuple[str, Callable, object, object], ...] = (
    ("lead_conversion", leads, 2, 3),
    ("needs_stage_rate", needs, 2, 3),
    ("new_customers", newcomers, (3, 2, 1), (3, 2, 2)),
    ("cycle_days", cycle, 91, 90),
    ("unpaid_30_amount", unpaid, 500_001, 500_000),
)


def one_rule(company, metric):
    """Only this signal listens; it was tried before, as the product asks."""
    boss = viewer_for(company.boss)
    PaceLimit.objects.update(is_active=False)
    rule = SignalRule.objects.get(metric=metric)
    return actions.switch_signal(actions.try_signal(rule, by=boss), True, by=boss)


@pytest.mark.parametrize(("metric", "make", "bad", "_good"), SPEAKING, ids=[s[0] for s in SPEAKING])
def test_it_speaks_with_its_remedy_and_is_followed_up(
    company, won, sign_in, metric, make, bad, _good
):
    make(company, won, bad)
    with clock.at(TODAY):
        rule = one_rule(company, metric)
        actions.evaluate()
        case = DeviationCase.objects.get()
        assert (case.signal, case.metric, case.owner) == (rule, metric, company.ada)
        page = sign_in(company.ada).get(f"/deviations/{case.pk}/").content.decode()
        assert rule.remedy and rule.remedy in page
    with clock.at(case.cause_due_on + timedelta(days=1)):
        follow_up()
        assert Nudge.objects.filter(case=case, level=1, person=company.boss).exists()


@pytest.mark.parametrize(("metric", "make", "_bad", "good"), SPEAKING, ids=[s[0] for s in SPEAKING])
def test_at_its_limit_it_is_silent(company, won, metric, make, _bad, good):
    make(company, won, good)
    with clock.at(TODAY):
        one_rule(company, metric)
        actions.evaluate()
    assert not DeviationCase.objects.exists()


def test_a_signal_is_tried_before_it_speaks_and_then_opens_once(company, won):
    boss = viewer_for(company.boss)
    rule = SignalRule.objects.get(metric="new_customers")
    with pytest.raises(ValidationError), clock.at(date(2026, 3, 18)):
        actions.switch_signal(rule, True, by=boss)
    for month, many in ((12, 5), (1, 3), (2, 1)):
        for n in range(many):
            won(50_000, on=date(2025 if month == 12 else 2026, month, n + 2))
    PaceLimit.objects.update(is_active=False)
    with clock.at(date(2026, 3, 18)):
        rule = actions.try_signal(rule, by=boss)
        assert [(row["month"], row["node"]) for row in rule.tried["rows"]] == [("2026-02", "北区")]
        assert not DeviationCase.objects.exists()
        actions.switch_signal(rule, True, by=boss)
        actions.evaluate()
        actions.evaluate()
    case = DeviationCase.objects.get()
    assert (case.signal, case.owner, case.node_name) == (rule, company.ada, "北区")
    assert case.cause_due_on == date(2026, 3, 23)


def test_a_changed_signal_is_silent_until_it_is_tried_again(company):
    boss, rule = viewer_for(company.boss), SignalRule.objects.get(metric="lead_conversion")
    rule = actions.switch_signal(actions.try_signal(rule, by=boss), True, by=boss)
    names = ("name", "metric", "by", "condition", "periods", "remedy")
    values = {name: getattr(rule, name) for name in names} | {"limit": Decimal("0.4")}
    rule = actions.set_signal(rule, values, by=boss)
    assert not rule.is_active and rule.tried_at is None
    with pytest.raises(PermissionDenied):
        actions.set_signal(rule, values, by=viewer_for(company.ada))
