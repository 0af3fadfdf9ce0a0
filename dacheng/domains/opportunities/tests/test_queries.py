"""What the figures about opportunities say, and at what cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dacheng.domains.activities.actions import log
from dacheng.domains.opportunities import queries
from dacheng.domains.opportunities.actions import lose, move, take_snapshot, win
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.domains.processes.models import Competitor, LossReason, Process
from dacheng.kernel import clock
from dacheng.kernel.periods import Period

DAY = date(2026, 3, 1)


@pytest.fixture
def story(company, viewer, opportunity, stages, device):
    """Three went to the second stage: one was won, one lost, one stays. Two never left."""
    ben = viewer(company.ben)
    with clock.at(DAY):
        made = [opportunity(product=device) for _number in range(5)]
    with clock.at(DAY + timedelta(days=4)):
        moved = [move(one, stages[1], by=ben) for one in made[:3]]
    with clock.at(DAY + timedelta(days=10)):
        win(moved[0], by=ben)
        lose(
            moved[1],
            by=ben,
            reason=LossReason.objects.all()[0],
            competitor=Competitor.objects.all()[0],
        )
    return made


def test_the_funnel_counts_who_came_how_far(company, viewer, story):
    found = queries.funnel(viewer(company.ben))
    first, second, third = found.steps[:3]

    assert (first.reached, first.advanced, first.dropped, first.open_count) == (5, 3, 0, 2)
    assert (second.reached, second.advanced, second.dropped, second.open_count) == (3, 1, 1, 1)
    assert (first.conversion, second.conversion, third.conversion) == (1, Decimal("0.5"), None)
    assert (first.median_days, second.median_days) == (4, 6)
    assert second.open_amount == 1000
    assert (found.won_count, found.lost_count, found.unplaced) == (1, 1, 0)
    assert found.closing_rate == Decimal("0.5") and found.bottleneck is None


def test_the_bottleneck_needs_enough_cases(company, viewer, story, monkeypatch):
    monkeypatch.setattr("dacheng.domains.opportunities.queries.conversion.ENOUGH", 2)

    assert queries.funnel(viewer(company.ben)).bottleneck.stage.order == 2


def test_a_closed_one_without_history_is_not_given_one(company, viewer, stages):
    process = Process.objects.get(is_default=True)
    values = {"process": process, "closed_on": DAY, "owner": company.ben, "unit": company.north}
    Opportunity.objects.bulk_create(
        [Opportunity(name="旧", state="won", amount=5, **values) for _number in range(30)]
        + [Opportunity(name="旧", state="lost", **values) for _number in range(10)]
    )
    found = queries.funnel(viewer(company.ada))

    assert found.unplaced == 10 and found.ends_here and found.closing_rate == Decimal("0.75")
    assert [step.reached for step in found.steps] == [30] * 4
    assert (found.won_amount, found.bottleneck) == (150, None)


def test_the_funnel_shows_a_viewer_his_own(company, viewer, story):
    assert queries.funnel(viewer(company.cleo)) is None
    assert queries.funnel(viewer(company.ada)).steps[0].reached == 5


def test_the_funnel_of_a_period_is_of_those_that_began_in_it(company, viewer, story):
    assert queries.funnel(viewer(company.ben), Period.parse("2026Q1")).steps[0].reached == 5
    assert queries.funnel(viewer(company.ben), Period.parse("2026Q2")) is None


def test_the_funnel_costs_the_same_at_any_size(
    company, viewer, story, opportunity, django_assert_num_queries
):
    ben, process = viewer(company.ben), Process.objects.get(is_default=True)
    queries.funnel(ben, process=process)
    for _round in range(2):
        with django_assert_num_queries(3):
            queries.funnel(ben, process=process)
        opportunity()


def test_stuck_is_longer_than_the_stage_allows_or_silent(company, viewer, opportunity, stages):
    ben = viewer(company.ben)
    with clock.at(DAY):
        old, touched = opportunity(), opportunity()
    with clock.at(DAY + timedelta(days=1)):
        touched = move(touched, stages[1], by=ben)
        log("call", about=touched, by=ben)

    def on(days: int) -> list[Opportunity]:
        return list(queries.stuck(ben, DAY + timedelta(days=days)).order_by("id"))

    assert on(14) == []
    assert on(15) == [old]  # fourteen days are allowed in the first stage
    assert (on(15)[0].days_in_stage, on(15)[0].limit, on(15)[0].over_limit) == (15, 14, True)
    late = on(32)  # thirty days are allowed in the second; the call is thirty-one days back
    assert [one.over_limit for one in late] == [True, True]


def test_a_stage_without_a_limit_takes_the_companys(company, viewer, opportunity, stages):
    stages[0].limit_days = None
    stages[0].save()
    with clock.at(DAY):
        opportunity()
    ben = viewer(company.ben)

    assert not queries.stuck(ben, DAY + timedelta(days=90)).exists()
    assert queries.stuck(ben, DAY + timedelta(days=91)).exists()
    company.house.settings = {"stuck_days": 100}
    company.house.save()
    assert not queries.stuck(ben, DAY + timedelta(days=91)).exists()


def test_slipping_and_without_a_next_step(company, viewer, opportunity):
    made = opportunity(expected_on=DAY)
    ben = viewer(company.ben)

    assert list(queries.slipping(ben, DAY + timedelta(days=1))) == [made]
    assert not queries.slipping(ben, DAY).exists()
    assert list(queries.without_next_step(ben)) == [made]
    assert not queries.without_next_step(viewer(company.cleo)).exists()


def test_its_own_chance_counts_before_the_stages(company, viewer, opportunity, stages):
    opportunity()
    opportunity(probability=Decimal("0.5"))
    rows = queries.weighed(Opportunity.objects.visible_to(viewer(company.ben))).order_by("id")

    assert [(row.chance, row.weighted) for row in rows] == [
        (Decimal("0.1"), 100),
        (Decimal("0.5"), 500),
    ]
    assert [queries.chance_of(row) for row in rows] == [Decimal("0.1"), Decimal("0.5")]


def test_the_board_shows_every_stage_with_its_totals(
    company, viewer, story, django_assert_num_queries
):
    process = Process.objects.get(is_default=True)
    rows = Opportunity.objects.visible_to(viewer(company.ben))
    with django_assert_num_queries(2):
        columns = queries.board_columns(rows, process)

    assert [(column.count, column.amount) for column in columns[:3]] == [
        (2, 2000),
        (1, 1000),
        (0, 0),
    ]
    assert columns[1].weighted == 250


def test_a_day_is_kept_once(company, viewer, opportunity):
    opportunity()
    assert take_snapshot(DAY) == 1
    opportunity()
    assert take_snapshot(DAY) == 0
    assert take_snapshot(DAY + timedelta(days=1)) == 2
    assert Snapshot.objects.filter(day=DAY).values_list("amount", flat=True).get() == 1000
