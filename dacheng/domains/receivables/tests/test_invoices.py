"""Invoices of a contract: never more than it is worth, voided at most once, and on every screen."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dacheng.domains.contracts.actions import draw_up, sign
from dacheng.domains.customers.actions import register
from dacheng.domains.receivables.actions import invoiced, issue, void
from dacheng.domains.receivables.models import Invoice
from dacheng.kernel import clock
from dacheng.kernel.imports.runs import run_file
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.metrics import ask
from dacheng.kernel.periods import this


@pytest.fixture
def contract(company, viewer):
    customer = register({"name": "恒力"}, by=viewer(company.ben))
    values = {"name": "合同", "code": "HT-1", "customer": customer, "amount": Decimal(100)}
    return sign(draw_up(values, by=viewer(company.ben)), by=viewer(company.ben))


def test_it_counts_for_the_owner_of_the_contract(company, viewer, contract, history):
    made = issue(Decimal("30.005"), contract=contract, by=viewer(company.ada), code="044001")
    assert (made.amount, made.customer) == (Decimal("30.01"), contract.customer)
    assert (made.owner, made.unit, made.code) == (company.ben, company.north, "044001")
    assert history(made) == [("issue_invoice", company.ada.pk)]


def test_no_more_than_the_contract_is_worth(company, viewer, contract):
    ada = viewer(company.ada)
    first = issue(Decimal(60), contract=contract, by=ada)
    with pytest.raises(ValidationError, match="只剩"):
        issue(Decimal(41), contract=contract, by=ada)
    void(first, by=ada, why="抬头写错")
    assert invoiced(contract) == 0
    assert issue(Decimal(100), contract=contract, by=ada).amount == 100


def test_what_makes_no_sense_is_refused(company, viewer, contract):
    ada = viewer(company.ada)
    draft = draw_up({"name": "草稿", "customer": contract.customer, "amount": Decimal(1)}, by=ada)
    late = clock.today().replace(year=clock.today().year + 1, day=1)
    for nonsense in (
        {"amount": Decimal(0), "contract": contract},
        {"amount": Decimal(1), "contract": draft},
        {"amount": Decimal(1), "contract": contract, "on": late},
    ):
        with pytest.raises(ValidationError):
            issue(nonsense.pop("amount"), by=ada, **nonsense)
    with pytest.raises(PermissionDenied):
        issue(Decimal(1), contract=contract, by=viewer(company.ben))
    assert not Invoice.objects.exists()


def test_voided_once_with_a_reason_and_counted_no_more(company, viewer, contract):
    ada = viewer(company.ada)
    made = issue(Decimal(30), contract=contract, by=ada)
    with pytest.raises(ValidationError):
        void(made, by=ada, why=" ")
    with pytest.raises(PermissionDenied):
        void(made, by=viewer(company.ben), why="想作废")
    month = this("month", clock.today())
    told = {"viewer": ada, "period": month}
    assert ask(["invoiced_amount"], **told).total.values["invoiced_amount"] == 30
    void(made, by=ada, why="抬头写错")
    assert not ask(["invoiced_amount"], **told).total.values["invoiced_amount"]
    with pytest.raises(StepRefused):
        void(made, by=ada, why="再来")


def test_its_screens_show_it_to_those_who_see_the_contract(company, viewer, contract, sign_in):
    made = issue(Decimal(30), contract=contract, by=viewer(company.ada), code="044009")
    for person, seen in ((company.ben, True), (company.cleo, False)):
        page = sign_in(person).get(reverse("invoices:list")).content.decode()
        assert ("044009" in page) is seen
    client = sign_in(company.ada)
    assert "044009" in client.get(reverse("contracts:detail", args=[contract.pk])).content.decode()
    there = reverse("invoices:void", args=[made.pk])
    assert client.post(there, {"why": "抬头写错"}).status_code == 303
    made.refresh_from_db()
    assert made.voided_on == clock.today()
    assert client.get(reverse("invoices:detail", args=[made.pk])).status_code == 200


def test_a_form_makes_one(company, contract, sign_in):
    client = sign_in(company.ada)
    new = reverse("invoices:new")
    assert client.get(f"{new}?contract={contract.pk}").status_code == 200
    given = {"contract": contract.pk, "amount": "30", "issued_on": str(clock.today()), "code": "F1"}
    client.post(new, given)
    assert Invoice.objects.get().amount == 30


def test_a_file_brings_them(company, viewer, contract, person, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    sheet = Path(tmp_path) / "invoices.csv"
    sheet.write_text(
        "发票号,合同编号,开票金额,开票日期\n044001,HT-1,30,2026-03-01\n044002,,5,2026-03-01\n",
        encoding="utf-8",
    )
    _run, result = run_file(
        "invoices", sheet, by=viewer(person("Dora", role="director")), today=clock.today()
    )
    assert (result["created"], result["refused"]) == (1, 1)
    made = Invoice.objects.get()
    assert (made.customer, made.owner, made.unit) == (contract.customer, company.ben, company.north)
