"""签约–开票–回款: how long money takes is learned from what came, shown, and put into figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dacheng.domains.contracts.models import Contract
from dacheng.domains.org.models import Person
from dacheng.domains.receivables.models import Receipt
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import Target
from dacheng.domains.targets.queries.lags import Lag, delayed, learned_lag

CENTS = st.integers(0, 10**8).map(lambda n: Decimal(n) / 100)


@pytest.fixture
def paid(line):
    """Every contract was paid in halves, one and two months later."""
    for contract in Contract.objects.all():
        for days in (30, 60):
            Receipt.objects.create(
                customer=contract.customer, contract=contract, owner=contract.owner,
                unit=contract.unit, amount=contract.amount / 2,
                received_on=contract.signed_on + timedelta(days=days),
            )  # fmt: skip
    return line


@pytest.mark.django_db
def test_the_lag_is_what_the_receipts_say(paid):
    lag = learned_lag()
    assert lag.days == 45 and lag.collected == 1
    assert lag.curve == (0, Decimal("0.5"), Decimal("0.5"))


@pytest.mark.django_db
def test_the_cash_line_follows_the_signed_one_later_by_the_lag(paid, director):
    made = actions.follow_lag(paid.plan, "cash_collected", by=director)
    assert made.lag == {"of": "signed_amount", "days": 45, "share": "1.0000"}
    actions.break_down(made, by=director)
    cells = Target.objects.filter(plan=made.plan, metric="cash_collected", person=None)
    top = cells.filter(grain="month", unit__parent=None)
    assert sum(one.final for one in top) == made.amount > 0
    assert made.amount < paid.amount  # what is signed at the end of the year is paid in the next


@pytest.mark.django_db
def test_without_receipts_it_is_said_and_nothing_written(line, director):
    assert learned_lag() is None
    with pytest.raises(ValidationError, match="学不出"):
        actions.follow_lag(line.plan, "cash_collected", by=director)
    assert line.plan.lines.count() == 1


@pytest.mark.django_db
def test_a_seller_sets_nothing(paid, company, viewer):
    with pytest.raises(PermissionDenied):
        actions.follow_lag(paid.plan, "cash_collected", by=viewer(company.ben))
    assert paid.plan.lines.count() == 1


@pytest.mark.django_db
def test_the_plan_shows_the_curve_and_offers_it(paid, director, sign_in):
    client = sign_in(Person.objects.get(pk=director.person_id))
    shown = client.get(f"/targets/plans/{paid.plan_id}/").content.decode()
    assert "签约后平均 45 天到账" in shown and "回款照这条曲线定" in shown
    there = f"/targets/plans/{paid.plan_id}/follow/cash_collected/"
    assert client.post(there).status_code == 303
    assert paid.plan.lines.filter(metric="cash_collected").exists()


@given(
    st.lists(CENTS, min_size=12, max_size=12), st.lists(st.integers(1, 9), min_size=1, max_size=8)
)
def test_what_comes_later_is_never_more_than_what_was_signed(months, weights):
    total = sum(weights)
    lag = Lag(tuple(Decimal(one) / total for one in weights), Decimal(30), Decimal(1))
    came = delayed(months, [Decimal(0)] * 12, lag)
    assert sum(came) <= sum(months) + Decimal("0.12")
