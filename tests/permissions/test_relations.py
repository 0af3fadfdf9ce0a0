"""Every relation to a record against relations.txt, through the API, lists, files and figures."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.actions import change, register
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.deviations.actions import dismiss
from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Delegation, OrgUnit, Region
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.reports.actions import sign
from dacheng.domains.reports.models import WorkReport
from dacheng.kernel import clock
from dacheng.kernel.access import FieldLevel
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.bulk import running
from dacheng.kernel.bulk.models import BulkRun, BulkState
from dacheng.kernel.exports.later import make
from dacheng.kernel.exports.models import Export
from dacheng.kernel.exports.tables import export
from dacheng.kernel.imports.links import candidates
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.metrics import ask
from dacheng.kernel.metrics.definitions import Dimension, Source
from dacheng.kernel.money import round_money
from dacheng.kernel.periods import Period
from dacheng.surfaces.api import tokens
from tests.permissions.conftest import company, people, person, records

__all__ = ["company", "people", "person", "records"]
TEXT = Path(__file__).with_name("relations.txt").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in TEXT.splitlines()
    if line and not line.startswith("#")
]
# The legal department changes contracts, whoever's they are.
BEYOND = {("legal", "contract", "changes")}
NAMES = {
    "customer": (Customer, "customers", "name"), "contact": (Contact, "contacts", "name"),
    "lead": (Lead, "leads", "company"), "opportunity": (Opportunity, "opportunities", "name"),
    "contract": (Contract, "contracts", "name"), "task": (Task, "tasks", "title"),
    "activity": (Activity, "activities", "subject"),
}  # fmt: skip
# What somebody can be invited to.
INVITES = ("customer", "contact", "lead", "opportunity", "contract")
GUESTS = ("guest", "helper")
HANDED = ("customer", "lead", "opportunity", "contract", "task")
SECRET = "丽塔重工"


@pytest.fixture
def cast(company: SimpleNamespace, person: Any) -> dict[str, Any]:
    """Everybody of relations.txt in his place; teams one and two are below the north."""
    units = {"hq": company.hq, "north": company.north, "south": company.south}
    region = Region.objects.get(name="北区")
    for name in ("one", "two"):
        units[name] = OrgUnit.objects.create(name=name, parent=company.north, region=region)
    found = {row[0]: person(f"r_{row[0]}", row[1], units[row[2]]) for row in ROWS}
    for unit, lead in (("one", "supervisor"), ("two", "other_lead"), ("north", "manager")):
        OrgUnit.objects.filter(pk=units[unit].pk).update(lead=found[lead])
    _away(found)
    return found


def _away(cast: dict[str, Any]) -> None:
    """Rita is away since today; until today somebody else stood in."""
    today, days = clock.today(), timedelta(days=5)
    for who, begins_on in (("stand_in", today), ("former", today - days)):
        Delegation.objects.create(
            absent=cast["rita"], stand_in=cast[who], begins_on=begins_on, ends_on=begins_on + days
        )


# How each kind ends when it comes to nothing.
ENDED: dict[str, dict[str, Any]] = {
    "lead": {"status": "invalid", "invalid_reason": "查无此人"},
    "opportunity": {"state": "lost", "closed_on": clock.today()},
    "contract": {"state": "cancelled"},
    "task": {"state": "dropped"},
}


@pytest.fixture
def ritas(cast: dict[str, Any]) -> dict[str, int]:
    """Ids of her records by kind, with the guest and the helper invited to each."""
    place = {"owner": cast["rita"], "unit": cast["rita"].unit}
    customer = Customer.objects.create(name=SECRET, phone="13944445555", **place)
    deal = open_opportunity(
        {"name": f"{SECRET}产线", "customer": customer, "amount": Decimal("321654.98")},
        by=viewer_for(cast["rita"]),
    )
    made = {
        "customer": customer, "opportunity": deal,
        "contact": Contact.objects.create(name=f"{SECRET}王工", customer=customer, **place),
        "lead": Lead.objects.create(
            company=f"{SECRET}分厂", code="LX-R", registered_at=clock.now(), **place
        ),
        "contract": Contract.objects.create(
            name=f"{SECRET}合同", code="HT-R", customer=customer, amount=1, **place
        ),
        "task": Task.objects.create(title=f"回{SECRET}", **place),
        "activity": Activity.objects.create(
            kind="call", subject=f"问{SECRET}", happened_at=clock.now(), entered_at=clock.now(),
            **place,
        ),
    }  # fmt: skip
    for kind in INVITES:
        for who, may in zip(GUESTS, (False, True), strict=True):
            Collaborator.objects.create(
                kind=kind, object_id=made[kind].pk, person=cast[who], may_change=may
            )
    return {kind: record.pk for kind, record in made.items()}


class Caller:
    """Somebody with a token, each request undone afterwards."""

    def __init__(self, person: Any, scopes: tuple[str, ...] = ("write",)):
        _token, secret = tokens.issue("t", scopes, by=viewer_for(person), days=1)
        self.client, self.headers = Client(), {"Authorization": f"Bearer {secret}"}

    def __call__(self, method: str, url: str, body: Any = None) -> int:
        tokens.buckets.left.clear()
        if method == "PATCH":
            known = self.client.get(url, headers=self.headers).headers.get("ETag", '"1"')
            self.headers["If-Match"] = known
        with transaction.atomic():
            answer = self.client.generic(
                method, url, json.dumps(body or {}), "application/json", headers=self.headers
            )
            transaction.set_rollback(True)
        return int(answer.status_code)


def _asked(call: Caller, kind: str, pk: int, to: int) -> Iterator[tuple[str, int]]:
    _model, place, name = NAMES[kind]
    yield "sees", call("GET", f"/api/{place}/{pk}")
    yield "changes", call("PATCH", f"/api/{place}/{pk}", {name: "改"})
    if kind in HANDED:
        yield "hands over", call("POST", f"/api/{place}/{pk}/hand_over", {"to": to})


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_records(row: list[str], cast: dict[str, Any], ritas: dict[str, int]) -> None:
    """Seeing, changing and handing over each kind; and what the pool gives."""
    wrong = _unlike(row, cast, ritas)
    pooled = Customer.objects.create(name="公海")
    claimed = Caller(cast[row[0]])("POST", f"/api/customers/{pooled.pk}/claim")
    if (claimed < 300) is not (row[6] == "yes"):
        wrong.append(f"{row[0]} claims: {claimed}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_records_that_came_to_nothing(
    row: list[str], cast: dict[str, Any], ritas: dict[str, int]
) -> None:
    """What is over is nobody else's business than before; who sees it may hear of its state first."""
    for kind, values in ENDED.items():
        assert NAMES[kind][0].objects.filter(pk=ritas[kind]).update(**values) == 1
    over = {kind: ritas[kind] for kind in ENDED}
    wrong = _unlike(row, cast, over, also=(409, 422))
    assert not wrong, "\n".join(wrong)


