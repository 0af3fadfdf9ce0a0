"""Opening an opportunity."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.customers import actions as customers
from dacheng.domains.opportunities.actions import GateClosed, open_opportunity
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.kernel import clock


def test_it_starts_in_the_first_stage_with_a_number_and_a_visit(company, viewer, stages, history):
    with clock.at(date(2026, 3, 18)):
        made = open_opportunity({"name": "产线"}, by=viewer(company.ben))

    assert (made.code, made.stage, made.state) == ("OPP-2026-0001", stages[0], "open")
    assert (made.owner, made.unit, made.created_by) == (company.ben, company.north, company.ben)
    visit = StageVisit.objects.get(opportunity=made)
    assert (visit.stage, visit.entered_on, visit.left_on) == (stages[0], date(2026, 3, 18), None)
    assert history(made) == [("open", company.ben.pk)]


def test_without_an_amount_it_is_worth_the_list_price_and_says_so(opportunity, device):
    guessed = opportunity(amount=None, product=device)
    said = opportunity(amount=Decimal(4000), product=device)

    assert (guessed.amount, guessed.list_amount, guessed.is_estimate) == (5000, 5000, True)
    assert (said.amount, said.list_amount, said.is_estimate) == (4000, 5000, False)


def test_it_cannot_start_behind_a_closed_gate(company, viewer, stages):
    with pytest.raises(GateClosed) as refusal:
        open_opportunity({"name": "产线", "stage": stages[3]}, by=viewer(company.ben))

    assert any("客户" in sentence for sentence in refusal.value.missing)
    assert not Opportunity.objects.exists()


def test_it_cannot_start_tomorrow(company, viewer):
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(ValidationError):
        open_opportunity({"name": "产线", "started_on": tomorrow}, by=viewer(company.ben))


def test_nobody_hangs_one_on_a_customer_he_cannot_see(company, viewer):
    hidden = customers.register({"name": "南方电机"}, by=viewer(company.cleo))

    with pytest.raises(PermissionDenied):
        open_opportunity({"name": "产线", "customer": hidden}, by=viewer(company.ben))
    assert not Opportunity.objects.exists()


def test_an_auditor_opens_nothing(company, viewer):
    with pytest.raises(PermissionDenied):
        open_opportunity({"name": "产线"}, by=viewer(company.dan))
    assert not Opportunity.objects.exists()


def test_a_seller_opens_for_himself_and_a_leader_for_her_people(company, viewer):
    with pytest.raises(PermissionDenied):
        open_opportunity({"name": "产线", "owner": company.ada}, by=viewer(company.ben))

    made = open_opportunity({"name": "产线", "owner": company.ben}, by=viewer(company.ada))
    assert (made.owner, made.created_by) == (company.ben, company.ada)


def test_codes_a_file_brought_are_skipped(company, viewer):
    year = clock.today().year
    first = open_opportunity({"name": "一"}, by=viewer(company.ben))
    Opportunity.objects.filter(pk=first.pk).update(code=f"OPP-{year}-0007")
    Opportunity.objects.create(
        name="带号", code=f"OPP-{year}-0002", process=first.process, stage=first.stage
    )

    assert open_opportunity({"name": "二"}, by=viewer(company.ben)).code == f"OPP-{year}-0008"
