"""Comparison, calendars, conditions, rights and mistakes of the metric layer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.access import FieldLevel
from dacheng.kernel.criteria import BadCriteria
from dacheng.kernel.metrics import (
    UnknownDimension,
    UnknownMetric,
    ask,
    completion,
    latest_month,
    rows_behind,
)
from dacheng.kernel.metrics.document import page
from dacheng.kernel.periods import FiscalCalendar, Period

ROOT = Path(__file__).parents[2]


@pytest.fixture
def wins(house):
    """One win on each of these days, worth 1, 2, 4, 8 … so that every sum tells its members."""
    days = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 12, 31), date(2017, 1, 1),
            date(2017, 3, 31), date(2017, 4, 1)]  # fmt: skip
    stage = house.stage = Stage.objects.first()
    for place, day in enumerate(days):
        Opportunity.objects.create(
            name=str(day), process=stage.process, stage=stage, state="won", closed_on=day,
            amount=2**place, owner=house.ben, unit=house.north,
        )  # fmt: skip
    return house


def total(house, period=None, **rest):
    period = Period.parse(period) if period else None
    return ask(["won_amount"], viewer=house.director, period=period, **rest).total


def test_periods_are_half_open_at_both_ends(wins):
    assert total(wins, "2016").values["won_amount"] == 2 + 4
    assert total(wins, "2017Q1").values["won_amount"] == 8 + 16
    assert total(wins, "2016-12-31..2017-01-01").values["won_amount"] == 4
    assert total(wins).values["won_amount"] == 63


def test_the_quarter_before_and_a_year_ago_reach_across_the_turn_of_the_year(wins):
    found = total(wins, "2017Q1", compare=["pop", "yoy"])
    assert found.before["pop"]["won_amount"] == 4
    assert found.before["yoy"]["won_amount"] == 2
    assert found.change("won_amount", "pop") == 5
    assert total(wins, "2016Q1", compare=["pop"]).before["pop"]["won_amount"] == 1


def test_along_time_each_unit_is_compared_with_the_one_before_it(wins):
    answer = ask(
        ["won_amount"], viewer=wins.director, period=Period.parse("2017H1"), by=["quarter"],
        compare=["pop", "yoy"],
    )  # fmt: skip
    found = {row.key[0]: row.before for row in answer.rows}
    assert found["2017Q1"]["pop"]["won_amount"] == 4
    assert found["2017Q2"]["pop"]["won_amount"] == 24
    assert found["2017Q1"]["yoy"]["won_amount"] == 2
    assert found["2017Q2"]["yoy"]["won_amount"] == 0


def test_with_year_and_month_the_month_moves_and_the_year_follows(wins):
    answer = ask(
        ["won_amount"], viewer=wins.director, period=Period.parse("2017-01"),
        by=["year", "month"], compare=["pop"],
    )  # fmt: skip
    (row,) = answer.rows
    assert row.key == ("2017", "2017-01")
    assert row.before["pop"]["won_amount"] == 4


def test_a_group_that_was_not_there_then_counts_nothing(wins):
    Opportunity.objects.filter(name="2017-04-01").update(owner=wins.cleo, unit=wins.south)
    answer = ask(
        ["won_amount", "win_rate"], viewer=wins.director, period=Period.parse("2017Q2"),
        by=["team"], compare=["pop"],
    )  # fmt: skip
    (row,) = answer.rows
    assert row.key == ("南区",)
    assert row.before["pop"] == {
        "won_amount": 0,
        "won_count": 0,
        "closed_count": 0,
        "win_rate": None,
    }
    assert row.change("won_amount", "pop") is None


def test_the_fiscal_calendar_cuts_years_and_quarters(wins):
    april = FiscalCalendar(4)
    answer = ask(["won_amount"], viewer=wins.director, by=["year"], calendar=april)
    assert {row.key[0]: row.values["won_amount"] for row in answer.rows} == {
        "FY2015": 1 + 2, "FY2016": 4 + 8 + 16, "FY2017": 32,
    }  # fmt: skip
    fourth = Period.parse("FY2016Q4", april)
    assert (
        ask(["won_amount"], viewer=wins.director, period=fourth, calendar=april).total.values[
            "won_amount"
        ]
        == 24
    )


def test_two_people_of_one_name_stay_two(wins):
    type(wins.cleo).objects.filter(pk=wins.cleo.pk).update(name="Ben")
    Opportunity.objects.filter(name="2017-01-01").update(owner=wins.cleo)
    answer = ask(["won_amount"], viewer=wins.director, by=["owner"])
    assert {row.ids[0]: row.values["won_amount"] for row in answer.rows} == {
        wins.ben.pk: 55, wins.cleo.pk: 8,
    }  # fmt: skip
    by_id = ask(["won_amount"], viewer=wins.director, key={"owner_id": wins.cleo.pk})
    assert by_id.total.values["won_amount"] == 8


def test_conditions_speak_of_dimensions_too(wins):
    assert total(wins, where="team = 北区").values["won_amount"] == 63
    assert total(wins, where="team = 南区").values["won_amount"] == 0
    assert total(wins, where="amount >= 16").values["won_amount"] == 48


def test_what_is_behind_a_number_follows_its_period_and_condition(wins):
    metric, rows = rows_behind(
        "deal_size", viewer=wins.director, period=Period.parse("2017"), where="amount > 8"
    )
    assert metric.name == "won_count"
    assert sorted(row.name for row in rows) == ["2017-03-31", "2017-04-01"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"names": ["won"]}, UnknownMetric),
        ({"by": ["planet"]}, UnknownDimension),
        ({"by": ["month"], "names": ["pipeline_count"]}, UnknownDimension),
        ({"by": ["product"], "names": ["won_count", "visit_count"]}, UnknownDimension),
        ({"compare": ["wow"]}, UnknownDimension),
        ({"key": {"planet": "x"}}, UnknownDimension),
        ({"key": {"owner_id": "1 or 1=1"}}, UnknownDimension),
        ({"key": {"region_id": "1"}}, UnknownDimension),
        ({"key": {"month": "2016-01"}, "period": Period.parse("2017")}, UnknownDimension),
        ({"where": "planet = x"}, BadCriteria),
        ({"where": "amount >"}, BadCriteria),
        ({"where": '{"field": "amount", "op": "like", "value": 1}'}, BadCriteria),
    ],
)
def test_a_question_that_makes_no_sense_says_so(house, given, error):
    names = given.pop("names", ["won_count"])
    with pytest.raises(error) as refused:
        ask(names, viewer=house.director, **given)
    assert refused.value.messages[0]


def test_who_may_not_read_a_field_may_not_ask_for_its_sum(house):
    ben = viewer_for(house.ben)
    masked = replace(ben, fields={("opportunity", "amount"): FieldLevel.MASK})
    assert ask(["won_count"], viewer=masked).total.values["won_count"] == 0
    for refused in ({"names": ["won_amount"]}, {"names": ["velocity"]}):
        with pytest.raises(PermissionDenied):
            ask(refused["names"], viewer=masked)
    with pytest.raises(BadCriteria):
        ask(["won_count"], viewer=masked, where="amount > 5")
    hidden = replace(ben, fields={("opportunity", "source"): FieldLevel.HIDDEN})
    with pytest.raises(PermissionDenied):
        ask(["won_count"], viewer=hidden, by=["source"])


def test_who_may_not_ask_is_refused(house):
    nobody = replace(viewer_for(house.ben), grants={})
    with pytest.raises(PermissionDenied):
        ask(["won_count"], viewer=nobody)


def test_completion_knows_which_way_is_better():
    assert completion("won_amount", Decimal(90), Decimal(120)) == Decimal("0.75")
    assert round(completion("cycle_days", Decimal(35), Decimal(30)), 3) == Decimal("0.857")
    assert completion("won_amount", Decimal(1), Decimal(0)) is None
    assert completion("cycle_days", Decimal(0), Decimal(30)) is None


def test_the_past_pipeline_stands_as_it_stood(wins):
    stage = wins.stage
    Opportunity.objects.create(
        name="在途", process=stage.process, stage=stage, started_on=date(2017, 3, 31), amount=100,
        owner=wins.ben, unit=wins.north,
    )  # fmt: skip
    Opportunity.objects.filter(name="2017-04-01").update(started_on=date(2017, 2, 1))

    def stood(period):
        found = ask(["pipeline_count"], viewer=wins.director, period=Period.parse(period))
        return found.total.values["pipeline_count"]

    assert [stood(one) for one in ("2017-01", "2017-02", "2017-03", "2017-04", "2018")] == [
        0,
        1,
        2,
        1,
        1,
    ]


def test_the_day_is_the_companys(wins):
    with clock.at(date(2017, 3, 31)):
        found = ask(["pipeline_count", "won_count"], viewer=wins.director)
    assert found.total.values == {"pipeline_count": 0, "won_count": 6}


def test_several_periods_cost_no_more_queries_than_one(wins):
    def queries(**rest):
        with CaptureQueriesContext(connection) as seen:
            ask(["won_amount", "win_rate", "pipeline_count", "new_customers", "visit_count"],
                viewer=wins.director, period=Period.parse("2017Q1"), **rest)  # fmt: skip
        return len(seen)

    assert queries() == queries(compare=["pop", "yoy"]) == 4
    assert queries(by=["team"], totals=False, compare=["pop", "yoy"]) == 4


def test_the_last_month_with_anything_in_it(wins):
    from dacheng.domains.opportunities.metrics import OPPORTUNITIES

    def last(today):
        found = latest_month(OPPORTUNITIES, "closed_ym", viewer=wins.director, today=today)
        return found and found.label

    assert last(date(2017, 8, 15)) == "2017-04"
    assert last(date(2017, 2, 1)) == "2017-01"
    assert last(date(2014, 1, 1)) is None


def test_the_page_about_metrics_is_what_the_definitions_say():
    written = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert written == page(), "python -m dacheng.kernel.metrics.document > docs/metrics.md"
