"""People: who sees them, who hires, moves, gives roles and lets go."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dacheng.domains.org import actions
from dacheng.domains.org.models import Membership, Person, PersonRole, Role
from dacheng.kernel.audit.models import Entry


@pytest.fixture
def eve(person):
    return person("Eve", role="administrator")


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "dan"])
def test_everybody_sees_everybody(company, sign_in, who):
    page = sign_in(getattr(company, who)).get(reverse("people:list")).content.decode()
    assert all(name in page for name in ("Ada", "Ben", "Cleo", "Dan"))


def test_more_people_ask_no_more_questions(company, person, sign_in, queries):
    client = sign_in(company.ben)
    client.get(reverse("people:list"))
    with queries() as few:
        client.get(reverse("people:list"))
    person("Fay"), person("Gus")
    with queries() as more:
        client.get(reverse("people:list"))
    assert len(few) == len(more) <= 16


def test_units_show_leads_and_heads(company, sign_in):
    page = sign_in(company.ben).get(reverse("people:units")).content.decode()
    assert "北区" in page and "Ada" in page


def test_hired_into_a_unit_from_the_first_day(company, eve, sign_in):
    given = {
        "name": "林晓彤",
        "username": "xiaotong",
        "unit": company.south.pk,
        "hired_on": "2026-03-01",
    }
    response = sign_in(eve).post(reverse("people:new"), given)
    made = Person.objects.get(username="xiaotong")
    assert response.status_code == 303 and made.unit == company.south
    assert made.memberships.get().starts_on == date(2026, 3, 1) and not made.has_usable_password()


def test_a_move_keeps_where_somebody_was_before(company, eve, viewer, history):
    actions.move(company.ben, company.south, date(2026, 3, 2), by=viewer(eve))
    first, second = Membership.objects.filter(person=company.ben)
    assert (first.unit, first.ends_on) == (company.north, date(2026, 3, 2))
    assert (second.unit, second.starts_on, second.ends_on) == (
        company.south,
        date(2026, 3, 2),
        None,
    )
    assert Person.objects.get(pk=company.ben.pk).unit == company.south
    assert history(company.ben)[-1] == ("move", eve.pk)


@pytest.mark.parametrize("on", [date(2019, 1, 1), date(2999, 1, 1)])
def test_a_move_before_he_came_or_in_the_future_changes_nothing(company, eve, viewer, on):
    with pytest.raises(ValidationError):
        actions.move(company.ben, company.south, on, by=viewer(eve))
    assert Membership.objects.get(person=company.ben).unit == company.north


def test_the_unit_is_changed_by_moving_only(company, eve, viewer):
    with pytest.raises(PermissionDenied):
        actions.change(company.ben, {"unit": company.south}, by=viewer(eve))


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("issue_login", {}),
        ("move", {"unit": "1", "on": "2026-03-01"}),
        ("roles", {"roles": []}),
        ("deactivate", {"on": "2026-03-01"}),
        ("edit", {"name": "x"}),
    ],
)
@pytest.mark.parametrize("who", ["ada", "ben", "dan"])
def test_who_may_not_is_refused_and_nothing_is_written(company, sign_in, who, verb, given):
    before = Entry.objects.count()
    url = reverse(f"people:{verb}", args=[company.cleo.pk])
    assert sign_in(getattr(company, who)).post(url, given).status_code == 403
    assert Entry.objects.count() == before


def test_nobody_opens_a_door_higher_than_his_own(company, eve, person, viewer):
    director = viewer(person("Fay", role="director"))
    with pytest.raises(PermissionDenied):
        actions.issue_login(eve, by=director)
    assert actions.issue_login(company.ben, by=director)


def test_roles_are_given_and_taken_but_the_last_administrator_stays(company, eve, sign_in, viewer):
    client = sign_in(eve)
    manager = Role.objects.get(code="manager")
    url = reverse("people:roles", args=[company.ben.pk])
    assert client.post(url, {"roles": [manager.pk]}).status_code == 303
    assert [role.code for role in company.ben.roles.all()] == ["manager"]
    response = client.post(reverse("people:roles", args=[eve.pk]), {"roles": []})
    assert response.status_code == 422 and "最后一位管理员" in response.content.decode()
    assert PersonRole.objects.filter(person=eve).exists()


def test_who_leaves_keeps_what_he_did_but_leads_nothing(company, eve, viewer):
    gone = actions.deactivate(company.ada, by=viewer(eve), why="转行")
    company.north.refresh_from_db()
    assert not gone.is_active and gone.left_on and company.north.lead is None
    assert not gone.has_usable_password()
    with pytest.raises(ValidationError):
        actions.deactivate(eve, by=viewer(eve))


def test_a_dialog_asks_before_anything_happens(company, eve, sign_in):
    client = sign_in(eve)
    for verb in ("issue_login", "move", "roles", "deactivate"):
        page = client.get(reverse(f"people:{verb}", args=[company.ben.pk]))
        assert page.status_code == 200 and "data-sheet" in page.content.decode()
