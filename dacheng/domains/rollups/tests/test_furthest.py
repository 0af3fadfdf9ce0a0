"""How far an opportunity came is kept by the database, and the funnel made of it is the same from
kept sums and from rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Count, Q, Sum

from dacheng.domains.opportunities.actions.usual import keep_usual_stays
from dacheng.domains.opportunities.models import Opportunity, StageVisit, UsualStay
from dacheng.domains.opportunities.queries import (
    conversion,
    funnel,
    funnel_lately,
    lately,
    open_by_stage,
    weighed,
)
from dacheng.domains.opportunities.queries.whose import Whose, whose
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.metrics.refreshing import refresh
from dacheng.kernel.periods import Period
from dacheng.kernel.reference import load_reference

YEAR = Period(date(2025, 7, 1), date(2026, 7, 1))


@pytest.fixture
def stages(company):
    load_reference()
    return list(Stage.objects.filter(process__is_default=True).order_by("order"))


def stand(stages, at, **fields):
    place = {"process": stages[at].process, "stage": stages[at]}
    return Opportunity.objects.create(name="单", **{**place, **fields})


def far(made):
    return Opportunity.objects.get(pk=made.pk).furthest_id


def test_going_back_does_not_lose_how_far_it_came(stages):
    made = stand(stages, 0)
    assert far(made) == stages[0].pk
    for at, furthest in ((2, 2), (1, 2), (3, 3)):
        Opportunity.objects.filter(pk=made.pk).update(stage=stages[at])
        assert far(made) == stages[furthest].pk
    Opportunity.objects.filter(pk=made.pk).update(state="lost", closed_on="2026-01-02", stage=None)
    assert far(made) == stages[3].pk


def test_saving_an_old_copy_does_not_take_it_back(stages):
    old = stand(stages, 1)
    Opportunity.objects.filter(pk=old.pk).update(stage=stages[3])
    old.save()
    assert far(old) == stages[3].pk


@pytest.fixture
def many(stages, company, person):
    """Opportunities in all states, some of them moved back, with stays of several lengths."""
    for at in range(40):
        state = ("open", "won", "lost", "lost")[at % 4]
        closed = None if state == "open" else date(2025, 8, 1) + timedelta(days=at * 5)
        made = stand(
            stages, at % len(stages), state=state, closed_on=closed, amount=at or None,
            started_on=date(2025, 7, 1), owner=company.ben, unit=company.north,
        )  # fmt: skip
        if at % 5 == 0:
            Opportunity.objects.filter(pk=made.pk).update(stage=stages[0])
        left = date(2025, 7, 2) + timedelta(days=at % 7)
        StageVisit.objects.create(
            opportunity=made, stage=stages[0], entered_on="2025-07-01", left_on=left
        )
    return viewer_for(person("Dora", role="director"))


def test_the_funnel_is_the_same_from_sums_and_from_rows(many, stages, monkeypatch):
    rows = Opportunity.objects.filter(lately(YEAR))
    process = stages[0].process
    plain = funnel(many, process=process, rows=rows)
    asked = (many, process, YEAR, Opportunity.objects.all())
    assert funnel_lately(*asked) == plain  # before there are sums

    refresh()
    monkeypatch.setattr(conversion, "COUNTS", "none of this")
    assert funnel_lately(*asked) == plain
    Opportunity.objects.filter(state="lost").update(stage=stages[-1])
    monkeypatch.undo()
    assert funnel_lately(*asked) == funnel(many, process=process, rows=rows) != plain


def test_with_another_process_in_use_the_rows_are_asked(many, stages):
    refresh()
    other = Stage.objects.exclude(process=stages[0].process).first()
    Opportunity.objects.create(name="别处", process=other.process, stage=other)
    rows = Opportunity.objects.filter(lately(YEAR))
    plain = funnel(many, process=stages[0].process, rows=rows)
    asked = (many, stages[0].process, YEAR, Opportunity.objects.all())
    assert funnel_lately(*asked) == plain


def test_usual_stays_of_the_night_are_those_of_the_rows(many, stages):
    with clock.at(date(2026, 6, 3)):
        assert keep_usual_stays(clock.today()) == UsualStay.objects.count()
    span = Q(since=YEAR.start, until=YEAR.end)
    kept = dict(UsualStay.objects.filter(span, whose="").values_list("stage", "days"))
    assert kept == conversion.days_of(Opportunity.objects.filter(lately(YEAR)))
    assert kept == {stages[0].pk: 4}


def test_the_columns_of_the_board_are_the_same_from_sums_and_from_rows(many, company):
    def from_rows():
        rows = weighed(Opportunity.objects.filter(state="open")).order_by().values("stage_id")
        found = rows.annotate(many=Count("pk"), amount=Sum("amount"), likely=Sum("weighted"))
        return {r["stage_id"]: (r["many"], r["amount"], r["likely"]) for r in found}

    def from_sums():
        names = ("pipeline_count", "pipeline_amount", "weighted_pipeline")
        found = open_by_stage(many) or {}
        return {pk: tuple(values[name] for name in names) for pk, values in found.items()}

    refresh()
    assert from_sums() == from_rows() != {}
    Opportunity.objects.filter(state="open").update(amount=7)
    assert from_sums() == from_rows()
    stands_in = replace(many, stands_for={"opportunities.view": frozenset([company.ben.pk])})
    assert open_by_stage(stands_in) is None


def test_usual_stays_of_a_share_are_those_of_its_rows(many, company):
    with clock.at(date(2026, 6, 3)):
        keep_usual_stays(clock.today())
    for person in (company.ada, company.ben, company.cleo):
        viewer = viewer_for(person)
        kept = UsualStay.objects.filter(whose=whose(viewer).name, since=YEAR.start, until=YEAR.end)
        seen = Opportunity.objects.visible_to(viewer).filter(lately(YEAR))
        assert dict(kept.values_list("stage", "days")) == conversion.days_of(seen)


def test_nothing_is_kept_for_who_sees_single_records_beside(many, company):
    assert whose(viewer_for(company.ben)) == Whose(f"person {company.ben.pk}", (), company.ben.pk)
    one = Opportunity.objects.order_by("pk").first()
    Collaborator.objects.create(kind="opportunity", object_id=one.pk, person=company.cleo)
    assert whose(viewer_for(company.cleo)) is None
    assert whose(viewer_for(company.ada)).units == (company.north.pk,)
    Opportunity.objects.filter(pk=one.pk).update(owner=company.ada, unit=company.south)
    assert whose(viewer_for(company.ada)) is None
