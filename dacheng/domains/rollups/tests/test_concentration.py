"""Which customers carry the sales, and what is stuck, are the same kept and from the rows."""

from datetime import date, timedelta

import pytest

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.actions.concentrating import (
    keep_concentrations,
    renew_concentrations,
)
from dacheng.domains.opportunities.models import Concentration, Opportunity, WinsChanged
from dacheng.domains.opportunities.queries import classes, classes_lately, stuck
from dacheng.domains.opportunities.queries.whose import Whose, of_units
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.metrics import ask
from dacheng.kernel.metrics.refreshing import refresh
from dacheng.kernel.periods import Period
from dacheng.kernel.reference import load_reference

YEAR = Period(date(2025, 7, 1), date(2026, 7, 1))
TODAY = date(2026, 6, 3)


@pytest.fixture
def selling(company, person):
    load_reference()
    stages = list(Stage.objects.filter(process__is_default=True).order_by("order"))
    for at in range(48):
        owner = [company.ben, company.cleo][at % 2]
        state = ("won", "won", "open")[at % 3]
        stage = stages[at % 3]
        Opportunity.objects.create(
            name=f"单{at}", process=stage.process, stage=stage, state=state, owner=owner,
            unit=owner.unit, amount=10 + at * at, started_on=date(2025, 7, 1),
            customer=Customer.objects.get_or_create(name=f"客户{at % 7}")[0],
            closed_on=None if state == "open" else date(2025, 8, 1) + timedelta(days=at * 5),
            stage_since=None if at % 6 == 5 else TODAY - timedelta(days=at * 3),
        )  # fmt: skip
    company.director = viewer_for(person("Dora", role="director"))
    return company


def test_classes_are_kept_until_a_win_of_theirs_changes(selling, django_assert_num_queries):
    ada = viewer_for(selling.ada)
    WinsChanged.objects.all().delete()
    keep_concentrations([Whose(), of_units((selling.north.pk,))], [YEAR])
    for viewer in (selling.director, ada):
        assert classes_lately(viewer, YEAR) == classes(viewer, YEAR) != []
    with django_assert_num_queries(1):  # the kept ones, and none of the rows
        classes_lately(selling.director, YEAR)

    Opportunity.objects.filter(state="won", owner=selling.cleo).update(amount=5)
    assert Concentration.objects.get(whose="").classes != [
        one.plain() for one in classes(selling.director, YEAR)
    ]
    for viewer in (selling.director, ada):
        assert classes_lately(viewer, YEAR) == classes(viewer, YEAR)
    assert renew_concentrations() == 1  # those of the north are as they were
    assert not WinsChanged.objects.exists()
    assert classes_lately(selling.director, YEAR) == classes(selling.director, YEAR)
    with django_assert_num_queries(1):
        classes_lately(selling.director, YEAR)


def test_wins_of_other_years_change_nothing(selling):
    keep_concentrations([Whose()], [YEAR])
    renew_concentrations()
    long_ago = {"state": "won", "started_on": None, "closed_on": date(2024, 1, 1)}
    Opportunity.objects.filter(state="open").update(**long_ago)
    assert renew_concentrations() == 0
    assert classes_lately(selling.director, YEAR) == classes(selling.director, YEAR)


def test_what_is_stuck_is_counted_as_it_is_listed(selling):
    def compare():
        for viewer in (selling.director, viewer_for(selling.ada), viewer_for(selling.ben)):
            said = ask(["stuck_count", "stuck_amount"], viewer=viewer).total.values
            rows = list(stuck(viewer).values_list("amount", flat=True))
            assert (said["stuck_count"], said["stuck_amount"]) == (len(rows), sum(rows))
        return said["stuck_count"]

    Stage.objects.update(limit_days=None)
    with clock.at(TODAY):
        first = compare()
        refresh()
        assert compare() == first > 0
        Opportunity.objects.filter(state="open").update(last_activity_at=clock.now())
        assert compare() == first
        refresh()
        selling.house.settings = {"stuck_days": 300, "silent_days": 1}
        selling.house.save()
        assert compare() < first
        Stage.objects.update(limit_days=1)
        assert compare() > first
        refresh()
    with clock.at(TODAY + timedelta(days=400)):
        assert compare() == Opportunity.objects.open().filter(owner=selling.ben).count()
