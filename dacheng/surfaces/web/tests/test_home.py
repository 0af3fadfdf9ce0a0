"""Home by what somebody may see: the right figures, nobody else's, in as many queries as ever."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock


@pytest.fixture
def sell(company):
    """sell(owner, amount, closed_on, state): one opportunity of a new customer."""
    stage = Stage.objects.filter(process__code="six_phases").order_by("order")[0]

    def make(owner, amount, closed_on=None, state="won"):
        customer = Customer.objects.create(name=f"客户{Customer.objects.count()}", owner=owner)
        return Opportunity.objects.create(
            name=f"{owner.name} 的单 {amount}", process=stage.process, stage=stage, state=state,
            amount=amount, closed_on=closed_on, owner=owner, unit=owner.unit, customer=customer,
            started_on=date(2015, 12, 1),
        )  # fmt: skip

    return make


@pytest.fixture
def read(client):
    def get(person, path="/"):
        client.force_login(person)
        return client.get(path)

    return get


@pytest.fixture
def dora(company):
    made = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    PersonRole.objects.create(person=made, role=Role.objects.get(code="director"))
    return made


def test_a_company_whose_data_ends_in_the_past_shows_that_quarter_and_says_so(
    company, dora, sell, read
):
    sell(company.ben, 4_321_000, date(2017, 12, 30))
    page = read(dora).content.decode()
    assert "2017 年 Q4" in page and "432.1" in page
    assert "还没有数据，先看最近有数据的 2017 年 Q4" in page


def test_this_quarter_is_the_usual_one_once_something_happens_in_it(company, dora, sell, read):
    sell(company.ben, 4_321_000, date(2016, 12, 30))
    with clock.at(date(2017, 2, 1)):
        assert "2016 年 Q4" in read(dora).context["period_words"]
        sell(company.ben, 100, date(2017, 1, 5))
        assert read(dora).context["period_words"] == "2017 年 Q1"
        assert not read(dora).context["late"]


def test_everybody_sees_his_part(company, dora, sell, read):
    sell(company.ben, 1_110_000, date(2017, 11, 1))
    sell(company.cleo, 2_220_000, date(2017, 11, 1))
    sell(company.cleo, 3_330_000, state="open")
    won = {
        person.name: read(person, "/?period=2017Q4").context["answer"].total.values["won_amount"]
        for person in (dora, company.dan, company.ada, company.ben, company.cleo)
    }
    assert won == {
        "Dora": 3_330_000,
        "Dan": 3_330_000,
        "Ada": 1_110_000,
        "Ben": 1_110_000,
        "Cleo": 2_220_000,
    }
    for person in (company.ada, company.ben):
        page = read(person, "/?period=2017Q4").content.decode()
        assert "Cleo" not in page and "南区" not in page and "222.0" not in page


def test_the_change_against_the_quarter_before_and_last_year_is_there(company, dora, sell, read):
    for day, amount in (
        (date(2017, 11, 1), 300),
        (date(2017, 8, 1), 200),
        (date(2016, 11, 1), 600),
    ):
        sell(company.ben, amount, day)
    found = read(dora, "/?period=2017Q4").context
    assert "+50.0%" in found["hero"]["pop"] and "环比" in found["hero"]["pop"]
    assert "−50.0%" in found["hero"]["yoy"] and 'class="dc-dev neg"' in found["hero"]["yoy"]
    bars = {bar["label"]: (bar["amount"], bar["was"]) for bar in found["trend"]["bars"]}
    assert bars["17 Q4"] == (300, 600) and bars["17 Q3"] == (200, None)


def test_a_long_ranking_shows_the_top_me_and_the_end(company, sell, read):
    people = [
        Person.objects.create(username=f"p{n}", name=f"P{n:02}", unit=company.north)
        for n in range(20)
    ]
    for place, person in enumerate(people):
        sell(person, 10_000 - place, date(2017, 11, 1))
    sell(company.ada, 9_990 + Decimal("0.5"), date(2017, 11, 1))
    rows = read(company.ada, "/?period=2017Q4").context["people"]
    shown = [row.get("name") or "…" for row in rows]
    assert shown == [
        "P00",
        "P01",
        "P02",
        "P03",
        "P04",
        "…",
        "P09",
        "Ada",
        "P10",
        "…",
        "P17",
        "P18",
        "P19",
    ]
    assert [row["no"] for row in rows if row.get("me")] == [11]


def test_one_record_or_many_cost_the_same_queries(company, dora, sell, read):
    def queries(person):
        read(person, "/?period=2017Q4")
        with CaptureQueriesContext(connection) as seen:
            assert read(person, "/?period=2017Q4").status_code == 200
        return len(seen)

    def some():
        for state, day in (("won", date(2017, 11, 1)), ("open", None), ("lost", date(2017, 12, 1))):
            for owner in (company.ben, company.cleo):
                sell(owner, 1000, day, state)

    some()
    cache.clear()
    once = {person.name: queries(person) for person in (dora, company.ada, company.ben)}
    some(), some()
    assert {person.name: queries(person) for person in (dora, company.ada, company.ben)} == once
    assert max(once.values()) <= 52


def test_an_empty_company_is_shown_what_to_do_first(company, dora, read):
    found = read(dora)
    assert [step["done"] for step in found.context["steps"]] == [True, False, False, False]
    assert [step["now"] for step in found.context["steps"]] == [False, True, False, False]
    assert "先把公司装进来" in found.content.decode()


def test_a_period_nobody_can_read_gets_a_sentence(company, dora, sell, read):
    sell(company.ben, 1, date(2017, 11, 1))
    for text in ("2017Q5", "soon", "2017-02-30", "2017-03-01..2017-01-01", "9999999"):
        answer = read(dora, f"/?period={text}")
        assert answer.status_code == 400, text


def test_who_has_no_figures_gets_his_places(company, read):
    eve = Person.objects.create(username="eve", name="Eve", unit=company.hq)
    PersonRole.objects.create(person=eve, role=Role.objects.get(code="human_resources"))
    assert read(eve).status_code == 200
