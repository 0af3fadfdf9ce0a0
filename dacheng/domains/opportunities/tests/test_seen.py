"""A statement shared by everybody who sees in the same way shows each of them his own."""

import pytest

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Stage
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.reference import load_reference
from dacheng.kernel.statements import Given, Seen

pytestmark = pytest.mark.django_db


def write(viewer):
    rows = Opportunity.objects.visible_to(viewer)
    return rows.filter(pk__gt=Given("after")).order_by("pk").values_list("pk", flat=True)


@pytest.fixture
def sales(company):
    load_reference()
    stage = Stage.objects.filter(process__is_default=True).first()
    for owner in (company.ben, company.cleo, company.cleo, company.ada):
        Opportunity.objects.create(
            name="单", process=stage.process, stage=stage, owner=owner, unit=owner.unit
        )
    return company


def test_everybody_gets_what_the_list_gives_him(sales):
    seen = Seen(write)
    for _round in (1, 2):
        for person in Person.objects.all():
            viewer = viewer_for(person)
            usual = Opportunity.objects.visible_to(viewer).order_by("pk")
            assert seen(viewer, after=0) == list(usual.values_list("pk", flat=True))
            assert seen(viewer, after=2**62) == seen(viewer, after=2**70) == []


def test_two_sellers_share_one_statement(sales):
    seen = Seen(write)
    ben, cleo = viewer_for(sales.ben), viewer_for(sales.cleo)
    assert not set(seen(ben, after=0)) & set(seen(cleo, after=0))
    assert len(seen.known._kept) == 2, "the statement, and the note that invitations count"


def test_an_invitation_shows_at_once_and_to_nobody_else(sales):
    seen = Seen(write)
    hers = Opportunity.objects.filter(owner=sales.cleo).earliest("pk")
    before = seen(viewer_for(sales.ben), after=0)
    Collaborator.objects.create(kind="opportunity", object_id=hers.pk, person=sales.ben)
    assert seen(viewer_for(sales.ben), after=0) == sorted([*before, hers.pk])
    Collaborator.objects.all().delete()
    assert seen(viewer_for(sales.ben), after=0) == before
