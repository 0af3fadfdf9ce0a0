"""Kept sums say what the rows say, before and after every kind of change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Max, Q

from dacheng.domains.opportunities.metrics import OPPORTUNITIES
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.domains.rollups.models import MonthSum
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.metrics import ask, at_once, kept, latest_month, question
from dacheng.kernel.metrics.models import Kept, Spoilt
from dacheng.kernel.metrics.refreshing import refresh
from dacheng.kernel.metrics.registry import catalogue, dimensions_of, get
from dacheng.kernel.metrics.rollups import groups, rollups
from dacheng.kernel.metrics.share import share_of
from dacheng.kernel.periods import Period, year_month

BY = ("owner", "team", "region", "stage", "month", "quarter")
SPANS = (Period.parse("2025"), Period.parse("2025Q3"), None)


@pytest.fixture
def selling(company, person):
    """Opportunities of two people over a year, in several states; sums of them are kept."""
    company.director = viewer_for(person("Dora", role="director"))
    stages = list(Stage.objects.filter(probability__gt=0, probability__lt=1)[:3])
    for at in range(36):
        owner = [company.ben, company.cleo, None][at % 3]
        state = ["won", "open", "lost", "won"][at % 4]
        month = 1 + at % 12
        Opportunity.objects.create(
            name=f"单 {at}", process=stages[0].process, stage=stages[at % len(stages)],
            state=state, amount=None if at == 5 else 100 + 2**at % 997,
            list_amount=120, owner=owner, unit=owner and owner.unit,
            started_on=date(2025, month, 3),
            closed_on=None if state == "open" else date(2025, month, 3 + at % 25),
        )  # fmt: skip
    refresh()
    return company


def said(answer):
    return (
        {(row.key, row.ids): rounded(row.values) for row in answer.rows},
        rounded(answer.total.values),
        {against: rounded(values) for against, values in answer.total.before.items()},
    )


def rounded(values):
    return {name: None if value is None else round(value, 6) for name, value in values.items()}


def compare(viewer, monkeypatch, metrics=None, by=BY, spans=SPANS):
    """Metrics by dimensions, from sums and from rows; how many answers came from sums."""
    from_sums = 0

    def counted(*given):
        nonlocal from_sums
        found = kept.reading(*given)
        from_sums += found is not None
        return found

    for metric in metrics or catalogue():
        possible = dimensions_of(metric.name)
        for way in [(), *((name,) for name in by if name in possible)]:
            for period in spans:
                given = {"viewer": viewer, "by": way, "period": period}
                given["compare"] = ["pop"] if period else []
                monkeypatch.setattr(question, "reading", counted)
                quick = ask([metric.name], **given)
                monkeypatch.setattr(question, "reading", lambda *_given: None)
                assert said(quick) == said(ask([metric.name], **given)), (metric.name, way, period)
    return from_sums


def test_every_metric_by_every_dimension_is_the_same_from_sums_and_from_rows(selling, monkeypatch):
    assert MonthSum.objects.exists()
    assert compare(selling.director, monkeypatch) > 100


CHANGES = {
    "a new one": lambda c: Opportunity.objects.create(
        name="新",
        process=Stage.objects.first().process,
        stage=Stage.objects.first(),
        state="won",
        amount=9,
        owner=c.ben,
        unit=c.north,
        closed_on=date(2025, 7, 1),
        started_on=date(2025, 6, 1),
    ),  # fmt: skip
    "an amount": lambda c: Opportunity.objects.filter(state="won").update(amount=1),
    "an owner": lambda c: Opportunity.objects.filter(owner=c.ben).update(
        owner=c.cleo, unit=c.south
    ),
    "a month": lambda c: Opportunity.objects.filter(state="won").update(
        closed_on=date(2026, 1, 15)
    ),
    "gone": lambda c: Opportunity.objects.filter(state="lost").delete(),
    "a stage of its own weight": lambda c: Stage.objects.update(probability="0.5"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_the_answer_is_right_at_once_and_after_the_sums_are_made_anew(
    selling, monkeypatch, what
):
    CHANGES[what](selling)
    some = [get(name) for name in ("won_amount", "win_rate", "cycle_days", "weighted_pipeline")]
    asked = (selling.director, monkeypatch, some, ("owner", "stage", "month"), SPANS[:1])
    assert Spoilt.objects.exists()
    compare(*asked)
    refresh()
    assert not Spoilt.objects.exists()
    assert compare(*asked) > 8


def test_sums_of_an_older_definition_are_not_used_and_made_anew(selling, monkeypatch):
    Kept.objects.filter(group="opportunities.closed_ym").update(signature="before")
    MonthSum.objects.filter(group="opportunities.closed_ym").update(month=190001)
    assert (
        ask(["won_count"], viewer=selling.director, period=Period.parse("2025")).total.values[
            "won_count"
        ]
        == Opportunity.objects.filter(state="won").count()
    )
    refresh()
    assert not MonthSum.objects.filter(month=190001).exists()


SEEN = {
    "his own": lambda c: viewer_for(c.ben),
    "his team": lambda c: viewer_for(c.ada),
    "his own and one he was invited to": lambda c: invited(c.ben, owner=c.cleo),
    "his own and one of nobody": lambda c: invited(c.ben, owner=None),
    "those of somebody absent": lambda c: replace(
        viewer_for(c.ben), stands_for={"opportunities.view": frozenset([c.cleo.pk])}
    ),
}


def invited(person, **to):
    one = Opportunity.objects.filter(state="won", **to).order_by("pk").first()
    Collaborator.objects.create(kind="opportunity", object_id=one.pk, person=person)
    return viewer_for(person)


@pytest.mark.parametrize("whose", SEEN)
def test_who_sees_a_part_is_told_the_same_from_sums_and_from_rows(selling, monkeypatch, whose):
    viewer = SEEN[whose](selling)
    some = [get(name) for name in ("won_amount", "win_rate", "pipeline_amount", "open_age_days")]
    asked = (viewer, monkeypatch, some, ("owner", "team", "stage", "month"), SPANS[:2])
    assert compare(*asked) > 8
    Opportunity.objects.filter(state="won").update(amount=3)
    Opportunity.objects.filter(owner=None).update(owner=selling.ben)
    assert compare(*asked) > 8
    refresh()
    assert compare(*asked) > 8


def test_what_is_seen_by_more_than_sums_are_kept_by_is_answered_from_rows(selling):
    def share(viewer, model=Opportunity, keys=("owner", "unit")):
        return share_of(viewer, model, keys)

    assert share(viewer_for(selling.ben)).near == Q(owner=selling.ben.pk)
    assert share(viewer_for(selling.ada), keys=("owner",)) is None
    assert share(selling.director).near == Q()
    assert share(Viewer(0)) is None


DAYS = (Period.parse("2025-04"), Period.parse("2025Q2"), Period(date(2025, 1, 1), date(2025, 4, 9)))


def test_the_pipeline_of_a_day_long_gone_follows_from_what_came_and_what_went(selling, monkeypatch):
    Opportunity.objects.filter(state="open").order_by("pk").first().delete()
    Opportunity.objects.filter(pk__in=Opportunity.objects.order_by("pk")[:5]).update(
        started_on=None
    )
    stocks = [one for one in catalogue() if getattr(one, "course", None)]
    assert len(stocks) == 6
    asked = (selling.director, monkeypatch, stocks, ("owner", "stage"), DAYS)
    assert compare(*asked) > 12
    refresh()
    assert compare(*asked) > 12
    monkeypatch.undo()
    may = ask(["pipeline_count"], viewer=selling.director, period=Period.parse("2025-05"))
    assert may.total.values["pipeline_count"] > 0


def test_what_hangs_on_the_day_is_kept_for_this_day_only(selling, monkeypatch):
    fleeting = [get(name) for name in ("open_age_days", "open_over_90_count", "slipping_count")]
    asked = (selling.director, monkeypatch, fleeting, ("owner",), (None,))
    assert compare(*asked) == 6
    with clock.at(clock.today() + timedelta(days=1)):
        assert compare(*asked) == 0
        refresh()
        assert compare(*asked) == 6


def test_many_questions_ask_once_what_is_spoilt(selling, django_assert_num_queries):
    asked = {"viewer": selling.director, "period": Period.parse("2025")}
    with at_once(), django_assert_num_queries(4):
        for name in ("won_amount", "lost_count", "opened_count"):
            ask([name], **asked)


def test_nothing_spoilt_costs_nothing_to_refresh(selling):
    with connection.cursor() as cursor:
        cursor.execute("select max(id) from rollups_monthsum")
        before = cursor.fetchone()
    assert refresh() == 0
    with connection.cursor() as cursor:
        cursor.execute("select max(id) from rollups_monthsum")
        assert cursor.fetchone() == before


@pytest.mark.parametrize("today", [date(2025, 12, 20), date(2025, 8, 1), date(2026, 3, 1)])
def test_the_last_month_with_a_row_is_found_in_sums_and_in_what_is_spoilt(selling, today):
    def compare():
        for viewer in (selling.director, viewer_for(selling.ben), viewer_for(selling.ada)):
            for month in ("closed_ym", "started_ym"):
                rows = Opportunity.objects.visible_to(viewer)
                truth = rows.filter(**{f"{month}__lte": year_month(today)}).aggregate(Max(month))
                found = latest_month(OPPORTUNITIES, month, viewer=viewer, today=today)
                assert found and year_month(found.start) == truth[f"{month}__max"]

    compare()
    Opportunity.objects.filter(closed_ym__gte=202511).update(
        started_on=date(2025, 7, 1), closed_on=date(2025, 7, 3)
    )
    invited(selling.ben, owner=selling.cleo)
    compare()
    refresh()
    compare()


def test_a_month_said_to_be_whole_leaves_no_row_out(selling):
    for rollup in rollups():
        for group in (one for one in groups(rollup.source.name) if one.month in rollup.whole):
            rows = rollup.source.model.objects.filter(**{f"{group.month}__isnull": False})
            counted = Q()
            for part in group.parts:
                counted |= part.only
            assert rows.exists() and not rows.exclude(counted).exists()