def _unlike(
    row: list[str], cast: dict[str, Any], ids: dict[str, int], also: tuple[int, ...] = ()
) -> list[str]:
    """What is not as the line says."""
    verbs = ("sees", "changes", "hands over", "claims")
    call, wrong = Caller(cast[row[0]]), []
    for kind, pk in ids.items():
        outside = row[0] in GUESTS and kind not in INVITES
        said = ["no"] * len(verbs) if outside else row[3:]
        expected = dict(zip(verbs, said, strict=True))
        for verb, status in _asked(call, kind, pk, cast["peer"].pk):
            may = expected[verb] == "yes" or (row[0], kind, verb) in BEYOND
            right = (
                (200, 201, 204, *also)
                if may
                else (403, 404, *also)
                if expected["sees"] == "yes"
                else (404, 403)
            )
            if status not in right:
                wrong.append(f"{row[0]} {verb} {kind}: {status}")
            if not may and expected["sees"] == "no" and row[0] != "personnel" and status != 404:
                wrong.append(f"{row[0]} learns of {kind}: {status}")
    return wrong


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_figures(row: list[str], cast: dict[str, Any], ritas: dict[str, int]) -> None:
    """A sum holds her amount exactly when her opportunity is seen."""
    viewer = viewer_for(cast[row[0]])
    if not viewer.can("metrics.ask"):
        assert row[3] == "no"
        return
    counts = row[3] == "yes" and row[0] != "stand_in"  # that is no achievement of his
    found = ask(["pipeline_amount"], viewer=viewer).total.values["pipeline_amount"]
    assert found == (Decimal("321654.98") if counts else found.__class__(0))


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_forms(row: list[str], cast: dict[str, Any], ritas: dict[str, int]) -> None:
    """The page of a change is there for whoever may; the page of the record for whoever sees."""
    client = Client()
    client.force_login(cast[row[0]])
    for verb, says in (("detail", row[3]), ("edit", row[4])):
        answer = client.get(reverse(f"customers:{verb}", args=[ritas["customer"]]))
        assert (answer.status_code == 200) is (says == "yes"), (row[0], verb, answer.status_code)
        assert (SECRET in answer.content.decode()) is (says == "yes")


