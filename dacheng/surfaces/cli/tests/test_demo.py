"""The demo company keeps every rule that a real one keeps."""

from datetime import date
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.opportunities.models import Opportunity, Snapshot, StageVisit
from dacheng.domains.opportunities.queries import funnel, stuck
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.reference import load_reference
from dacheng.surfaces.cli.demo import tell_story

DAY = date(2026, 3, 18)


@pytest.fixture
def logins(company):
    load_reference()
    PersonRole.objects.create(person=company.ada, role=Role.objects.get(code="director"))
    return tell_story(today=DAY)


def test_it_keeps_the_rules(company, logins):
    visits = StageVisit.objects.order_by("opportunity", "entered_on", "id")
    for one, other in pairwise(visits):
        if one.opportunity_id == other.opportunity_id:
            assert one.left_on == other.entered_on
    for opportunity in Opportunity.objects.prefetch_related("visits"):
        last = list(opportunity.visits.all())[-1]
        assert (last.stage_id, last.left_on) == (opportunity.stage_id, opportunity.closed_on)
        assert last.entered_on == opportunity.stage_since
        assert (opportunity.state == "lost") == (opportunity.loss_reason_id is not None)
        tasks = Task.objects.filter(about_id=opportunity.pk, about_kind="opportunity", state="open")
        assert (
            list(tasks.values_list("title", flat=True))
            == [opportunity.next_step][: bool(opportunity.next_step)]
        )
    assert not Activity.objects.filter(happened_at__date__gte=DAY).exists()
    assert not Receipt.objects.filter(received_on__gt=DAY).exists()
    call_command("check")


def test_there_is_something_to_see_on_every_page(company, logins):
    director = viewer_for(Person.objects.get(pk=company.ada.pk))
    found = funnel(director)

    assert found.bottleneck is not None and found.won_count > 30
    assert stuck(director, DAY).count() > 5
    assert Snapshot.objects.values("day").distinct().count() == 120
    assert Task.objects.filter(due_on=DAY).exists() and Task.objects.filter(due_on__lt=DAY).exists()


def test_its_people_sign_in(company, logins):
    assert len(logins) == 2
    for login in logins:
        assert authenticate(username=login["username"], password=login["password"])
