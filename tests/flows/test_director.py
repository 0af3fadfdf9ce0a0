"""The director's figures in a real browser, and what a manager and an auditor see of them."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.opportunities import actions as opportunities
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser
FIGURES = (
    "/",
    "/metrics/",
    "/metrics/won_amount/",
    "/metrics/win_rate/rows/",
    "/ask/",
    "/history/",
)
WON = {"澄光精密": 372_500, "锐盈电子": 486_000}


@pytest.fixture
def director(company):
    """Ben and Cleo have each won one; Dora directs."""
    dora = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    dora.password = company.ben.password
    dora.save()
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    for name in WON:
        sale = company.sales[name]
        by = viewer_for(Person.objects.get(pk=sale.owner_id))
        opportunities.win(sale, by=by, amount=Decimal(WON[name]))
    return dora


def hero(page: Page):
    return page.locator(".dc-hero .dc-num").first


def test_she_sees_the_company_and_opens_a_number(director, live_server, visitor):
    page = visitor("dora")
    expect(hero(page)).to_contain_text("85.9")
    for words in ("澄光精密", "北区", "南区", "Ben", "Cleo"):
        expect(page.locator("main")).to_contain_text(words)

    hero(page).hover()
    said = page.get_by_role("tooltip")
    expect(said).to_contain_text("期内赢下的商机金额")
    expect(said).to_contain_text("¥858,500.00")
    expect(said).to_contain_text("公式")

    hero(page).click()
    page.wait_for_url(re.compile("/metrics/won_amount/rows/"))
    expect(page.locator("h1")).to_contain_text("¥858,500.00")
    expect(page.locator("tbody tr:not(figure tr):not(details tr)")).to_have_count(2)


def test_she_asks_by_team_and_takes_the_table_with_her(director, live_server, visitor):
    page = visitor("dora")
    page.goto(f"{live_server.url}/ask/?m=won_amount&m=won_count&by=team")
    expect(page.locator("tbody tr:not(figure tr):not(details tr)")).to_have_count(2)
    page.get_by_text("导出").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "团队,赢单额,赢单数"
    assert "合计,858500.00,2" in text


def test_a_manager_sees_his_team_only(director, live_server, visitor):
    page = visitor("ada")
    expect(hero(page)).to_contain_text("37.3")
    expect(page.locator("main")).not_to_contain_text("锐盈电子")
    expect(page.locator("main")).not_to_contain_text("Cleo")
    page.goto(f"{live_server.url}/metrics/won_amount/rows/")
    expect(page.locator("tbody tr:not(figure tr):not(details tr)")).to_have_count(1)
    page.goto(f"{live_server.url}/history/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有权限")


def test_an_auditor_reads_everything_and_changes_nothing(director, live_server, visitor):
    page = visitor("dan")
    expect(hero(page)).to_contain_text("85.9")
    page.get_by_role("link", name="操作历史").click()
    expect(page.locator(".dc-told")).to_contain_text("赢下了")
    expect(page.locator(".dc-told")).to_contain_text("澄光精密")
    for path in (*FIGURES, "/opportunities/", "/customers/"):
        page.goto(f"{live_server.url}{path}")
        main = page.locator("main")
        expect(main.get_by_role("link", name=re.compile("^新建|^导入"))).to_have_count(0)
        expect(main.locator("[hx-post], [data-edit]")).to_have_count(0)
        # Which columns he looks at is his own setting, as is the language.
        expect(main.locator("form[method=post]:not([action$='/columns/'])")).to_have_count(0)
        expect(main.get_by_text(re.compile("^(放到看板上|存为新视图)$"))).to_have_count(0)


@pytest.mark.parametrize("who", ["dora", "ben"])
def test_figures_fit_a_phone(director, live_server, visitor, who):
    page = visitor(who, **PHONE)
    for path in FIGURES if who == "dora" else FIGURES[:-1]:
        page.goto(f"{live_server.url}{path}")
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], path


def test_an_empty_company_says_what_to_do_first(live_server, cast, visitor):
    cast.ada.roles.set([Role.objects.get(code="director")])
    page = visitor("ada")
    expect(page.locator("h1")).to_contain_text("先把公司装进来")
    expect(page.locator("[aria-current=step]")).to_contain_text("导入")
