"""Opening and keeping a customer file."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.customers.actions import (
    AlreadyThere,
    add_contact,
    change,
    change_contact,
    register,
)
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.customers.queries import committee, pool, silent, similar
from dacheng.kernel import clock


def test_a_file_is_opened_by_its_owner(company, viewer, history):
    made = register({"name": "恒力机械", "industry": "制造业"}, by=viewer(company.ben))

    assert (made.owner, made.unit, made.created_by) == (company.ben, company.north, company.ben)
    assert history(made) == [("register", company.ben.pk)]


@pytest.mark.parametrize(
    "again",
    [
        "杭州恒力机械有限公司",
        "杭州 恒力机械 股份有限公司",
        "杭州（恒力）机械集团",
        "杭州恒力机械",
    ],
)
def test_the_same_company_under_another_name_is_found(company, viewer, again):
    known = register({"name": "杭州恒力机械有限责任公司"}, by=viewer(company.ben))

    with pytest.raises(AlreadyThere) as refusal:
        register({"name": again}, by=viewer(company.ada))
    assert refusal.value.existing == [known]
    assert "杭州恒力机械有限责任公司" in refusal.value.messages[0]
    assert "Ben" in refusal.value.messages[0]

    assert register({"name": again}, by=viewer(company.ben), anyway=True).pk != known.pk


@pytest.mark.parametrize("given", [{"name": "杭州恒力机械"}, {"credit_code": "91330100MA27X0YF0K"}])
def test_of_a_colleagues_customer_one_learns_only_that_there_is_one(company, viewer, given):
    register(
        {"name": "杭州恒力机械有限责任公司", "credit_code": "91330100MA27X0YF0K"},
        by=viewer(company.cleo),
    )

    with pytest.raises(AlreadyThere) as refusal:
        register({"name": "别家", **given}, by=viewer(company.ben))
    assert refusal.value.existing == []
    assert refusal.value.messages == ["有同事在跟这家客户。问销售运营。"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme Inc.", "ACME, Incorporated"), ("Blue-Sky Co., Ltd", "blue sky"), ("ＡＢＣ公司", "abc")],
)
def test_case_marks_and_legal_endings_make_no_difference(company, viewer, one, other):
    register({"name": one}, by=viewer(company.ben))

    with pytest.raises(AlreadyThere):
        register({"name": other}, by=viewer(company.ben))


def test_different_companies_stay_different(company, viewer):
    for name in ("Costco", "Cost Plus", "上海大成", "北京大成", "公司", "有限公司"):
        register({"name": name}, by=viewer(company.ben))
    assert Customer.objects.count() == 6


def test_a_credit_code_belongs_to_one_whatever_one_says(company, viewer):
    register({"name": "甲", "credit_code": "91330100MA27X0YF0K"}, by=viewer(company.ben))

    with pytest.raises(ValidationError):
        register(
            {"name": "乙", "credit_code": "91330100MA27X0YF0K"}, by=viewer(company.ben), anyway=True
        )


def test_who_may_not_create_opens_nothing(company, viewer):
    with pytest.raises(PermissionDenied):
        register({"name": "甲"}, by=viewer(company.dan))
    assert not Customer.objects.exists()


def test_a_change_is_logged_and_a_strangers_is_not_made(company, viewer, history):
    made = register({"name": "甲"}, by=viewer(company.ben))
    assert change(made, {"risk": "换采购"}, by=viewer(company.ben)).risk == "换采购"
    assert history(made)[-1] == ("change", company.ben.pk)

    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            change(made, {"risk": "x"}, by=viewer(stranger))
    with pytest.raises(PermissionDenied):
        change(made, {"owner": company.cleo}, by=viewer(company.ben))
    assert len(history(made)) == 2


def test_no_company_stands_above_itself(company, viewer):
    ben = viewer(company.ben)
    top = register({"name": "集团甲"}, by=ben)
    below = register({"name": "子公司乙", "parent": top}, by=ben)

    with pytest.raises(ValidationError):
        change(top, {"parent": below}, by=ben)


def test_contacts_are_added_and_changed_where_one_may(company, viewer, history):
    made = register({"name": "甲"}, by=viewer(company.ben))
    zhang = add_contact({"name": "张三", "influence": 3}, by=viewer(company.ben), customer=made)
    wang = add_contact({"name": "王五", "influence": 5}, by=viewer(company.ben), customer=made)

    assert list(committee(made, viewer(company.ben))) == [wang, zhang]
    assert change_contact(zhang, {"stance": "supports"}, by=viewer(company.ben)).version == 2
    assert history(zhang) == [("add", company.ben.pk), ("change", company.ben.pk)]
    for stranger in (company.cleo, company.dan):
        with pytest.raises(PermissionDenied):
            change_contact(zhang, {"phone": "1"}, by=viewer(stranger))
        with pytest.raises(PermissionDenied):
            add_contact({"name": "x"}, by=viewer(stranger), customer=made)
    assert Contact.objects.count() == 2


def test_lists_show_only_what_one_may_see(company, viewer):
    mine = register({"name": "甲"}, by=viewer(company.ben))
    free = register({"name": "乙", "owner": None}, by=viewer(company.ben))
    later = clock.now().date().replace(year=clock.today().year + 1)

    assert list(pool(viewer(company.cleo))) == [free]
    assert list(silent(viewer(company.ben), later)) == [mine]
    assert not silent(viewer(company.cleo), later).exists()
    assert list(similar("甲公司", viewer(company.ben))) == [mine]
    assert not similar("甲公司", viewer(company.cleo)).exists()
