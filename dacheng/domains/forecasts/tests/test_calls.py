"""Categories, adjustments and weekly calls: done and logged, refused, and frozen."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dacheng.domains.forecasts.actions import (
    adjust,
    categorise,
    close_week,
    mark_day,
    remind,
    submit,
    take_back,
    withdraw,
)
from dacheng.domains.forecasts.models import Adjustment, CategoryChoice, Submission
from dacheng.domains.forecasts.queries import home_of, tree
from dacheng.domains.forecasts.queries.categories import category_of, in_category
from dacheng.domains.forecasts.queries.cycles import cycle_of, cycles_in, last_closed, week_number
from dacheng.domains.forecasts.queries.nodes import Node
from dacheng.domains.forecasts.queries.rolling import everything
from dacheng.domains.forecasts.tests.conftest import QUARTER
from dacheng.domains.opportunities.actions import move, take_snapshot
from dacheng.domains.opportunities.models import Opportunity, Snapshot
from dacheng.kernel import clock
from dacheng.kernel.calendar import WorkCalendar
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.periods import Period


def at(day, hour=10):
    return clock.at(timezone.make_aware(datetime(day.year, day.month, day.day, hour)))


@pytest.fixture
def north(company):
    return Node(company.north.pk)


@pytest.fixture
def bens(company):
    return home_of(company.ben)


def figures(viewer, node):
    return tree(viewer, QUARTER).find(node).effective(everything)


def test_a_category_follows_the_stage_until_chosen_and_again_when_given_back(
    company, viewer, deal, stages, history
):
    one, ben = deal(100, "best"), viewer(company.ben)
    assert category_of(one) == "best"
    categorise(one, "commit", by=ben)
    move(one, stages["likely"], by=ben)
    assert category_of(one) == "commit"
    categorise(one, None, by=ben)
    assert category_of(one) == "likely"
    assert ("categorise", company.ben.pk) in history(CategoryChoice(pk=_entry()))


def _entry():
    from dacheng.kernel.audit.models import Entry

    return Entry.objects.filter(kind="categorychoice").values_list("object_id", flat=True)[0]


def test_nobody_chooses_for_a_deal_he_may_not_change(company, viewer, deal):
    one = deal(100)
    for who in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            categorise(one, "commit", by=viewer(who))
    with pytest.raises(ValidationError):
        categorise(one, "sure", by=viewer(company.ben))
    with pytest.raises(ValidationError):
        categorise(deal(5, "closed"), "commit", by=viewer(company.ben))
    assert not CategoryChoice.objects.exists()


@pytest.mark.parametrize("name", ["pipeline", "best", "likely", "commit"])
def test_the_condition_and_the_annotation_say_the_same(company, viewer, deal, name):
    made = {n: deal(1, n) for n in ("pipeline", "best", "likely", "commit")}
    categorise(made["pipeline"], "omitted", by=viewer(company.ben))
    found = set(Opportunity.objects.filter(in_category(name)).values_list("pk", flat=True))
    assert found == {one.pk for one in made.values() if category_of(one) == name}


def test_the_tree_sums_what_each_sees(company, viewer, deal, bens, north):
    deal(100, "closed"), deal(50, "commit"), deal(30, "likely"), deal(80, "best"), deal(200)
    deal(1000, "commit", owner=company.cleo)
    own = figures(viewer(company.ben), bens)
    assert (own.commit, own.likely, own.best, own.pipeline) == (150, 180, 260, 360)
    assert figures(viewer(company.ada), north) == own
    assert figures(viewer(company.dan), Node(company.hq.pk)).commit == 1150
    assert tree(viewer(company.ben), QUARTER).find(home_of(company.cleo)) is None
    assert tree(viewer(company.ada), QUARTER).find(Node(company.south.pk)) is None


def test_somebody_who_left_stays_where_his_deals_are(company, viewer, deal, bens):
    deal(50, "commit")
    company.ben.is_active = False
    company.ben.save()
    branch = tree(viewer(company.ada), QUARTER).find(bens)
    assert branch.effective(everything).commit == 50
    assert not branch.is_active and not branch.must_call


def test_a_deal_of_nobody_counts_for_its_unit(company, viewer, deal, north):
    one = deal(70, "commit")
    Opportunity.objects.filter(pk=one.pk).update(owner=None)
    assert figures(viewer(company.ada), north).commit == 70


def test_an_adjustment_goes_with_a_person_who_moves(company, viewer, deal, bens):
    deal(50, "commit")
    adjust(bens, QUARTER, "commit", Decimal(60), reason="还有一单口头答应", by=viewer(company.ben))
    Opportunity.objects.update(unit=company.south)
    company.ben.unit = company.south
    company.ben.save()
    assert figures(viewer(company.ben), home_of(company.ben)).commit == 60


def test_adjusting_is_done_logged_and_taken_back(company, viewer, deal, bens, history):
    deal(50, "commit")
    own = adjust(bens, QUARTER, "commit", Decimal(40), reason="客户拖", by=viewer(company.ben))
    assert (own.voice, own.rolled) == ("own", 50)
    above = adjust(bens, QUARTER, "commit", Decimal(30), reason="上次也拖", by=viewer(company.ada))
    assert above.voice == "manager"
    assert figures(viewer(company.ben), bens).commit == 30
    with pytest.raises(PermissionDenied):
        take_back(above, by=viewer(company.ben))
    take_back(above, by=viewer(company.ada))
    assert figures(viewer(company.ada), bens).commit == 40
    assert history(above) == [("adjust", company.ada.pk), ("take_back", company.ada.pk)]


def test_a_second_adjustment_replaces_the_first(company, viewer, deal, bens):
    for amount in (40, 45):
        adjust(bens, QUARTER, "commit", Decimal(amount), reason="改", by=viewer(company.ben))
    assert Adjustment.objects.filter(removed_at=None).get().amount == 45


@pytest.mark.parametrize(
    ("category", "amount", "reason"),
    [
        ("commit", "5", " "),
        ("closed", "5", "因为"),
        ("commit", "-1", "因为"),
        ("commit", "NaN", "x"),
    ],
)
def test_an_adjustment_needs_a_sense_and_a_reason(
    company, viewer, deal, bens, category, amount, reason
):
    with pytest.raises(ValidationError):
        adjust(bens, QUARTER, category, Decimal(amount), reason=reason, by=viewer(company.ben))
    assert not Adjustment.objects.exists()


def test_strangers_neither_adjust_nor_call(company, viewer, deal, bens, north):
    deal(50, "commit")
    for who in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            adjust(bens, QUARTER, "commit", Decimal(1), reason="不行", by=viewer(who))
        with pytest.raises(PermissionDenied):
            submit(bens, QUARTER, by=viewer(who))
    with pytest.raises(PermissionDenied):
        submit(north, QUARTER, by=viewer(company.ben))
    assert not Adjustment.objects.exists() and not Submission.objects.exists()


def test_a_call_freezes_whatever_happens_to_the_deals(company, viewer, deal, bens):
    one = deal(50, "commit")
    made = submit(bens, QUARTER, by=viewer(company.ben), note="稳")
    before = Submission.objects.values().get()
    one.amount = 999
    one.save()
    adjust(bens, QUARTER, "commit", Decimal(1), reason="之后", by=viewer(company.ben))
    deal(70, "commit").delete()
    company.ben.unit = company.south
    company.ben.save()
    assert Submission.objects.values().get() == before
    assert (made.commit, made.rolled_commit, made.lines[0][:3]) == (
        50,
        50,
        [one.pk, "commit", "50.00"],
    )


def test_a_call_is_made_once_a_week_and_can_be_withdrawn(company, viewer, deal, bens, history):
    deal(50, "commit")
    made = submit(bens, QUARTER, by=viewer(company.ben))
    with pytest.raises(ValidationError, match="先撤回"):
        submit(bens, QUARTER, by=viewer(company.ben))
    withdraw(made, by=viewer(company.ben))
    again = submit(bens, QUARTER, by=viewer(company.ben))
    assert history(made) == [("submit", company.ben.pk), ("withdraw", company.ben.pk)]
    assert Submission.objects.filter(withdrawn_at=None).get() == again


def test_the_unit_hands_in_whoever_has_not_and_then_all_below_is_fixed(
    company, viewer, deal, bens, north
):
    deal(50, "commit")
    call = submit(north, QUARTER, by=viewer(company.ada))
    below = Submission.objects.get(person=company.ben)
    assert below.is_automatic and below.commit == call.commit == 50
    for step in (
        lambda: withdraw(below, by=viewer(company.ben)),
        lambda: adjust(bens, QUARTER, "commit", Decimal(1), reason="晚", by=viewer(company.ben)),
    ):
        with pytest.raises(ValidationError, match="已经提交"):
            step()
    withdraw(call, by=viewer(company.ada))
    withdraw(below, by=viewer(company.ben))


def test_after_the_close_nothing_is_withdrawn_and_the_next_week_is_a_new_one(
    company, viewer, deal, bens
):
    deal(50, "commit")
    made = submit(bens, QUARTER, by=viewer(company.ben))
    with at(made.closes_on + timedelta(days=1)):
        with pytest.raises(ValidationError, match="冻结"):
            withdraw(made, by=viewer(company.ben))
        second = submit(bens, QUARTER, by=viewer(company.ben))
    assert second.closes_on > made.closes_on


def test_a_period_that_is_over_takes_no_word(company, viewer, deal, bens):
    with at(date(2026, 4, 1)), pytest.raises(ValidationError, match="过完"):
        submit(bens, QUARTER, by=viewer(company.ben))


def test_the_close_of_a_week_writes_what_nobody_handed_in(company, viewer, deal, bens):
    deal(50, "commit")
    submit(bens, QUARTER, by=viewer(company.ben))
    closing = cycle_of(date(2026, 3, 18), WorkCalendar()).closes_on
    with at(closing + timedelta(days=1)):
        assert close_week() > 0
        assert close_week() == 0
    automatic = Submission.objects.filter(is_automatic=True)
    assert not automatic.filter(person=company.ben).exists()
    assert set(automatic.values_list("closes_on", flat=True)) == {closing}


def test_who_has_not_is_reminded_on_the_last_two_working_days(company, viewer, deal, bens):
    deal(50, "commit")
    closing = cycle_of(date(2026, 3, 18), WorkCalendar()).closes_on
    with at(closing - timedelta(days=4)):
        assert remind() == 0
    with at(closing):
        submit(bens, QUARTER, by=viewer(company.ben))
        remind()
    told = set(Notice.objects.values_list("person_id", flat=True))
    assert company.ada.pk in told and company.ben.pk not in told


def test_every_day_belongs_to_one_week():
    calendar, day = WorkCalendar(exceptions={date(2026, 3, 16): False}), date(2026, 1, 1)
    while day < date(2026, 6, 1):
        cycle = cycle_of(day, calendar)
        assert cycle.contains(day) and calendar.is_workday(cycle.closes_on)
        day += timedelta(days=1)
    assert cycle_of(date(2026, 3, 16), calendar).closes_on == date(2026, 3, 17)
    assert last_closed(date(2026, 3, 18), calendar).closes_on == date(2026, 3, 17)
    found = cycles_in(QUARTER, date(2026, 3, 18), calendar)
    assert [week_number(QUARTER, one.closes_on) for one in found] == list(range(1, 13))


def test_a_call_that_closes_late_after_holidays_keeps_its_week():
    week = {date(2026, 10, day): day == 10 for day in (1, 2, 5, 6, 7, 10)}
    autumn = Period.parse("2026Q4")
    found = cycles_in(autumn, date(2026, 10, 28), WorkCalendar(exceptions=week))
    assert found[0].closes_on == date(2026, 10, 8)
    assert [week_number(autumn, one.closes_on) for one in found] == [1, 2, 3, 4, 5]


def test_a_day_keeps_its_category_whatever_is_chosen_later(company, viewer, deal, stages):
    one, day = deal(50, "best"), date(2026, 3, 17)
    take_snapshot(day)
    assert mark_day(day) == 1
    categorise(one, "commit", by=viewer(company.ben))
    assert mark_day(day) == 0
    assert Snapshot.objects.get(opportunity=one).category == "best"


def test_the_tree_asks_the_same_number_of_questions_for_one_and_many(
    company, viewer, deal, person, django_assert_num_queries
):
    ada = viewer(company.ada)
    deal(50, "commit")
    from dacheng.kernel.testing.queries import counted

    with counted() as few:
        tree(ada, QUARTER)
    for number in range(3):
        deal(10, "best", owner=person(f"Eve{number}", unit=company.north))
    with counted() as many:
        tree(ada, QUARTER)
    assert len(few) == len(many)


def test_the_database_keeps_a_call_whoever_asks(company, viewer, deal, bens):
    deal(50, "commit")
    made = submit(bens, QUARTER, by=viewer(company.ben))
    rows = Submission.objects.filter(pk=made.pk)
    late = timezone.make_aware(datetime(2026, 3, 24))
    for refused in (
        lambda: rows.update(commit=1),
        lambda: rows.update(withdrawn_at=late),
        lambda: rows.update(withdrawn_at=clock.now(), note="x"),
        rows.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    withdraw(made, by=viewer(company.ben))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(withdrawn_at=None)


def test_of_two_calls_in_the_same_moment_the_second_is_told(
    company, viewer, deal, bens, monkeypatch
):
    """He looked before the first was there."""
    deal(50, "commit")
    submit(bens, QUARTER, by=viewer(company.ben))
    monkeypatch.setattr(
        "dacheng.domains.forecasts.actions.submitting.call_of", lambda *_given: None
    )
    with pytest.raises(ValidationError):
        submit(bens, QUARTER, by=viewer(company.ben))
    assert Submission.objects.filter(person=company.ben).count() == 1
