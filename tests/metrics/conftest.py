"""A company of some hundred records with everything that makes numbers go wrong: missing amounts,
ties, dates on the edges of quarters, evenings that are already tomorrow in UTC."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from dacheng.conftest import _quick_passwords, company, history, viewer
from dacheng.domains.activities.models import Activity, ActivityKind
from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.customers.models import Customer
from dacheng.domains.leads.models import Lead, LeadSource, LeadStatus
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Competitor, LossReason, Stage
from dacheng.domains.products.models import Product
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.kernel import clock

__all__ = ["_quick_passwords", "company", "history", "viewer"]
TODAY = date(2017, 8, 15)
EDGES = [
    date(2016, 12, 31), date(2017, 1, 1), date(2017, 1, 31), date(2017, 2, 28), date(2017, 3, 1),
    date(2017, 3, 31), date(2017, 4, 1), date(2017, 6, 30), date(2017, 7, 1), TODAY,
]  # fmt: skip
AMOUNTS = [None, 0, 100, 100, 100, "99.99", "1234.56", "0.01", 70000]


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class Maker:
    """Draws records from one seed."""

    def __init__(self, company: SimpleNamespace, seed: int):
        self.draw = random.Random(seed)
        self.company = company
        self.people = [company.ada, company.ben, company.cleo, None]
        self.customers = [
            Customer.objects.create(name=f"客户{n}", industry=industry, owner=company.ben)
            for n, industry in enumerate(["电子", "电子", "机械", "", "食品"])
        ]
        self.products = [
            Product.objects.create(name=name, price=price, cost=cost)
            for name, price, cost in (("甲", 100, 61), ("乙", 9, 2))
        ]
        self.stages = list(Stage.objects.filter(process__code="six_phases"))
        self.reasons = [*LossReason.objects.all()[:2], None]
        self.rivals = [Competitor.objects.create(name="对手"), None]

    def day(self) -> date:
        near = date(2016, 9, 1) + timedelta(days=self.draw.randrange(340))
        return self.draw.choice([*EDGES, near, near, near])

    def moment(self) -> datetime:
        # 23:30 in Shanghai is 15:30 of the same day in UTC, 00:00 is still yesterday there.
        return local(self.day(), *self.draw.choice([(23, 30), (0, 0), (0, 1), (7, 59), (12, 0)]))

    def owned(self) -> dict[str, Any]:
        owner = self.draw.choice(self.people)
        return {"owner": owner, "unit": owner.unit if owner else None}

    def amount(self) -> Decimal | None:
        found = self.draw.choice(AMOUNTS)
        return None if found is None else Decimal(found)

    def opportunity(self) -> Opportunity:
        pick, stage = self.draw.choice, self.draw.choice(self.stages)
        state = pick(["open", "won", "won", "lost"])
        closed = min(self.day(), TODAY) if state != "open" else None
        started = pick([None, self.day(), self.day()])
        if started and closed:
            started = min(started, closed)
        return Opportunity(
            name="单", process=stage.process, stage=stage, state=state, closed_on=closed,
            started_on=started, expected_on=pick([None, self.day()]), amount=self.amount(),
            list_amount=self.amount(), probability=pick([None, Decimal("0.3"), Decimal(1)]),
            customer=pick([*self.customers, None]), product=pick([*self.products, None]),
            next_step=pick(["", "回访"]), competitor=pick(self.rivals),
            loss_reason=pick(self.reasons) if state == "lost" else None, **self.owned(),
        )  # fmt: skip

    def activity(self) -> Activity:
        pick, happened = self.draw.choice, self.moment()
        late = pick([timedelta(0), timedelta(hours=24), timedelta(hours=24, seconds=1)])
        return Activity(
            kind=pick(ActivityKind.values), happened_at=happened, entered_at=happened + late,
            minutes=pick(["", "定了价"]), customer=pick([*self.customers, None]), **self.owned(),
        )  # fmt: skip

    def lead(self) -> Lead:
        pick, registered = self.draw.choice, self.moment()
        status = pick(LeadStatus.values)
        touched = pick([None, timedelta(hours=24), timedelta(days=2)])
        return Lead(
            company="公司", status=status, registered_at=registered, industry=pick(["", "电子"]),
            invalid_reason="空号" if status == "invalid" else "",
            first_touch_at=registered + touched if touched else None,
            source=pick([LeadSource.objects.first(), None]), **self.owned(),
        )  # fmt: skip

    def contract(self) -> Contract:
        pick = self.draw.choice
        return Contract(
            name="合同", customer=pick(self.customers), amount=self.amount() or 0,
            state=pick(ContractState.values), signed_on=self.day(), **self.owned(),
        )  # fmt: skip

    def receipt(self) -> Receipt:
        amount = self.draw.choice([Decimal("100.10"), Decimal(-5), Decimal(3000)])
        customer = self.draw.choice(self.customers)
        return Receipt(customer=customer, amount=amount, received_on=self.day(), **self.owned())

    def invoice(self, contract: Contract) -> Invoice:
        amount = self.draw.choice([Decimal("100.10"), Decimal(5), Decimal(3000)])
        return Invoice(
            customer=contract.customer, contract=contract, amount=amount, issued_on=self.day(),
            voided_on=self.draw.choice([None, None, self.day()]), **self.owned(),
        )  # fmt: skip


def fill(company: SimpleNamespace, seed: int) -> None:
    """Some sixty records of each kind, among them a receipt and its reversal."""
    make = Maker(company, seed)
    Opportunity.objects.bulk_create(make.opportunity() for _n in range(120))
    Activity.objects.bulk_create(make.activity() for _n in range(60))
    Lead.objects.bulk_create(make.lead() for _n in range(60))
    Contract.objects.bulk_create(make.contract() for _n in range(40))
    Receipt.objects.bulk_create(make.receipt() for _n in range(40))
    contracts = list(Contract.objects.all())
    Invoice.objects.bulk_create(make.invoice(make.draw.choice(contracts)) for _n in range(40))
    paid = Receipt.objects.filter(amount__gt=0).first()
    assert paid is not None
    Receipt.objects.create(
        customer=paid.customer, amount=-paid.amount, received_on=paid.received_on, reverses=paid
    )


@pytest.fixture
def august() -> Any:
    with clock.at(TODAY):
        yield TODAY


@pytest.fixture
def house(company: SimpleNamespace, august: date) -> SimpleNamespace:
    """The cast, and Dora who directs and so sees everything."""
    dora = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    company.dora, company.director = dora, viewer_for(dora)
    return company


@pytest.fixture(params=[1, 2, 3])
def mixed(request: pytest.FixtureRequest, house: SimpleNamespace) -> SimpleNamespace:
    fill(house, request.param)
    return house


@pytest.fixture
def once(house: SimpleNamespace) -> SimpleNamespace:
    fill(house, 7)
    return house
