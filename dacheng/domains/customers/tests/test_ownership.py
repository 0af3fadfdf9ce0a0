"""Handing over, claiming and releasing customers."""

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.domains.customers.actions import (
    add_contact,
    claim,
    hand_over,
    invite,
    register,
    release,
    uninvite,
)
from dacheng.domains.customers.models import Customer
from dacheng.kernel.lifecycle import StepRefused


@pytest.fixture
def customer(company, viewer):
    return register({"name": "恒力"}, by=viewer(company.ben))


def test_handed_over_it_counts_for_the_new_unit_and_contacts_follow(
    company, viewer, customer, history
):
    contact = add_contact({"name": "张三"}, by=viewer(company.ben), customer=customer)

    fresh = hand_over(customer, company.cleo, by=viewer(company.ada), why="换区")

    contact.refresh_from_db()
    assert (fresh.owner, fresh.unit) == (company.cleo, company.south)
    assert (contact.owner, contact.unit) == (company.cleo, company.south)
    assert history(customer)[-1] == ("hand_over", company.ada.pk)


def test_only_leaders_hand_over(company, viewer, customer, history):
    for stranger in (company.ben, company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            hand_over(customer, company.ada, by=viewer(stranger))
    assert len(history(customer)) == 1


def test_released_anybody_may_claim_it_once(company, viewer, customer, history):
    contact = add_contact({"name": "张三"}, by=viewer(company.ben), customer=customer)
    free = release(customer, by=viewer(company.ben), why="半年没动静")
    assert (free.owner, free.unit) == (None, None)

    claimed = claim(free, by=viewer(company.cleo))
    contact.refresh_from_db()
    assert (claimed.owner, claimed.unit, contact.owner) == (
        company.cleo,
        company.south,
        company.cleo,
    )
    assert [verb for verb, _by in history(customer)] == ["register", "release", "claim"]

    with pytest.raises(StepRefused, match="Cleo"):
        claim(free, by=viewer(company.ben))
    with pytest.raises(PermissionDenied):
        claim(free, by=viewer(company.dan))


def test_what_is_in_the_pool_is_not_released_again(company, viewer, customer):
    free = release(customer, by=viewer(company.ben))
    with pytest.raises(StepRefused):
        release(free, by=viewer(company.ada))


def test_a_stranger_releases_nothing(company, viewer, customer):
    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            release(customer, by=viewer(stranger))
    customer.refresh_from_db()
    assert customer.owner == company.ben


def test_a_guest_sees_it_until_he_leaves(company, viewer, customer):
    invite(customer, company.cleo.pk, by=viewer(company.ben))
    cleo = viewer(company.cleo)
    assert list(Customer.objects.visible_to(cleo)) == [customer]

    uninvite(customer, company.cleo.pk, by=cleo)
    cleo = viewer(company.cleo)
    assert not Customer.objects.visible_to(cleo).exists()
    with pytest.raises(PermissionDenied):
        invite(customer, company.cleo.pk, by=cleo)
