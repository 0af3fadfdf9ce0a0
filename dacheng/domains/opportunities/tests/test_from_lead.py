"""A lead becomes a customer with an opportunity."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.domains.activities.actions import add_task, log
from dacheng.domains.activities.queries import timeline as timeline_of
from dacheng.domains.customers import actions as customers
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads import actions as leads
from dacheng.domains.leads.models import LeadSource
from dacheng.domains.opportunities.actions import open_from
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import timeline
from dacheng.kernel.lifecycle import StepRefused


@pytest.fixture
def lead(company, viewer):
    values = {
        "company": "恒力机械有限公司",
        "contact_name": "张三",
        "title": "采购经理",
        "phone": "13900001111",
        "industry": "制造业",
        "needs": "自动化升级",
        "source": LeadSource.objects.get(name="行业展会"),
    }
    return leads.register(values, by=viewer(company.ben))


def test_nothing_is_typed_again(company, viewer, lead, history):
    made = open_from(lead, by=viewer(company.ben))

    lead.refresh_from_db()
    contact = Contact.objects.get()
    assert made.name == "恒力机械有限公司 自动化升级" and made.source.name == "行业展会"
    assert (made.lead, made.contact, made.owner) == (lead, contact, company.ben)
    assert (made.customer.name, made.customer.industry) == ("恒力机械有限公司", "制造业")
    assert (contact.name, contact.title, contact.phone) == ("张三", "采购经理", "13900001111")
    assert (lead.status, lead.customer, lead.contact) == ("converted", made.customer, contact)
    assert lead.converted_at is not None
    assert history(lead)[-1] == ("convert", company.ben.pk)


def test_what_was_done_and_planned_comes_along(company, viewer, lead):
    ben = viewer(company.ben)
    call = log("call", about=lead, by=ben, subject="有预算")
    add_task("发资料", due_on=date(2030, 1, 1), about=lead, by=ben)

    made = open_from(lead, by=ben)

    assert list(timeline(made, ben)) == [call] == list(timeline_of(made.customer, ben))
    assert (made.next_step, made.last_activity_at) == ("发资料", call.happened_at)
    assert list(timeline_of(lead, ben)) == [call]


def test_a_known_company_is_picked_not_doubled(company, viewer, lead):
    ben = viewer(company.ben)
    known = customers.register({"name": "恒力机械"}, by=ben)

    with pytest.raises(customers.AlreadyThere) as refusal:
        open_from(lead, by=ben)
    assert refusal.value.existing == [known]

    assert open_from(lead, by=ben, customer=known, name="二期").customer == known
    assert Customer.objects.count() == 1


def test_twice_or_invalid_is_refused(company, viewer, lead):
    open_from(lead, by=viewer(company.ben))
    with pytest.raises(StepRefused):
        open_from(lead, by=viewer(company.ben))

    other = leads.register({"company": "空号"}, by=viewer(company.ben))
    leads.invalidate(other, by=viewer(company.ben), reason="空号")
    with pytest.raises(StepRefused):
        open_from(other, by=viewer(company.ben))
    assert Opportunity.objects.count() == 1


def test_a_leader_converts_for_her_seller(company, viewer, lead):
    made = open_from(lead, by=viewer(company.ada))

    assert (made.owner, made.customer.owner) == (company.ben, company.ben)


def test_a_stranger_converts_nothing(company, viewer, lead):
    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            open_from(lead, by=viewer(stranger))
    lead.refresh_from_db()
    assert lead.status == "new" and not Customer.objects.exists()
