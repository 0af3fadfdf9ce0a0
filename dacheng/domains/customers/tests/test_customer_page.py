"""The page and the form of one customer."""

import pytest
from django.urls import reverse

from dacheng.domains.customers.models import Contact, Customer
from dacheng.kernel.audit.models import Entry

HTMX = {"HX-Request": "true"}


def page_of(record, name="detail"):
    return reverse(f"customers:{name}", args=[record.pk])


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("ben", 200), ("cleo", 404), ("dan", 200)]
)
def test_who_opens_it(company, customer, sign_in, who, status):
    assert sign_in(getattr(company, who)).get(page_of(customer())).status_code == status


def test_it_shows_facts_contacts_and_history(company, customer, contact, sign_in):
    record = customer(industry="汽车零部件", budget=120_000)
    contact(customer=record, stance="unknown")
    page = sign_in(company.ben).get(page_of(record)).content.decode()
    assert "汽车零部件" in page and "陈立群" in page and "1 人未接触" in page and "新建" in page


def test_more_contacts_ask_no_more_questions(company, customer, contact, sign_in, queries):
    record, client = customer(), sign_in(company.ben)
    contact(customer=record)
    client.get(page_of(record))
    with queries() as one:
        client.get(page_of(record))
    contact(customer=record), contact(customer=record)
    with queries() as three:
        client.get(page_of(record))
    assert len(one) == len(three) <= 22


def test_an_auditor_sees_no_buttons_and_can_do_nothing(company, customer, sign_in):
    record, client = customer(), sign_in(company.dan)
    page = client.get(page_of(record)).content.decode()
    assert page_of(record, "edit") not in page and "?as=dialog" not in page
    before = Entry.objects.count()
    for name in ("edit", "claim", "hand_over", "release"):
        assert client.post(page_of(record, name), {"why": "x", "name": "y"}).status_code == 403
    assert client.post(reverse("customers:new"), {"name": "y"}).status_code == 403
    assert Entry.objects.count() == before


def test_a_seller_opens_a_file_and_owns_it(company, sign_in):
    given = {"name": "宁波海韵", "revenue": "1.2亿", "customer_class": "A", "founded_year": "1998"}
    response = sign_in(company.ben).post(reverse("customers:new"), given)
    made = Customer.objects.get(name="宁波海韵")
    assert response.status_code == 303 and response["Location"] == page_of(made)
    assert made.owner == company.ben and made.unit == company.north and made.revenue == 120_000_000


def test_a_namesake_is_asked_about_first(company, customer, sign_in):
    customer(name="宁波海韵模具有限公司")
    client, given = sign_in(company.ben), {"name": "宁波海韵模具有限公司"}
    response = client.post(reverse("customers:new"), given)
    assert response.status_code == 422 and 'name="anyway"' in response.content.decode()
    assert client.post(reverse("customers:new"), {**given, "anyway": "on"}).status_code == 303


def test_wrong_values_come_back_beside_their_fields(company, sign_in):
    response = sign_in(company.ben).post(reverse("customers:new"), {"name": "", "revenue": "many"})
    page = response.content.decode()
    assert response.status_code == 422 and "客户要填。" in page and "不是金额" in page
    assert 'value="many"' in page and page.count('aria-invalid="true"') == 2


def test_an_outdated_form_keeps_what_was_typed_and_saves_the_second_time(
    company, customer, sign_in
):
    record, client = customer(), sign_in(company.ben)
    Customer.objects.filter(pk=record.pk).update(version=2, industry="别人写的")
    typed = {"name": record.name, "industry": "我写的", "version": "1"}
    response = client.post(page_of(record, "edit"), typed)
    page = response.content.decode()
    assert response.status_code == 422 and 'value="我写的"' in page and 'value="2"' in page
    assert client.post(page_of(record, "edit"), {**typed, "version": "2"}).status_code == 303
    record.refresh_from_db()
    assert record.industry == "我写的"


def test_handing_over_sends_who_lost_sight_of_it_to_the_list(company, customer, sign_in):
    record = customer()
    response = sign_in(company.ada).post(page_of(record, "hand_over"), {"to": company.cleo.pk})
    record.refresh_from_db()
    assert record.owner == company.cleo and response["Location"] == reverse("customers:list")


def test_a_customer_of_the_pool_is_claimed_by_a_click(company, customer, sign_in):
    record = customer(None)
    response = sign_in(company.ben).post(page_of(record, "claim"), headers=HTMX)
    record.refresh_from_db()
    assert record.owner == company.ben and response["HX-Redirect"] == page_of(record)


def test_a_contact_starts_at_the_customer_the_link_named(company, customer, sign_in):
    record, client = customer(), sign_in(company.ben)
    form = client.get(reverse("contacts:new"), {"customer": record.pk}).content.decode()
    assert f'<option value="{record.pk}" selected>' in form
    client.post(reverse("contacts:new"), {"name": "罗建辉", "customer": record.pk, "phone": "138"})
    assert Contact.objects.get(name="罗建辉").customer == record


def test_a_contact_page_and_list_answer(company, customer, contact, sign_in):
    someone, client = contact(customer=customer()), sign_in(company.ben)
    assert client.get(reverse("contacts:detail", args=[someone.pk])).status_code == 200
    assert "陈立群" in client.get(reverse("contacts:list")).content.decode()
    assert (
        sign_in(company.cleo).get(reverse("contacts:detail", args=[someone.pk])).status_code == 404
    )
