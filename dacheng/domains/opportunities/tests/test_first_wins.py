"""Which win is the first of its customer is kept by the database, whatever way wins change."""

from datetime import date

import pytest
from django.db import connection

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity, WinsChanged
from dacheng.domains.processes.models import Stage
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.reference import load_reference

TRUTH = """select count(*) from opportunities_opportunity o where is_first_win is distinct from
    (state = 'won' and customer_id is not null and not exists (
        select from opportunities_opportunity e where e.state = 'won'
        and e.customer_id = o.customer_id and (e.closed_on, e.id) < (o.closed_on, o.id)))"""


def wrong():
    with connection.cursor() as cursor:
        cursor.execute(TRUTH)
        return cursor.fetchone()[0]


@pytest.fixture
def wins(company):
    """Three customers with four wins each, closed in no order, beside lost and open ones."""
    load_reference()
    stage = Stage.objects.filter(process__is_default=True).first()
    customers = [Customer.objects.create(name=f"客户{at}") for at in range(3)]
    for at in range(18):
        state = ("won", "won", "lost", "won", "won", "open")[at % 6]
        Opportunity.objects.create(
            name=f"单{at}", process=stage.process, stage=stage, customer=customers[at // 6],
            state=state, amount=at, owner=company.ben, unit=company.north,
            closed_on=None if state == "open" else date(2026, 1 + at * 7 % 11, 1 + at % 3),
        )  # fmt: skip
    company.customers = customers
    return company


def first():
    return Opportunity.objects.filter(is_first_win=True).order_by("pk")


def insert(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def moved(**fields):
    def move(c):
        Opportunity.objects.filter(pk=first()[0].pk).update(**fields)

    return move


def saved_from_an_old_copy(c):
    old = Opportunity.objects.filter(state="open").first()
    Opportunity.objects.filter(pk=old.pk).update(state="won", closed_on=date(2020, 1, 1))
    assert Opportunity.objects.get(pk=old.pk).is_first_win
    old.state, old.closed_on, old.name = "won", date(2020, 1, 1), "改了名"
    old.save()


WAYS = {
    "an earlier day": lambda c: Opportunity.objects.filter(state="won").update(
        closed_on=date(2026, 1, 1)
    ),
    "reopened": moved(state="open", closed_on=None),
    "lost after all": moved(state="lost"),
    "without a customer": moved(customer=None),
    "to another customer": lambda c: Opportunity.objects.filter(customer=c.customers[0]).update(
        customer=c.customers[1]
    ),
    "gone": lambda c: first()[0].delete(),
    "a copy in bulk": lambda c: insert(
        """insert into opportunities_opportunity (code, name, customer_id, process_id, stage_id,
            state, is_estimate, closed_on, close_note, next_step, note, custom, version,
            created_at, updated_at, is_first_win)
        select '', name, customer_id, process_id, stage_id, state, false, closed_on - 400, '', '',
            '', '{}', 1, now(), now(), true from opportunities_opportunity where state <> 'open'"""
    ),
    "an old copy is saved": saved_from_an_old_copy,
    "somebody says otherwise": lambda c: Opportunity.objects.update(is_first_win=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_first_win_of_each_customer_is_marked_whatever_changes(wins, way):
    assert first().count() == 3 and wrong() == 0
    WAYS[way](wins)
    assert wrong() == 0 and first().count() >= 2


def test_a_change_of_a_win_is_noted_and_of_anything_else_is_not(wins):
    WinsChanged.objects.all().delete()
    Opportunity.objects.filter(state="open").update(amount=5)
    Opportunity.objects.filter(state="won").update(name="改了名")
    assert not WinsChanged.objects.exists()
    one = first()[0]
    Opportunity.objects.filter(pk=one.pk).update(amount=77)
    assert set(WinsChanged.objects.values_list("month", "unit")) == {(one.closed_ym, wins.north.pk)}


def test_the_mark_is_no_change_of_the_record(wins):
    before = Entry.objects.count()
    one = first()[0]
    Opportunity.objects.filter(pk=one.pk).update(closed_on=date(2026, 12, 30))
    assert first().exclude(pk=one.pk).count() == 3
    assert Entry.objects.count() == before + 1