def test_a_token_does_no_more_than_it_was_made_for(
    cast: dict[str, Any], ritas: dict[str, int]
) -> None:
    call = Caller(cast["rita"], ("read",))
    for kind, pk in ritas.items():
        for verb, status in _asked(call, kind, pk, cast["peer"].pk):
            assert status == (200 if verb == "sees" else 403), (kind, verb)


def test_a_refused_token_is_told_what_it_lacks(cast: dict[str, Any]) -> None:
    """Before the verb itself would refuse: nothing of it is begun."""
    call = Caller(cast["rita"], ("customers:read",))
    answer = call.client.post(
        "/api/customers", {"name": "新"}, "application/json", headers=call.headers
    )
    assert (answer.status_code, answer.json()["scope"]) == (403, "customers:write")


def test_what_was_done_stays_with_who_did_it(cast: dict[str, Any]) -> None:
    """A customer in the pool is open; what somebody noted of him before is not."""
    pooled = Customer.objects.create(name="公海")
    place = {"owner": cast["rita"], "unit": cast["rita"].unit}
    Task.objects.create(title="旧事", about_kind="customer", about_id=pooled.pk, **place)
    for who, number in (("sibling", 0), ("rita", 1), ("supervisor", 1)):
        assert Task.objects.visible_to(viewer_for(cast[who])).count() == number


def test_what_is_masked_is_not_written(cast: dict[str, Any], ritas: dict[str, int]) -> None:
    rita = viewer_for(cast["rita"])
    masked = replace(rita, fields={("customer", "phone"): FieldLevel.MASK})
    record = Customer.objects.get(pk=ritas["customer"])
    with pytest.raises((PermissionDenied, ValidationError)):
        change(record, {"phone": "1"}, by=masked)
    with pytest.raises((PermissionDenied, ValidationError)):
        register({"name": "新", "phone": "1"}, by=masked)
    record.refresh_from_db()
    assert (record.phone, Customer.objects.count()) == ("13944445555", 1)


def test_a_leader_neither_signs_nor_judges_her_own(
    company: SimpleNamespace, people: dict[str, Any], records: dict[str, Any]
) -> None:
    """The grant to sign and to judge is for those below her."""
    ada, bens = people["ada"], records["ben"]
    OrgUnit.objects.filter(pk=company.hq.pk).update(lead=people["admin"])
    WorkReport.objects.filter(pk=bens["workreport"]).update(author=ada)
    DeviationCase.objects.filter(pk=bens["deviationcase"]).update(owner=ada, node_id=ada.pk)
    with pytest.raises(PermissionDenied):
        sign(WorkReport.objects.get(pk=bens["workreport"]), by=viewer_for(ada))
    case = DeviationCase.objects.get(pk=bens["deviationcase"])
    with pytest.raises(PermissionDenied):
        dismiss(case, by=viewer_for(ada), why="x")
    assert dismiss(case, by=viewer_for(people["admin"]), why="x").state == "dismissed"


