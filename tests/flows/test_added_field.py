"""An administrator adds a choice to customers; a seller fills it in, filters by it, exports it."""

import pytest
from playwright.sync_api import expect

from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import PersonRole, Role

pytestmark = pytest.mark.browser
DIALOG = "#dialog[open]"


def test_a_field_from_its_making_to_a_file(company, live_server, visitor):
    PersonRole.objects.create(person=company.ada, role=Role.objects.get(code="administrator"))
    page = visitor("ada")
    page.goto(f"{live_server.url}/fields/?kind=customer")
    page.get_by_role("button", name="新字段").first.click()
    dialog = page.locator(DIALOG)
    dialog.get_by_label("名称", exact=True).fill("渠道")
    dialog.get_by_label("类型").select_option("choice")
    dialog.get_by_label("选项").fill("直销\n代理")
    expect(dialog.get_by_label("名称", exact=True)).to_have_value("渠道")
    dialog.get_by_role("button", name="建好").click()
    expect(page.locator("tbody tr").filter(has_text="x_qu_dao")).to_have_count(1)

    seller = visitor("ben")
    customer = Customer.objects.get(name="澄光精密")
    seller.goto(f"{live_server.url}/customers/{customer.pk}/edit/")
    seller.locator("select[name=x_qu_dao]").select_option("zhi_xiao")
    seller.get_by_role("button", name="存下").click()
    seller.wait_for_url(f"{live_server.url}/customers/{customer.pk}/")
    expect(seller.get_by_text("直销")).not_to_have_count(0)

    where = "x_qu_dao = 直销"
    seller.goto(f"{live_server.url}/customers/?cols=name&cols=x_qu_dao&where={where}")
    expect(seller.locator("#rows tbody tr")).to_have_count(1)
    expect(seller.locator("#rows tbody tr")).to_contain_text("直销")
    with seller.expect_download() as coming:
        seller.evaluate(
            "location.href = location.pathname + location.search + '&part=export&format=csv'"
        )
    text = open(coming.value.path(), encoding="utf-8-sig").read()  # noqa: SIM115
    assert "澄光精密,,直销" in text  # the number stands beside the name
