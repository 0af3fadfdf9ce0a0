"""A board in a real browser: copied, arranged, shared, opened up, hung on the wall."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.opportunities import actions as opportunities
from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser
WON = {"澄光精密": 372_500, "锐盈电子": 486_000}


@pytest.fixture
def won(company):
    for name, amount in WON.items():
        sale = company.sales[name]
        by = viewer_for(Person.objects.get(pk=sale.owner_id))
        opportunities.win(sale, by=by, amount=Decimal(amount))


def tiles(page: Page):
    return page.locator(".dc-slot[data-tile]")


def drawn(page: Page):
    """Every tile has come; none is waiting or broken."""
    expect(page.locator(".dc-slot .wait")).to_have_count(0)
    expect(page.locator(".dc-plot svg").first).to_be_visible()


def test_a_manager_makes_a_board_of_her_own_and_shows_it(company, won, visitor):
    page = visitor("ada")
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/dashboards/role/manager/")
    drawn(page)
    page.locator(".dc-head summary").click()
    page.get_by_role("button", name="复制成我的").click()
    page.wait_for_url(re.compile(r"/dashboards/\d+/\?edit=1"))
    there, many = page.url.split("?")[0], tiles(page).count()

    page.get_by_role("button", name="加一格").click()
    page.locator("#tile-by-0").select_option("owner")
    page.get_by_text("构成", exact=True).click()
    expect(page.locator(".preview .dc-plot svg")).to_be_visible()
    page.get_by_role("button", name="放上看板").click()
    expect(tiles(page)).to_have_count(many + 1)

    tiles(page).last.get_by_role("button", name="拿掉这一格").click()
    expect(tiles(page)).to_have_count(many)
    page.get_by_role("button", name="撤销").click()
    expect(tiles(page)).to_have_count(many + 1)

    page.goto(there)
    page.get_by_role("button", name="分享").click()
    page.get_by_label("所有人").check()
    page.locator("#dialog").get_by_role("button", name="存", exact=True).click()
    expect(page.locator("#dialog")).to_be_hidden()

    ben = visitor("ben")
    ben.goto(there)
    drawn(ben)
    expect(ben.get_by_role("link", name="改布局")).to_have_count(0)
    data = ben.locator(".dc-slot.k-ranking .dc-data").first
    data.locator("summary").click()
    data.get_by_role("link").first.click()
    expect(ben).to_have_url(re.compile(r"/metrics/won_amount/rows/\?.*owner_id="))


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_the_wall_is_dark_and_fits(company, won, visitor, screen):
    page = visitor("ada", **screen)
    root = "/".join(page.url.split("/", 3)[:3])
    for path in ("/dashboards/", "/dashboards/role/manager/?wall=1"):
        page.goto(root + path)
        drawn(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_attribute("data-wall-next", re.compile("wall=1"))
