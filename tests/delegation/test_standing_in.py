"""Somebody is away: who stands in, how far that goes, and when it is over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.activities.models import Task
from dacheng.domains.customers import actions as customers
from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org import actions
from dacheng.domains.org.models import Delegation, Person
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.org.rights import absences_of
from dacheng.kernel import clock
from dacheng.kernel.access.inviting import invite
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.counting import counts
from dacheng.kernel.metrics import ask
from dacheng.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
DAY = timedelta(days=1)


def away(
    absent: Person, stand_in: Person, days: int = 7, since: int = 0, **more: Any
) -> Delegation:
    today = clock.today()
    by = more.pop("by", None) or viewer_for(absent)
    return actions.delegate(
        absent, stand_in, today + since * DAY, today + (since + days) * DAY, by=by
    )


def seen(person: Person) -> list[int]:
    return list(Customer.objects.visible_to(viewer_for(person)).values_list("pk", flat=True))


def test_the_stand_in_sees_and_changes_and_both_are_named(
    company: SimpleNamespace, customer: Make
) -> None:
    bens = customer()
    away(company.ben, company.cleo)
    assert seen(company.cleo) == [bens.pk]
    customers.change(bens, {"note": "电话已回"}, by=viewer_for(company.cleo))
    entry = Entry.objects.get(kind="customer", verb="change", object_id=bens.pk)
    assert (entry.actor_id, entry.behalf_id) == (company.cleo.pk, company.ben.pk)
    told = Notice.objects.filter(kind="delegation").values_list("person_id", flat=True)
    assert set(told) == {company.ben.pk, company.cleo.pk}


def test_it_ends_by_itself_and_at_once_when_withdrawn(
    company: SimpleNamespace, customer: Make
) -> None:
    customer()
    today = clock.today()
    made = away(company.ben, company.cleo)
    for begins, ends, there in ((0, 1, True), (-3, 0, False), (1, 3, False), (-1, 2, True)):
        span = {"begins_on": today + begins * DAY, "ends_on": today + ends * DAY}
        Delegation.objects.filter(pk=made.pk).update(**span)
        assert bool(seen(company.cleo)) is there, span
    made.refresh_from_db()
    actions.withdraw(made, by=viewer_for(company.ben))
    assert not seen(company.cleo)
    assert not absences_of(viewer_for(company.cleo))
    with pytest.raises(ValidationError):
        actions.withdraw(made, by=viewer_for(company.ben))


def test_it_is_no_chain(company: SimpleNamespace, customer: Make, person: Make) -> None:
    """Who stands in for a stand-in looks after what is that one's own."""
    bens, cleos = customer(), customer(company.cleo, name="南方机电")
    eve = person("Eve", unit=company.south)
    away(company.ben, company.cleo)
    away(company.cleo, eve)
    assert seen(eve) == [cleos.pk]
    assert set(seen(company.cleo)) == {bens.pk, cleos.pk}


def test_he_does_not_give_away_what_is_not_his(company: SimpleNamespace, customer: Make) -> None:
    """No hand-over, no invitation, no pool, no removal, no file, no stand-in of his own."""
    bens = customer()
    away(company.ben, company.cleo)
    cleo = viewer_for(company.cleo)
    for deed in (
        lambda: customers.hand_over(bens, company.cleo, by=cleo),
        lambda: customers.release(bens, by=cleo),
        lambda: invite(bens, company.dan.pk, by=cleo),
        lambda: customers.change(bens, {"owner_id": company.cleo.pk}, by=cleo),
        lambda: actions.delegate(company.ben, company.cleo, clock.today(), date.max, by=cleo),
    ):
        with pytest.raises((PermissionDenied, ValidationError)):
            deed()
    bens.refresh_from_db()
    assert (bens.owner_id, bens.unit_id) == (company.ben.pk, company.north.pk)
    for verb in ("remove", "export", "hand_over", "claim", "convert"):
        assert not Customer.objects.visible_to(cleo, verb).filter(pk=bens.pk).exists(), verb


def test_nothing_of_his_person_comes_along(company: SimpleNamespace) -> None:
    """Neither notices nor what he leads; the grants are the stand-in's own."""
    before = viewer_for(company.cleo)
    away(company.ada, company.ben)
    away(company.ben, company.cleo)
    cleo = viewer_for(company.cleo)
    assert (cleo.grants, cleo.units, cleo.fields) == (before.grants, before.units, before.fields)
    assert not Notice.objects.visible_to(cleo).exclude(person=company.cleo).exists()


