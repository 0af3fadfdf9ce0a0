"""What waits stands on the page of the one it waits for, with the button that does it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dacheng.domains.activities import actions
from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel import clock
from dacheng.kernel.periods import Period
from dacheng.kernel.testing.queries import counted
from dacheng.surfaces.web.home.duties import duties
from dacheng.surfaces.web.home.watching import money_of, seals_of

YEAR = Period.parse("2026")


@pytest.fixture
def fin(company):
    made = Person.objects.create(
        username="fin", name="Fin", unit=company.hq, last_login=clock.now()
    )
    PersonRole.objects.create(person=made, role=Role.objects.get(code="finance"))
    return made


def titles(person):
    return {duty.title: duty for duty in duties(viewer_for(person))}


def signed(company, amount, day, paid=0):
    customer = Customer.objects.create(name=f"客户{amount}", owner=company.ben, unit=company.north)
    made = Contract.objects.create(
        name=f"合同{amount}", customer=customer, amount=Decimal(amount), state="signed",
        signed_on=day, owner=company.ben, unit=company.north,
    )  # fmt: skip
    if paid:
        Receipt.objects.create(
            customer=customer, contract=made, amount=Decimal(paid), received_on=day,
            owner=company.ben, unit=company.north,
        )  # fmt: skip
    return made


def test_a_task_of_today_waits_for_its_owner_only(company):
    today = clock.today()
    actions.add_task("回电话", by=viewer_for(company.ben), due_on=today)
    actions.add_task("下周再说", by=viewer_for(company.ben), due_on=today + timedelta(days=7))
    duty = titles(company.ben)["今天要做"]
    assert [(line.text, line.label, line.dialog) for line in duty.lines] == [
        ("回电话", "做完了", True)
    ]
    assert "今天要做" not in titles(company.cleo) and "今天要做" not in titles(company.ada)


def test_finance_sees_what_is_open_and_a_seller_does_not(company, fin):
    today = clock.today()
    signed(company, 1000, today - timedelta(days=10), paid=400)
    signed(company, 5000, today - timedelta(days=70))
    signed(company, 700, today, paid=700)
    duty = titles(fin)["签了还没收齐"]
    assert (duty.count, duty.lines[0].text) == (2, "客户5000")
    money = money_of(viewer_for(fin), YEAR)
    assert [part["amount"] for part in money["parts"]] == [600, 0, 5000, 0]
    assert money["open_count"] == 2
    assert money_of(viewer_for(company.ben), YEAR) is None
    assert "签了还没收齐" not in titles(company.ben)


def test_an_auditor_sees_how_far_the_history_is_sealed(company, fin):
    Customer.objects.create(name="新客户")
    seals = seals_of(viewer_for(company.dan))
    assert seals["lines"][0]["n"] > 0
    assert seals_of(viewer_for(company.ben)) is None and seals_of(viewer_for(fin)) is None


def test_many_duties_cost_the_queries_of_few(company):
    def asked():
        viewer = viewer_for(company.ben)
        with counted() as seen:
            duties(viewer)
        return len(seen)

    def some(n):
        for at in range(n):
            actions.add_task(f"做 {at}", by=viewer_for(company.ben), due_on=date(2026, 1, 1))

    some(1)
    one = asked()
    some(5)
    assert asked() == one
