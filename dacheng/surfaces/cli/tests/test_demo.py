"""The demo company keeps every rule that a real one keeps, and is the same for the same day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.db.models import F, Sum
from django.utils import timezone

from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.demo import book
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.demo import courses
from dacheng.domains.opportunities.demo.course import PRICE, RIVAL
from dacheng.domains.opportunities.models import Opportunity, Snapshot, StageVisit
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.people import PARTS, UNITS
from dacheng.domains.org.models import OrgUnit, Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel import clock
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.numbers import next_code
from dacheng.surfaces.cli import telling
from dacheng.surfaces.cli.demo import Story

DAY = date(2026, 3, 18)
FEW = 8  # companies; enough for every rule


@pytest.fixture
def founded(company):
    """What `init` makes before the story: one root unit, and somebody to administer."""
    OrgUnit.objects.filter(pk__in=[company.north.pk, company.south.pk]).update(parent=company.hq)
    PersonRole.objects.create(person=company.ada, role=Role.objects.get(code="administrator"))
    return company


@pytest.fixture
def told(founded):
    """The whole story of a few companies."""
    telling.begin(today=DAY, firms=FEW)
    job = Job.objects.get(name=telling.WORK)
    telling.finish(job, Story(DAY, FEW, later=()))
    return founded


def test_it_keeps_the_rules(told):
    for one, other in pairwise(StageVisit.objects.order_by("opportunity", "entered_on", "id")):
        if one.opportunity_id == other.opportunity_id:
            assert one.left_on == other.entered_on
    for opportunity in Opportunity.objects.select_related("owner").prefetch_related("visits"):
        last = list(opportunity.visits.all())[-1]
        assert (last.stage_id, last.left_on) == (opportunity.stage_id, opportunity.closed_on)
        assert (opportunity.state == "lost") == (opportunity.loss_reason_id is not None)
        assert opportunity.state != "open" or opportunity.owner.is_active
        tasks = Task.objects.filter(about_id=opportunity.pk, about_kind="opportunity", state="open")
        first = tasks.order_by("due_on", "id").values_list("title", flat=True)[:1]
        assert list(first) == [opportunity.next_step][: bool(opportunity.next_step)]
    for contract in Contract.objects.annotate(paid=Sum("receipts__amount")):
        assert (contract.paid or 0) <= contract.amount


def test_nothing_happens_after_the_day_it_is_told_for(told):
    for model, field in (
        (Activity, "happened_at__date"),
        (Activity, "entered_at__date"),
        (Lead, "registered_at__date"),
        (Receipt, "received_on"),
        (Contract, "signed_on"),
        (Opportunity, "started_on"),
        (Opportunity, "closed_on"),
        (StageVisit, "entered_on"),
        (Snapshot, "day"),
    ):
        assert model.objects.exists()
        assert not model.objects.filter(**{f"{field}__gte": DAY}).exists(), (model, field)


def test_it_was_done_by_people_through_actions(told):
    verbs = set(Entry.objects.filter(channel="demo").values_list("verb", flat=True))
    expected = {"open", "move", "win", "lose", "log", "register", "sign", "receive", "hand_over"}
    assert expected <= verbs
    business = ("customer", "lead", "opportunity", "activity", "task", "contract", "receipt")
    assert not Entry.objects.filter(kind__in=business).exclude(channel="demo").exists()
    written = Entry.objects.filter(kind="opportunity", op="insert").values_list(
        "object_id", flat=True
    )
    assert set(written) == set(Opportunity.objects.values_list("pk", flat=True))


def test_its_history_keeps_the_days_of_the_story_beside_those_of_the_telling(told):
    moved = Entry.objects.filter(kind="opportunity", verb="move")
    days = {timezone.localdate(one.when) for one in moved}
    assert len(days) > FEW
    assert max(days) < DAY
    for won in Opportunity.objects.filter(state="won"):
        entry = Entry.objects.get(kind="opportunity", object_id=won.pk, verb="win")
        assert timezone.localdate(entry.told_at) == won.closed_on
        assert entry.at > entry.told_at


def test_there_is_something_to_do_today(told):
    assert Task.objects.filter(state="open", due_on__lt=DAY).exists()
    assert Task.objects.filter(state="open", due_on__gte=DAY).exists()
    late = F("happened_at") + timedelta(hours=24)
    assert Activity.objects.filter(entered_at__gt=late).exists()
    assert {run.state for run in ImportRun.objects.all()} == {"done", "undone"}


def test_who_left_has_no_business_left_open(told):
    gone = Person.objects.filter(username__in=[part.username for part in PARTS if part.left])
    assert gone.count() == 2 and not gone.filter(is_active=True).exists()
    assert not Opportunity.objects.filter(owner__in=gone, state="open").exists()


def test_it_is_the_same_for_the_same_day(founded):
    def plan(**seed):
        cast = Cast(DAY, **seed)
        cast.parts = {part.username: part for part in PARTS}
        cast.regions = {name: region for name, _above, region in UNITS}
        return [
            (deal.code, deal.name, deal.entered, deal.ended, deal.won)
            for deal in courses(cast, book(cast, 60))
        ]

    assert plan() == plan()
    assert plan() != plan(seed=7)


def test_the_south_lost_proposals_to_a_price_cut_and_recovered(founded):
    cast = Cast(DAY)
    cast.parts = {part.username: part for part in PARTS}
    deals = courses(cast, book(cast, 600))

    def share(back, units):
        quarter = cast.quarter(back)
        stood = [
            deal
            for deal in deals
            if deal.firm.unit in units
            and len(deal.entered) > 2
            and quarter.contains(deal.entered[2])
        ]
        lost = [deal for deal in stood if (deal.reason, deal.rival) == (PRICE, RIVAL)]
        return len(lost) / len(stood)

    south, north = ("深圳组", "佛山组"), ("华北区", "苏沪组")
    assert share(3, south) > 0.4 > share(1, south) + 0.15
    assert share(3, north) < 0.2


def test_who_is_killed_goes_on_where_he_stopped(founded, monkeypatch):
    telling.begin(today=DAY, firms=FEW)
    job = Job.objects.get(name=telling.WORK)
    story, before = Story(DAY, FEW, later=()), telling._told(job)
    parts = list(story.parts)

    def dies():
        parts[before]()
        raise MemoryError

    story.parts[before] = dies
    with pytest.raises(MemoryError):
        telling.finish(job, story)
    assert telling._told(job) == before
    known = Opportunity.objects.count()

    telling.finish(job, Story(DAY, FEW, later=()))

    assert telling._told(job) == len(parts)
    assert Opportunity.objects.count() > known
    assert (
        len(set(Opportunity.objects.values_list("code", flat=True))) == Opportunity.objects.count()
    )


def test_what_people_enter_meanwhile_gets_numbers_of_its_own(founded):
    telling.begin(today=DAY, firms=FEW)
    story = Story(DAY, FEW, later=())
    cast = story.cast
    planned = {deal.code for deal in courses(cast, book(cast, FEW))}
    with clock.at(DAY):
        assert next_code(Opportunity, "OPP-2026-", 4) not in planned


def test_its_people_sign_in(founded):
    logins = telling.begin(today=DAY, firms=2)
    assert [login["username"] for login in logins] == ["chenli", "wanghao", "hejing"]
    for login in logins:
        assert authenticate(username=login["username"], password=login["password"])


def test_every_role_has_somebody(founded):
    telling.begin(today=DAY, firms=2)
    held = set(
        PersonRole.objects.filter(person__is_active=True).values_list("role__code", flat=True)
    )
    assert held == set(Role.objects.values_list("code", flat=True))
    viewer = viewer_for(Person.objects.get(username="hejing"))
    assert viewer.can("receivables.create")