# -- verbs on many, files, jobs


def test_bulk(cast: dict[str, Any], ritas: dict[str, int]) -> None:
    """A change of many takes no record one does not see, and is undone by who did it."""
    task = running.Task(Customer, lambda record: record.delete(), lambda record: False)
    found = running.outcome(task, [ritas["customer"]], viewer_for(cast["sibling"]))
    assert (found.changed, found.refused) == (0, [])
    run = BulkRun.objects.create(
        kind="customer", field="industry", shown="x", owner=cast["rita"], back_to="/",
        state=BulkState.DONE, result={},
    )  # fmt: skip
    with pytest.raises(BulkRun.DoesNotExist):
        running.undo(run, by=viewer_for(cast["sibling"]))


def test_a_file_leaves_its_entry(cast: dict[str, Any], ritas: dict[str, int]) -> None:
    out = io.BytesIO()
    export("customer", viewer=viewer_for(cast["rita"]), out=out)
    made = Export.objects.get(owner=cast["rita"])
    assert (made.rows, SECRET in out.getvalue().decode("utf-8-sig")) == (1, True)
    entry = Entry.objects.get(kind="export", object_id=made.pk)
    assert (entry.actor_id, entry.verb) == (cast["rita"].pk, "export")


def test_a_guest_looks_and_takes_nothing_out(cast: dict[str, Any], ritas: dict[str, int]) -> None:
    guest, out = viewer_for(cast["guest"]), io.BytesIO()
    assert Customer.objects.visible_to(guest).count() == 1
    assert export("customer", viewer=guest, out=out) == 0
    assert SECRET not in out.getvalue().decode("utf-8-sig")


def test_a_job_takes_nobody_elses_file(cast: dict[str, Any]) -> None:
    theirs = Export.objects.create(kind="customer", owner=cast["rita"], format="csv", name="x")
    stranger = SimpleNamespace(viewer=viewer_for(cast["sibling"]), args={"export": theirs.pk})
    with pytest.raises(Export.DoesNotExist):
        make(stranger)  # type: ignore[arg-type]


def test_an_import_suggests_nothing_hidden(cast: dict[str, Any], ritas: dict[str, int]) -> None:
    link = spec_named("contacts").links["customer"]
    assert candidates(link, viewer_for(cast["rita"])) == [SECRET]
    assert candidates(link, viewer_for(cast["sibling"])) == []


# -- figures that cannot go wrong


def test_no_dimension_repeats_rows(cast: dict[str, Any]) -> None:
    """A way through many would count an amount once for each."""
    from dacheng.kernel.fields import catalogue

    repeating = Dimension("contact", "联系人", "contacts__name")
    with pytest.raises(ValueError, match="repeats rows"):
        Source("x", "x", Customer, {"contact": repeating}, catalogue("customer"))


def test_the_day_after_a_free_span_is_outside(cast: dict[str, Any], ritas: dict[str, int]) -> None:
    day, viewer = date(2026, 3, 10), viewer_for(cast["rita"])
    Opportunity.objects.filter(pk=ritas["opportunity"]).update(
        state="won", started_on=date(2026, 2, 1), closed_on=day
    )
    for end, amount in ((day, Decimal(0)), (date(2026, 3, 11), Decimal("321654.98"))):
        answer = ask(["won_amount"], viewer=viewer, period=Period(date(2026, 3, 2), end))
        assert (answer.total.values["won_amount"] or 0) == amount


def test_money_is_rounded_once() -> None:
    """0.0049 and a half of a tenth of a cent stay below half a cent."""
    for text in ("0.0045", "0.00449", "1.00499", "2.0049999"):
        once = Decimal(text).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        assert round_money(text) == once
    assert round_money("0.0045") == Decimal("0.00")
