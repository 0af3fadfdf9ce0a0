"""Writing down what was done."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.actions import change, log
from dacheng.domains.activities.models import Activity
from dacheng.domains.activities.queries import entered_late, is_on_time, timeline
from dacheng.domains.customers.actions import register
from dacheng.kernel import clock


@pytest.fixture
def customer(company, viewer):
    return register({"name": "恒力"}, by=viewer(company.ben))


def test_it_hangs_on_the_customer_and_moves_the_last_contact(company, viewer, customer, history):
    with clock.at(date(2026, 3, 18)) as noon:
        made = log("visit", about=customer, by=viewer(company.ben), subject="看产线", minutes="…")

    customer.refresh_from_db()
    assert (made.customer, made.about_kind, made.about_id) == (customer, "customer", customer.pk)
    assert (made.owner, made.unit, made.entered_at) == (company.ben, company.north, noon)
    assert customer.last_activity_at == noon
    assert history(made) == [("log", company.ben.pk)]
    assert list(timeline(customer, viewer(company.ada))) == [made]
    assert not timeline(customer, viewer(company.cleo)).exists()


def test_within_a_day_is_on_time(company, viewer, customer):
    with clock.at(date(2026, 3, 18)) as noon:
        day = timedelta(hours=24)
        just = log("call", about=customer, by=viewer(company.ben), happened_at=noon - day)
        late = log(
            "call",
            about=customer,
            by=viewer(company.ben),
            happened_at=noon - day - timedelta(seconds=1),
        )

    assert is_on_time(just) and not is_on_time(late)
    assert list(entered_late(viewer(company.ben))) == [late]
    assert not entered_late(viewer(company.cleo)).exists()


def test_lateness_is_not_edited_away(company, viewer, customer):
    made = log("call", about=customer, by=viewer(company.ben))

    with pytest.raises(ValidationError):
        change(made, {"entered_at": made.entered_at}, by=viewer(company.ben))


def test_the_future_is_a_task(company, viewer, customer):
    tomorrow = clock.now() + timedelta(days=1)
    with pytest.raises(ValidationError):
        log("call", about=customer, by=viewer(company.ben), happened_at=tomorrow)
    made = log("call", about=customer, by=viewer(company.ben))
    with pytest.raises(ValidationError):
        change(made, {"happened_at": tomorrow}, by=viewer(company.ben))
    assert Activity.objects.count() == 1


def test_a_correction_is_logged_and_a_strangers_is_not_made(company, viewer, customer, history):
    made = log("call", about=customer, by=viewer(company.ben), subject="报价")
    assert change(made, {"subject": "报价单"}, by=viewer(company.ben)).subject == "报价单"

    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            change(made, {"subject": "x"}, by=viewer(stranger))
    assert [verb for verb, _by in history(made)] == ["log", "change"]


def test_a_stranger_logs_nothing(company, viewer, customer):
    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            log("call", about=customer, by=viewer(stranger))
    customer.refresh_from_db()
    assert customer.last_activity_at is None and not Activity.objects.exists()
