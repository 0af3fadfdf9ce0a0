"""Who sees an activity, task or file because of the record it is about: what rows keep of that
record says the same as looking it up, whatever way it was written."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from dacheng.domains.activities.models import Activity, ActivityKind, Task
from dacheng.domains.customers.actions import hand_over, release
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.following import followers, install
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.files.models import StoredFile

LEAD = ", ".join(one.column for one in Lead._meta.concrete_fields if not one.generated)


def looked_up(model: Any, viewer: Viewer) -> set[int]:
    """The rule as it reads: his own and his units' rows, and those about a record he sees that is
    not in the pool."""
    scope = model.scope
    rows = scope.near(model, viewer).rows(scope.owner, scope.unit)
    for kind, about in about_models().items():
        seen = about.objects.visible_to(viewer)
        if about.scope.pool:
            seen = seen.exclude(owner=None)
        rows |= Q(about_kind=kind, about_id__in=seen.order_by().values("pk"))
    return set(model.objects.filter(rows).values_list("pk", flat=True))


def agree(company: Any, viewer: Any) -> dict[str, int]:
    """Both ways say the same to everybody; returns how many activities each sees."""
    seen = {}
    for name in ("ada", "ben", "cleo"):
        him = viewer(getattr(company, name))
        for model in followers():
            assert set(model.objects.visible_to(him).values_list("pk", flat=True)) == looked_up(
                model, him
            ), (name, model)
        seen[name] = Activity.objects.visible_to(him).count()
    return seen


def said_about(record: Any, person: Any) -> None:
    """An activity, a task and a file of somebody who need not own the record."""
    about = {"about_kind": record._meta.model_name, "about_id": record.pk, "owner": person}
    now = clock.now()
    Activity.objects.create(
        kind=ActivityKind.CALL, happened_at=now, entered_at=now, unit=person.unit, **about
    )
    Task.objects.create(title="回电", unit=person.unit, **about)
    StoredFile.objects.create(
        name="a.txt", content="a", size=1, sha256="", media_type="text/plain", **about
    )


@pytest.fixture
def records(company, customer):
    """Of Ben, of Cleo, of nobody, in the pool; about each somebody else has said something."""
    place = {"owner": company.ben, "unit": company.north}
    there = {"owner": company.cleo, "unit": company.south}
    house, other = customer(), customer(company.cleo, name="恒力")
    made = [
        house,
        other,
        customer(None, name="公海"),
        Opportunity.objects.create(
            name="甲", customer=house, stage=_stage(), process=_process(), **place
        ),
        Opportunity.objects.create(
            name="乙", customer=other, stage=_stage(), process=_process(), **there
        ),
        Opportunity.objects.create(name="丙", customer=other, stage=_stage(), process=_process()),
        Lead.objects.create(company="丁", registered_at=clock.now(), **place),
        Lead.objects.create(company="戊", registered_at=clock.now()),
    ]
    for one in made:
        said_about(one, company.cleo if one.owner_id == company.ben.pk else company.ben)
    said_about(customer(company.cleo, name="自家"), company.cleo)
    return made


def _process() -> Any:
    from dacheng.domains.processes.models import Process

    return Process.objects.order_by("pk")[0]


def _stage() -> Any:
    return _process().stages.order_by("order")[0]


def test_everybody_sees_what_the_rule_says(company, viewer, records):
    assert agree(company, viewer) == {"ada": 8, "ben": 8, "cleo": 6}


def test_it_goes_with_a_hand_over(company, viewer, records):
    hand_over(records[0], company.cleo, by=viewer(company.ada))

    assert agree(company, viewer) == {"ada": 7, "ben": 7, "cleo": 6}


def test_what_was_done_is_not_open_in_the_pool(company, viewer, records):
    before = agree(company, viewer)
    release(records[0], by=viewer(company.ben))

    assert agree(company, viewer)["ada"] == before["ada"] - 1
    assert not Activity.objects.filter(
        about_kind="customer", about_id=records[0].pk, about_owner_id__isnull=False
    ).exists()


def test_raw_sql_cannot_forget_it(company, viewer, records):
    for sql in (
        f"update customers_customer set owner_id = {company.cleo.pk}, unit_id = {company.south.pk}",
        f"update opportunities_opportunity set owner_id = {company.ben.pk}",
        "update opportunities_opportunity set owner_id = null, unit_id = null",
        "update customers_customer set owner_id = null",
        f"update leads_lead set owner_id = {company.ben.pk}, unit_id = {company.north.pk}",
        "update activities_activity set about_id = (select max(id) from leads_lead),"
        " about_kind = 'lead'",
        "create temp table kept as select * from leads_lead",
        "delete from leads_lead",
        f"insert into leads_lead ({LEAD}) overriding system value select {LEAD} from kept",
        "update activities_activity set about_kind = '', about_id = null",
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql)
        agree(company, viewer)


def test_it_goes_with_copy(company, viewer, records):
    now = clock.now()
    columns = (
        "code custom version kind happened_at entered_at subject minutes place about_kind about_id"
    )
    with connection.cursor() as cursor:
        names = ", ".join(columns.split())
        with cursor.copy(f"copy activities_activity ({names}) from stdin") as copy:
            for one in records:
                kind = one._meta.model_name
                copy.write_row(["", "{}", 1, "call", now, now, "", "", "", kind, one.pk])

    assert agree(company, viewer)["ben"] == 8 + 3


def test_a_guest_sees_what_was_said_too_but_not_in_the_pool(company, viewer, records):
    before = agree(company, viewer)["cleo"]
    for one in records:
        Collaborator.objects.create(
            kind=one._meta.model_name, object_id=one.pk, person=company.cleo
        )

    assert agree(company, viewer)["cleo"] == before + 1
    assert len(records) == 8


def test_an_old_company_is_brought_to_it(company, viewer, records):
    Activity.objects.update(about_owner_id=None, about_unit_id=company.south.pk)
    with connection.cursor() as cursor:
        cursor.execute("comment on function keep_about() is 'an older rule'")
    install()

    agree(company, viewer)


def test_history_has_nothing_to_say_to_it(company, viewer, records, history):
    entries = {one.pk: history(one) for one in Activity.objects.all()}
    hand_over(records[0], company.cleo, by=viewer(company.ada))

    assert {one.pk: history(one) for one in Activity.objects.all()} == entries
