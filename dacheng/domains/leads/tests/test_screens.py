"""The lead register over HTTP."""

import pytest
from django.urls import reverse

from dacheng.domains.customers import actions as customers
from dacheng.domains.customers.models import Customer
from dacheng.domains.leads.actions import register
from dacheng.domains.leads.models import Lead
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry

LIST = reverse("leads:list")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(company):
    def make(owner=None, **fields):
        by = viewer_for(owner or company.ben)
        return register({"company": "澄光精密", "contact_name": "罗建辉", **fields}, by=by)

    return make


def url_of(record, name="detail"):
    return reverse(f"leads:{name}", args=[record.pk])


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ada", {"北", "池"}),
        ("ben", {"北", "池"}),
        ("cleo", {"南", "池"}),
        ("dan", {"北", "南", "池"}),
    ],
)
def test_everyone_sees_his_own_reach_and_the_pool(company, lead, sign_in, who, sees):
    (
        lead(company="北方厂"),
        lead(company.cleo, company="南方厂"),
        lead(company="池中厂", owner_id=None),
    )
    page = sign_in(getattr(company, who)).get(LIST).content.decode()
    assert {name for name in "北南池" if f"{name}方厂" in page or f"{name}中厂" in page} == sees


@pytest.mark.parametrize("who", ["ada", "ben", "dan"])
def test_three_rows_cost_as_many_questions_as_one(company, lead, sign_in, queries, who):
    client = sign_in(getattr(company, who))
    lead()
    client.get(LIST)
    with queries() as one:
        client.get(LIST)
    lead(company="二"), lead(company="三")
    with queries() as three:
        client.get(LIST)
    assert len(three) == len(one) <= 20


@pytest.mark.parametrize("tab", ["mine", "new", "nurturing", "pool", "converted", "invalid"])
def test_every_tab_answers(company, lead, sign_in, tab):
    lead()
    assert sign_in(company.ben).get(LIST, {"tab": tab}).status_code == 200


@pytest.mark.parametrize("name", ["edit", "reach", "nurture", "invalidate", "hand_over", "release"])
def test_a_stranger_finds_nothing_and_an_auditor_may_nothing(company, lead, sign_in, name):
    made = lead()
    before = Entry.objects.count()
    given = {"why": "x", "reason": "x", "company": "y", "to": company.ada.pk}
    assert sign_in(company.cleo).post(url_of(made, name), given).status_code == 404
    assert sign_in(company.dan).post(url_of(made, name), given).status_code == 403
    assert Entry.objects.count() == before


def test_a_lead_is_registered_judged_and_revived(company, sign_in):
    client = sign_in(company.ben)
    assert client.post(reverse("leads:new"), {"company": "宁波海韵"}).status_code == 303
    made = Lead.objects.get(company="宁波海韵")
    assert client.post(url_of(made, "invalidate"), {"reason": ""}).status_code == 422
    assert client.post(url_of(made, "invalidate"), {"reason": "同行探价"}).status_code == 303
    assert "同行探价" in client.get(url_of(made)).content.decode()
    assert client.post(url_of(made, "revive")).status_code == 303
    made.refresh_from_db()
    assert made.status == "nurturing" and made.owner == company.ben


def test_two_claim_one_lead_and_the_second_is_told(company, lead, sign_in):
    made = lead(owner_id=None)
    assert sign_in(company.ben).post(url_of(made, "claim")).status_code == 303
    assert sign_in(company.cleo).post(url_of(made, "claim")).status_code == 404


def test_a_lead_becomes_a_sale_in_one_dialog(company, lead, sign_in):
    made, client = lead(needs="质量追溯"), sign_in(company.ben)
    address = reverse("opportunities:from_lead", args=[made.pk])
    assert "新建客户「澄光精密」" in client.get(address, headers=HTMX).content.decode()
    response = client.post(
        address, {"known": "", "called": "质量追溯", "amount": "12万"}, headers=HTMX
    )
    made.refresh_from_db()
    assert response.status_code == 204 and made.status == "converted"
    sale = made.opportunities.get()
    assert response["HX-Redirect"] == reverse("opportunities:detail", args=[sale.pk])
    assert (sale.amount, sale.contact.name, sale.customer.name) == (120_000, "罗建辉", "澄光精密")
    assert "质量追溯" in client.get(url_of(made)).content.decode()


def test_the_dialog_offers_whom_we_know(company, lead, sign_in):
    by = viewer_for(company.ben)
    known = customers.register({"name": "澄光精密有限公司"}, by=by)
    made, client = lead(), sign_in(company.ben)
    address = reverse("opportunities:from_lead", args=[made.pk])
    assert "已有「澄光精密有限公司」" in client.get(address, headers=HTMX).content.decode()
    client.post(address, {"known": str(known.pk), "called": "二期"})
    assert Customer.objects.count() == 1 and made.opportunities.get().customer == known


def test_an_unseen_namesake_is_asked_about(company, lead, sign_in):
    customers.register({"name": "澄光精密"}, by=viewer_for(company.cleo))
    made, client = lead(), sign_in(company.ben)
    address, given = reverse("opportunities:from_lead", args=[made.pk]), {"called": "二期"}
    response = client.post(address, given, headers=HTMX)
    assert response.status_code == 422 and 'name="anyway"' in response.content.decode()
    assert client.post(address, {**given, "anyway": "on"}, headers=HTMX).status_code == 204


def test_converting_is_refused_to_strangers_and_auditors(company, lead, sign_in):
    made = lead()
    address = reverse("opportunities:from_lead", args=[made.pk])
    assert sign_in(company.cleo).post(address, {"called": "x"}).status_code == 404
    assert sign_in(company.dan).post(address, {"called": "x"}).status_code == 403
    assert not made.opportunities.exists()
