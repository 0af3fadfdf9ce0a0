"""A company in which Ben, Cleo and the pool each have one record of every kind."""

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import override_settings

from dacheng.conftest import _quick_passwords, company, founded, hired, person
from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.deviations.models import (
    CauseCategory,
    Countermeasure,
    DeviationCase,
    Lesson,
    PaceLimit,
    SignalRule,
    Standardisation,
)
from dacheng.domains.forecasts.models import Adjustment, Submission
from dacheng.domains.forecasts.queries.cycles import cycle_of
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.org.models import Delegation, OrgUnit, Person, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import LossReason, Process, Stage
from dacheng.domains.products.models import Product
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.domains.reports import actions as reports
from dacheng.domains.reports.models import BusinessReview, Decision, ReportTemplate, Topic
from dacheng.domains.targets.models import Answer, Goal, PlanLine, Target, TargetPlan
from dacheng.kernel import clock
from dacheng.kernel.access.models import Collaborator
from dacheng.kernel.bulk.models import BulkRun, BulkState
from dacheng.kernel.calendar.days import load as load_calendar
from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.exports.models import Export
from dacheng.kernel.factors.models import Factor
from dacheng.kernel.files.models import StoredFile
from dacheng.kernel.imports.runs import draft
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.notices.models import Notice
from dacheng.kernel.periods import Grain, this
from dacheng.kernel.views.models import SavedView
from dacheng.surfaces.api import tokens
from dacheng.surfaces.api.models import Delivery, Webhook
from dacheng.surfaces.web.dashboards.models import Dashboard

__all__ = ["_quick_passwords", "company", "person"]

# What only Ben's records hold; a body shown to somebody who may not see them holds none of it.
MARKS = {
    "ben": ("贝氏精密", "13911112222", "741852.96", "741,852", "74.19", "74.2 万"),
    "cleo": ("可氏仪器", "13933334444", "369258.14", "369,258", "36.93", "36.9 万"),
    "pool": ("公海重工", "13955556666", "159357.42", "159,357", "15.94", "15.9 万"),
}


INVITES = ("customer", "contact", "lead", "opportunity", "contract")


@pytest.fixture
def people(company: SimpleNamespace) -> dict[str, Any]:
    return everybody(company)


def everybody(company: SimpleNamespace) -> dict[str, Any]:
    """Everybody who tries, by the word the table uses for him."""
    near = OrgUnit.objects.create(name="北二组", parent=company.north, region=company.north.region)
    north, hq = company.north, company.hq
    return {
        "inactive": hired("gone", "seller", north, is_active=False),
        "ben": company.ben, "cleo": company.cleo, "ada": company.ada, "dan": company.dan,
        "sid": hired("sid", "seller", near), "sue": hired("sue", "supervisor", north),
        "rex": hired("rex", "regional_director", north),
        "gus": hired("gus", "seller", company.south), "hal": hired("hal", "seller", company.south),
        "via": hired("via", "seller", company.south), "wes": hired("wes", "seller", company.south),
        "fin": hired("fin", "finance", hq), "admin": hired("eve", "administrator", hq),
        "tok": company.ben,
    }  # fmt: skip


@pytest.fixture
def records(company: SimpleNamespace, people: Any, settings: Any, tmp_path: Any) -> dict[str, Any]:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    return everything(company, people)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[SimpleNamespace]:
    """The company, its people and their records, built once for a module whose tests take back
    whatever they do. Those tests are marked `django_db`, else the data base would be the real one."""
    place = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=place, DATA=place),
        transaction.atomic(),
    ):
        known = connection.settings_dict
        assert str(known["NAME"]).startswith(known["TEST"]["NAME"]), "not a test database"
        company = founded()
        people = everybody(company)
        yield SimpleNamespace(company=company, people=people, records=everything(company, people))
        transaction.set_rollback(True)


def everything(company: SimpleNamespace, people: dict[str, Any]) -> dict[str, Any]:
    """records['ben']['customer'] is an id; what belongs to nobody is the same for all."""
    shared = _shared(company)
    pool = _pool(MARKS["pool"])
    bens = _owned(company.ben, MARKS["ben"])
    for kind in INVITES:
        for who in ("gus", "hal"):
            Collaborator.objects.create(
                kind=kind, object_id=bens[kind], person=people[who], may_change=who == "hal"
            )
    cleos = _owned(company.cleo, MARKS["cleo"])
    _absences(company, people, bens, cleos)
    return {
        "ben": {**shared, **bens},
        "cleo": {**shared, **cleos},
        "pool": {**shared, **pool},
    }


def _absences(company: Any, people: Any, bens: dict[str, Any], cleos: dict[str, Any]) -> None:
    """Via stands in for Ben, Wes did until today; Sid will for Cleo."""
    today, days = clock.today(), timedelta(days=9)
    for absent, who, begins_on, into in (
        (company.ben, "wes", today - days, {}),
        (company.ben, "via", today, bens),
        (company.cleo, "sid", today + days, cleos),
    ):
        into["delegation"] = Delegation.objects.create(
            absent=absent, stand_in=people[who], begins_on=begins_on, ends_on=begins_on + days
        ).pk