def test_he_sees_no_more_than_either_may(
    company: SimpleNamespace, customer: Make, person: Make
) -> None:
    """A leader elsewhere reads costs: on records that are not his to see he must not."""
    customer()
    far = person("Far", "supervisor", company.south)
    with pytest.raises(ValidationError) as refused:
        away(company.ben, far)
    assert "stand_in" in refused.value.message_dict
    Delegation.objects.create(
        absent=company.ben, stand_in=far, begins_on=clock.today(), ends_on=clock.today() + DAY
    )
    assert not viewer_for(far).stands_for  # nor when his role came later
    away(company.ben, company.ada, since=3)  # his own leader sees them anyway


def test_what_only_the_absent_may_do_stays_undone(company: SimpleNamespace, person: Make) -> None:
    """Both must hold the grant: a clerk's stand-in gets no selling, a clerk none by standing in."""
    clerk = person("Clerk", "service", company.north)
    away(clerk, company.ben, by=viewer_for(person("Root", "administrator")))
    held = viewer_for(company.ben).stands_for
    assert "activities.change" in held
    assert "customers.change" not in held
    with pytest.raises(ValidationError):
        away(company.ben, clerk)


@pytest.mark.parametrize(
    ("who", "may"), [("ben", True), ("ada", True), ("cleo", False), ("dan", False), ("root", True)]
)
def test_who_names_one(company: SimpleNamespace, person: Make, who: str, may: bool) -> None:
    """He, who leads him, an administrator; the same for taking it back, but for the stand-in."""
    root = person("Root", "administrator")
    fay = person("Fay", unit=company.north)
    by = viewer_for(root if who == "root" else getattr(company, who))
    if not may:
        with pytest.raises(PermissionDenied):
            away(company.ben, fay, by=by)
        assert not Delegation.objects.exists()
        with pytest.raises(PermissionDenied):
            actions.withdraw(away(company.ben, fay), by=by)
        return
    made = away(company.ben, fay, by=by)
    assert actions.withdraw(made, by=by).withdrawn_at
    again = away(company.ben, fay, by=by)
    assert actions.withdraw(again, by=viewer_for(fay)).withdrawn_at


def test_whom_and_when_is_refused_with_the_field(company: SimpleNamespace, person: Make) -> None:
    gone = person("Gone", unit=company.north, is_active=False)
    fay = person("Fay", unit=company.north)
    today = clock.today()
    ben = viewer_for(company.ben)
    away(company.ben, fay, since=20)
    for field, stand_in, begins, ends in (
        ("stand_in", company.ben, today, today + DAY),
        ("stand_in", gone, today, today + DAY),
        ("stand_in", company.dan, today, today + DAY),
        ("ends_on", fay, today, today),
        ("ends_on", fay, today - 3 * DAY, today),
        ("ends_on", fay, today, today + 400 * DAY),
        ("begins_on", company.cleo, today + 21 * DAY, today + 22 * DAY),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.delegate(company.ben, stand_in, begins, ends, by=ben)
        assert field in refused.value.message_dict
    assert Delegation.objects.count() == 1


def test_who_leaves_is_stood_in_for_no_longer(company: SimpleNamespace, customer: Make) -> None:
    customer()
    away(company.ben, company.cleo)
    Person.objects.filter(pk=company.ben.pk).update(is_active=False)
    assert not seen(company.cleo)


def test_figures_and_home_are_his_own(company: SimpleNamespace, customer: Make) -> None:
    """What he looks after stands in lists; it is no achievement of his."""
    open_opportunity({"name": "产线", "customer": customer()}, by=viewer_for(company.ben))
    away(company.ben, company.cleo)
    cleo = viewer_for(company.cleo)
    assert Opportunity.objects.visible_to(cleo).count() == 1
    assert ask(["pipeline_count"], viewer=cleo).total.values["pipeline_count"] == 0
    assert cleo.himself == replace(cleo, stands_for={})


def test_remembered_counts_know_of_it(company: SimpleNamespace) -> None:
    """The statement is kept by rights: a delegation begun or ended makes another."""
    Task.objects.create(title="回电", owner=company.ben, unit=company.north)

    def tasks(viewer: Any) -> Any:
        return Task.objects.visible_to(viewer)

    def told() -> int:
        return counts(viewer_for(company.cleo), [tasks], clock.today())[0]

    assert told() == 0
    made = away(company.ben, company.cleo)
    assert told() == 1
    actions.withdraw(made, by=viewer_for(company.ben))
    assert told() == 0


def test_a_request_asks_no_more_for_it(company: SimpleNamespace, queries: Make) -> None:
    """Roles and delegations come in one query; only who stands in pays for more."""
    with queries() as asked:
        viewer_for(company.cleo)
    before = len(asked)
    away(company.ada, company.ben)
    with queries() as asked:
        viewer_for(company.cleo)
    assert len(asked) == before
