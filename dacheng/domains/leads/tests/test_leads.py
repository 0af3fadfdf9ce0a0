"""Registering leads and what becomes of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.actions import log
from dacheng.domains.leads.actions import (
    change,
    claim,
    hand_over,
    invalidate,
    nurture,
    reach,
    register,
    release,
    revive,
)
from dacheng.domains.leads.models import Lead
from dacheng.domains.leads.queries import alive, pool, untouched
from dacheng.kernel import clock
from dacheng.kernel.lifecycle import StepRefused


@pytest.fixture
def lead(company, viewer):
    with clock.at(date(2026, 3, 2)):
        return register(
            {"company": "A科技有限公司", "contact_name": "张三"}, by=viewer(company.ben)
        )


def test_numbers_run_on_and_a_given_one_stays(company, viewer, lead, history):
    second = register({"company": "B集团", "code": "ZH-7"}, by=viewer(company.ben))
    third = register({"company": "C厂"}, by=viewer(company.ben))

    assert (lead.code, second.code, third.code) == ("LX001", "ZH-7", "LX002")
    assert (lead.owner, lead.unit, lead.status) == (company.ben, company.north, "new")
    assert history(lead) == [("register", company.ben.pk)]


def test_who_may_not_create_registers_nothing(company, viewer):
    with pytest.raises(PermissionDenied):
        register({"company": "甲"}, by=viewer(company.dan))
    assert not Lead.objects.exists()


def test_the_first_activity_reaches_it_and_an_earlier_entry_moves_the_touch_back(
    company, viewer, lead, history
):
    with clock.at(date(2026, 3, 4)) as noon:
        log("note", about=lead, by=viewer(company.ben))
        lead.refresh_from_db()
        assert (lead.status, lead.first_touch_at) == ("new", None)

        log("call", about=lead, by=viewer(company.ben))
        log("mail", about=lead, by=viewer(company.ben), happened_at=noon - timedelta(hours=30))

    lead.refresh_from_db()
    assert (lead.status, lead.first_touch_at) == ("reached", noon - timedelta(hours=30))
    assert ("reach", company.ben.pk) in history(lead)


def test_a_nurtured_lead_is_not_taken_back_by_a_call(company, viewer, lead):
    nurture(lead, by=viewer(company.ben), why="明年有预算")
    log("call", about=lead, by=viewer(company.ben))

    lead.refresh_from_db()
    assert lead.status == "nurturing" and lead.first_touch_at is not None


def test_invalid_needs_a_reason_and_may_come_back(company, viewer, lead, history):
    with pytest.raises(ValidationError):
        invalidate(lead, by=viewer(company.ben), reason=" ")

    gone = invalidate(lead, by=viewer(company.ben), reason="空号")
    assert (gone.status, gone.invalid_reason) == ("invalid", "空号")
    with pytest.raises(StepRefused):
        reach(gone, by=viewer(company.ben))
    with pytest.raises(StepRefused):
        invalidate(gone, by=viewer(company.ben), reason="x")

    back = revive(gone, by=viewer(company.ben))
    assert (back.status, back.invalid_reason) == ("nurturing", "")
    with pytest.raises(StepRefused):
        revive(back, by=viewer(company.ben))
    assert [verb for verb, _by in history(lead)] == ["register", "invalidate", "revive"]


def test_a_stranger_judges_and_changes_nothing(company, viewer, lead, history):
    for stranger in (company.cleo, company.dan):
        by = viewer(stranger)
        for attempt in (
            lambda by=by: reach(lead, by=by),
            lambda by=by: nurture(lead, by=by),
            lambda by=by: invalidate(lead, by=by, reason="x"),
            lambda by=by: change(lead, {"needs": "x"}, by=by),
            lambda by=by: release(lead, by=by),
            lambda by=by: hand_over(lead, company.ada, by=by),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    with pytest.raises(PermissionDenied):
        change(lead, {"status": "converted"}, by=viewer(company.ben))
    assert len(history(lead)) == 1


def test_it_goes_from_hand_to_hand(company, viewer, lead, history):
    assert change(lead, {"needs": "自动化"}, by=viewer(company.ben)).needs == "自动化"
    free = release(lead, by=viewer(company.ben))
    assert list(pool(viewer(company.cleo))) == [free]
    assert claim(free, by=viewer(company.cleo)).unit == company.south
    with pytest.raises(StepRefused):
        claim(free, by=viewer(company.ben))
    assert [verb for verb, _by in history(lead)] == ["register", "change", "release", "claim"]


def test_a_day_without_a_touch_is_late(company, viewer, lead):
    ben, cleo = viewer(company.ben), viewer(company.cleo)
    at = lead.registered_at + timedelta(hours=24)

    assert not untouched(ben, at).exists()
    assert list(untouched(ben, at + timedelta(seconds=1))) == [lead]
    assert list(alive(ben)) == [lead] and not alive(cleo).exists()