def _shared(company: SimpleNamespace) -> dict[str, Any]:
    return {
        "person": company.ben.pk,
        "sid": Person.objects.get(username="sid").pk,
        "unit": company.north.pk,
        "role": Role.objects.get(code="legal").pk,
        "product": Product.objects.create(name="GTX Pro").pk,
        "process": Process.objects.first().pk,
        "stage": Stage.objects.first().pk,
        "reason": LossReason.objects.first().pk,
        "pacelimit": PaceLimit.objects.first().pk,
        "causecategory": CauseCategory.objects.first().pk,
        "signalrule": SignalRule.objects.first().pk,
        "field": CustomField.objects.create(kind="task", name="x_way", label="路", type="text").pk,
    }


def _pool(marks: tuple[str, ...]) -> dict[str, Any]:
    name, phone, amount, *_shown = marks
    customer = Customer.objects.create(name=name, phone=phone, custom={"产地": "苏州"})
    lead = Lead.objects.create(company=name, phone=phone, code="LX001", registered_at=clock.now())
    return {"customer": customer.pk, "lead": lead.pk}


def _owned(owner: Any, marks: tuple[str, ...]) -> dict[str, Any]:
    name, phone, amount, *_shown = marks
    place = {"owner": owner, "unit": owner.unit}
    by = viewer_for(owner)
    customer = Customer.objects.create(name=name, phone=phone, **place)
    contact = Contact.objects.create(name=f"{name}经理", customer=customer, phone=phone, **place)
    lead = Lead.objects.create(
        company=name, phone=phone, code=f"LX-{owner.pk}", registered_at=clock.now(), **place
    )
    deal = open_opportunity(
        {"name": f"{name}产线", "customer": customer, "amount": Decimal(amount)}, by=by
    )
    contract = Contract.objects.create(
        name=f"{name}合同", code=f"HT-{owner.pk}", customer=customer, opportunity=deal,
        amount=Decimal(amount), **place,
    )  # fmt: skip
    receipt = Receipt.objects.create(
        code=f"SK-{owner.pk}", contract=contract, customer=customer, amount=Decimal(amount),
        received_on=date(2026, 3, 2), **place,
    )  # fmt: skip
    invoice = Invoice.objects.create(
        code=f"FP-{owner.pk}", contract=contract, customer=customer, amount=Decimal(amount),
        issued_on=date(2026, 3, 1), **place,
    )  # fmt: skip
    about = {"about_kind": "opportunity", "about_id": deal.pk}
    activity = Activity.objects.create(
        kind="call",
        subject=f"问{name}",
        happened_at=clock.now(),
        entered_at=clock.now(),
        customer=customer,
        **about,
        **place,
    )
    task = Task.objects.create(title=f"回{name}", **about, **place)
    return {
        "customer": customer.pk, "contact": contact.pk, "lead": lead.pk, "opportunity": deal.pk,
        "contract": contract.pk, "receipt": receipt.pk, "invoice": invoice.pk, "activity": activity.pk, "task": task.pk,
        **_own_things(owner, name, about), **_calls(owner),
        **_off_pace(owner, name),
    }  # fmt: skip


def _dashboard(owner: Any, name: str) -> int:
    tile = {"id": "t1", "chart": "tile", "metrics": ["won_amount"], "size": 3}
    return Dashboard.objects.create(name=name, owner=owner, tiles=[tile]).pk


def _own_things(owner: Any, name: str, about: dict[str, Any]) -> dict[str, Any]:
    """What is nobody's business but his own, and what lies with his record."""
    file = StoredFile.objects.create(
        name=f"{name}.txt", content=ContentFile(name.encode(), name="x"), size=12, sha256="0" * 64,
        media_type="text/plain", owner=owner, **about,
    )  # fmt: skip
    with tempfile.NamedTemporaryFile(suffix=".csv") as sheet:
        sheet.write(f"客户,电话\n{name}分厂,0512-1234\n".encode())
        sheet.flush()
        run = draft("customers", Path(sheet.name), f"{name}.csv", by=viewer_for(owner))
    job = Job.objects.create(name="run_import", owner=owner, step=name)
    notice = Notice.objects.create(person=owner, text=f"{name}有新线索")
    token, _secret = tokens.issue(name, ["read"], by=viewer_for(owner), days=30)
    hook = Webhook.objects.create(
        owner=owner, url=f"https://8.8.8.8/{owner.pk}", events=["opportunity.won"], secret="s"
    )
    delivery = Delivery.objects.create(
        webhook=hook, event="opportunity.won", kind="opportunity", object_id=about["about_id"]
    )
    factor = Factor.objects.create(person=owner, kind="totp")
    return {
        "factor": factor.pk,
        **_of_lists(owner, name),
        **_aims(owner),
        **_reports(owner),
        "notice": notice.pk,
        "file": file.pk, "run": run.pk, "job": job.pk, "token": token.pk, "webhook": hook.pk,
        "delivery": delivery.pk, "dashboard": _dashboard(owner, name),
    }  # fmt: skip


