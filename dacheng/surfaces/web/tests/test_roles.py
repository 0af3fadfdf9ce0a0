"""Roles on the page: given and taken, held back, never locked out, and told beforehand."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.customers.models import Customer
from dacheng.domains.org.actions import effects, roles
from dacheng.domains.org.models import PersonRole, Role
from dacheng.domains.org.names import ACTIONS, AREAS, offered
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.org.reference import ROLES
from dacheng.kernel.access import FieldLevel


@pytest.fixture
def eve(person):
    return person("Eve", role="administrator")


@pytest.fixture
def seller(company):
    return Role.objects.get(code="seller")


def test_every_right_that_ships_has_words():
    for _code, _name, grants, _fields in ROLES:
        for grant in grants:
            area, action = grant.split(".")
            assert area in AREAS, grant
            assert action in ACTIONS, grant


def test_a_wider_reach_counts_at_once_and_is_written_down(company, eve, seller, customer, history):
    customer(owner=company.cleo)
    assert Customer.objects.visible_to(viewer_for(company.ben)).count() == 0
    roles.grant(seller, {"customers.view": "all"}, by=viewer_for(eve))
    assert Customer.objects.visible_to(viewer_for(company.ben)).count() == 1
    assert history(seller)[-1] == ("grant", eve.pk)


def test_taking_all_of_an_area_leaves_the_others(company, eve, seller):
    before = dict(seller.grants)
    taken = {f"leads.{action}": "" for action in offered()["leads"]}
    after = roles.grant(seller, taken, by=viewer_for(eve)).grants
    assert {k: v for k, v in before.items() if k not in taken} == after


@pytest.mark.parametrize(
    "wanted", [{"leads.fly": "own"}, {"leads.view": "moon"}, {"org.view": "own"}]
)
def test_what_does_not_exist_is_not_given(company, eve, seller, wanted):
    with pytest.raises(ValidationError):
        roles.grant(seller, wanted, by=viewer_for(eve))
    seller.refresh_from_db()
    assert seller.grants == dict(ROLES[0][2])


def test_an_administrator_cannot_lock_the_house(company, eve):
    own = Role.objects.get(code="administrator")
    with pytest.raises(ValidationError):
        roles.grant(own, {"org.administer": ""}, by=viewer_for(eve))


def test_nobody_else_changes_a_role(company, seller, person):
    director = viewer_for(person("Dora", role="director"))
    for verb in (
        lambda: roles.grant(seller, {"customers.view": "all"}, by=director),
        lambda: roles.hold_back(seller, "customer", "phone", "hidden", by=director),
        lambda: roles.make_role("x", None, by=director),
        lambda: roles.name_role(seller, "x", by=director),
        lambda: roles.remove_role(seller, by=director),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert Role.objects.filter(name="x").count() == 0


def test_a_field_is_held_back_and_given_again(company, eve, seller, history):
    roles.hold_back(seller, "customer", "phone", "mask", by=viewer_for(eve))
    assert viewer_for(company.ben).level("customer", "phone") is FieldLevel.MASK
    roles.hold_back(seller, "customer", "phone", "write", by=viewer_for(eve))
    assert viewer_for(company.ben).level("customer", "phone") is FieldLevel.WRITE
    assert history(seller)[-2:] == [("hold_back", eve.pk)] * 2


def test_a_role_of_the_companys_own(company, eve, seller, history):
    by = viewer_for(eve)
    made = roles.make_role("渠道经理", seller, by=by)
    assert (made.grants, history(made)) == (seller.grants, [("make_role", eve.pk)])
    with pytest.raises(ValidationError):
        roles.make_role("渠道经理", None, by=by)
    PersonRole.objects.create(person=company.cleo, role=made)
    with pytest.raises(ValidationError):
        roles.remove_role(made, by=by)
    PersonRole.objects.filter(role=made).delete()
    roles.remove_role(made, by=by)
    assert not Role.objects.filter(pk=made.pk).exists()
    with pytest.raises(ValidationError):  # nobody holds it, but the product knows it
        roles.remove_role(Role.objects.get(code="delivery"), by=by)


def test_whom_it_touches_is_told_before(company, eve, seller):
    """Ben is a manager too, so that what sellers lose is not lost for him."""
    PersonRole.objects.create(person=company.ben, role=Role.objects.get(code="manager"))
    [found] = effects.of_field(seller, "customer.phone", "客户 · 电话", "hidden")
    assert (found.people, found.less) == ("Cleo", True)
    [found] = effects.of_grants(seller, {"leads.view": ""})
    assert found.people == "Cleo"
    wider = effects.of_grants(seller, {"leads.view": "all"})
    assert {name for one in wider for name in one.names} == {"Ben", "Cleo"}


def test_the_page_tells_it_too(company, eve, seller, sign_in):
    client = sign_in(eve)
    url = f"/roles/{seller.pk}/field/customer/phone/"
    told = client.get(url, {"part": "effect", "level": "hidden"}).content.decode()
    assert "Ben、Cleo" in told
    assert "不显示" in told
    seller.refresh_from_db()
    assert "customer.phone" not in seller.fields
    assert client.post(url, {"level": "hidden"}).status_code == 303
    seller.refresh_from_db()
    assert seller.fields["customer.phone"] == "hidden"


def test_a_choice_that_did_not_come_along_takes_nothing(company, eve, seller, sign_in):
    sign_in(eve).post(f"/roles/{seller.pk}/area/leads/", {"view": "all"})
    seller.refresh_from_db()
    assert (seller.grants["leads.view"], seller.grants["leads.change"]) == ("all", "own")


def test_two_roles_side_by_side(company, eve, sign_in, queries):
    ids = {code: Role.objects.get(code=code).pk for code in ("seller", "auditor")}
    page = sign_in(eve).get("/roles/compare/", {"a": ids["seller"], "b": ids["auditor"]})
    text = page.content.decode()
    assert "线索" in text
    assert "全公司" in text
    assert "能做的完全一样" not in text
    same = sign_in(eve).get("/roles/compare/", {"a": ids["seller"], "b": ids["seller"]})
    assert "能做的完全一样" in same.content.decode()
