"""A filter becomes a view, the view is shared, a colleague changes its rows at once and undoes it."""

import re

import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.customers.models import Customer
from dacheng.kernel.views.models import SavedView
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser
DIALOG = "#dialog[open]"


def add_condition(page: Page, field: str, value: str) -> None:
    page.locator("[data-add-condition]").click()
    menu = page.locator(".dc-say details[open] .list")
    menu.get_by_placeholder("找字段").fill(field)
    menu.get_by_role("button", name=field, exact=True).click()
    expect(menu.locator("input[name=value]")).to_be_visible()
    menu.locator("input[name=value]").fill(value)
    menu.get_by_role("button", name="加上").click()


@pytest.mark.parametrize("how", [{}, PHONE], ids=["1440", "390"])
def test_filter_view_share_bulk_undo(company, live_server, visitor, how):
    here = f"{live_server.url}/customers/"
    page = visitor("ben", **how)
    page.goto(here)
    add_condition(page, "客户", "恒铝")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#say")).to_contain_text("客户 含 恒铝")

    page.locator("#say").get_by_role("button", name="存为视图").click()
    dialog = page.locator(DIALOG)
    dialog.get_by_label("名字").fill("恒铝一家")
    dialog.get_by_text("所有人").click()
    dialog.get_by_role("button", name="存下").click()
    page.wait_for_url(re.compile(r"\?view=\d+$"))
    expect(page.locator(".dc-tabs [aria-current]")).to_contain_text("恒铝一家")
    address = f"{here}?view={SavedView.objects.get().pk}"

    other = visitor("ada", **how)
    other.goto(address)
    expect(other.locator("tbody tr")).to_have_count(1)
    expect(other.locator(".dc-tabs [aria-current] .c")).to_have_text("1")
    if how:
        other.get_by_role("button", name="选择").click()
    other.locator("tbody input[name=ids]").first.click()
    other.locator(".dc-bulk").get_by_role("button", name="批量改").click()
    other.locator("#bulk-field").select_option("industry")
    other.locator(f"{DIALOG} input[name=industry]").fill("铝材")
    other.locator(DIALOG).get_by_role("button", name="先看会改多少").click()
    expect(other.locator(f"{DIALOG} .dc-tally")).to_contain_text("条会改")
    other.locator(DIALOG).get_by_role("button", name="改这 1 条").click()
    undo = other.locator(".dc-toast").get_by_role("button", name="撤销")
    expect(undo).to_be_visible()
    assert Customer.objects.get(name="恒铝型材").industry == "铝材"

    undo.click()
    expect(other.locator(".dc-toast")).to_contain_text("改回去了 1 条")
    assert Customer.objects.get(name="恒铝型材").industry == ""
    assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