def _of_lists(owner: Any, name: str) -> dict[str, Any]:
    """A saved view, a change of many records, a large export: nobody's but his own."""
    view = SavedView.objects.create(kind="customer", name=name, owner=owner)
    run = BulkRun.objects.create(
        kind="customer", field="industry", shown=name, owner=owner, back_to="/customers/",
        state=BulkState.DONE, result={"changed": 1, "same": 0, "refused": 0},
    )  # fmt: skip
    export = Export(kind="customer", owner=owner, format="csv", name=name, rows=1)
    export.file.save("x", ContentFile(name.encode()))
    return {"view": view.pk, "bulkrun": run.pk, "export": export.pk}


def _calls(owner: Any) -> dict[str, Any]:
    """What he called this week, and his own word on it."""
    period = this(Grain.QUARTER, clock.today())
    about = {"unit": owner.unit, "person": owner, "starts_on": period.start, "ends_on": period.end}
    week = cycle_of(clock.today(), load_calendar()).closes_on
    said = {"category": "commit", "voice": "own", "amount": 1, "rolled": 2, "reason": "x"}
    return {
        "submission": Submission.objects.create(**about, closes_on=week, submitted_by=owner).pk,
        "adjustment": Adjustment.objects.create(**about, **said, author=owner).pk,
    }


def _reports(owner: Any) -> dict[str, Any]:
    """A report he handed in, and a review he chairs with something decided."""
    by, day = viewer_for(owner), clock.today()
    week, template = (
        this(Grain.WEEK, day).previous(),
        ReportTemplate.objects.get(code="seller_week"),
    )
    report = reports.draft(template, owner, week, by=by)
    item = reports.promise(report, "拜访", owner, day, by=by)
    review = BusinessReview.objects.create(
        title="会", chair=owner, unit=owner.unit, period_start=week.start, period_end=week.end,
        held_on=day, taken_at=clock.now(), created_at=clock.now(),
        snapshot={"figures": {}, "troubles": [], "period": week.label},
    )  # fmt: skip
    topic = Topic.objects.create(review=review, title="议题")
    decided = Decision.objects.create(review=review, text="做", owner=owner, due_on=day)
    return {
        "workreport": reports.hand_in(report, by=by).pk, "planitem": item.pk, "topic": topic.pk,
        "businessreview": review.pk, "decision": decided.pk, "reporttemplate": template.pk,
    }  # fmt: skip


def _off_pace(owner: Any, name: str) -> dict[str, Any]:
    """A figure of his that left its pace, what is done about it, and what should stay."""
    quarter = {"start": date(2026, 1, 1), "end": date(2026, 4, 1)}
    case = DeviationCase.objects.create(
        title=f"{name}落后", metric="won_amount", level="person", node_id=owner.pk,
        node_key=f"person:{owner.pk}", node_name=owner.name, owner=owner, unit=owner.unit,
        period_start=quarter["start"], period_end=quarter["end"], detected_on=date(2026, 2, 2),
    )  # fmt: skip
    measure = Countermeasure.objects.create(
        case=case, title=f"访{name}", output="纪要", owner=owner, starts_on=date(2026, 2, 3),
        due_on=date(2026, 2, 6), metric="won_amount", baseline=1, change=1,
        effect_start=quarter["end"], effect_end=date(2026, 7, 1), check_by="对照",
    )  # fmt: skip
    kept = Standardisation.objects.create(case=case, kind="process", text="每周过单", owner=owner)
    lesson = Lesson.objects.create(
        proposal=kept, case=case, metric="won_amount", level="person", cause="没过单",
        did="每周过单", kind="process", text="每周过单", learned_on=date(2026, 7, 6),
    )  # fmt: skip
    return {
        "deviationcase": case.pk, "countermeasure": measure.pk, "standardisation": kept.pk,
        "lesson": lesson.pk,
    }  # fmt: skip


def _aims(owner: Any) -> dict[str, Any]:
    """A plan that is out to the people, and what of it is his."""
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1)}
    plan, _new = TargetPlan.objects.get_or_create(
        name="2026", year=2026, defaults={**year, "state": "approved"}
    )
    line, _new = PlanLine.objects.get_or_create(plan=plan, metric="won_amount", amount=100)
    his = {"plan": plan, "metric": line.metric, "person": owner, "unit": owner.unit}
    month = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    cell = Target.objects.create(**his, **month, grain="month", final=10)
    goal = Goal.objects.create(
        title="拜访", metric="visit_count", amount=9, person=owner, unit=owner.unit,
        start=date(2026, 1, 1), end=date(2099, 1, 1),
    )  # fmt: skip
    return {
        "targetplan": plan.pk, "planline": line.pk, "target": cell.pk, "goal": goal.pk,
        "answer": Answer.objects.create(**his, asked=10).pk,
    }  # fmt: skip
