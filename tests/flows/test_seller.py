"""A seller's day in a real browser, and what his manager sees of it at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.opportunities.models import Opportunity
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser
DIALOG = "#dialog[open]"
EVERY_PAGE = (
    *("/", "/tasks/", "/leads/", "/leads/new/", "/customers/", "/contacts/", "/activities/"),
    *(
        "/opportunities/",
        "/opportunities/?tab=stuck",
        "/opportunities/board/",
        "/opportunities/new/",
    ),
    *("/contracts/", "/contracts/new/", "/receipts/", "/processes/", "/quick/"),
)


def card(page: Page, sale: Opportunity):
    return page.locator(f"#card-{sale.pk}")


def drag(page: Page, sale: Opportunity, key: str) -> None:
    """With the mouse, in small steps, as the board's own dragging follows it."""
    start = card(page, sale).bounding_box()
    aim = page.locator(f'[data-stage="{key}"] [data-cards]').bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.down()
    for step in range(1, 13):
        share = step / 12
        x = start["x"] + 40 + (aim["x"] + 60 - start["x"] - 40) * share
        y = start["y"] + 20 + (aim["y"] + 40 - start["y"] - 20) * share
        page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.up()


def test_he_works_his_list(company, live_server, visitor):
    page = visitor("ben")
    page.goto(f"{live_server.url}/opportunities/?tab=mine")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_text("锐盈电子")).to_have_count(0)

    page.get_by_role("searchbox", name="在商机里找").fill("恒铝")
    expect(page.locator("tbody tr")).to_have_count(1)

    sale = company.sales["恒铝型材"]
    cell = page.locator(f"#c-{sale.pk}-amount")
    cell.click()
    cell.locator("input[name=amount]").fill("35.8万")
    page.keyboard.press("Enter")
    expect(page.locator(f"#c-{sale.pk}-amount")).to_contain_text("35.8")
    sale.refresh_from_db()
    assert sale.amount == 358_000

    page.get_by_role("button", name="撤销").click()
    expect(page.locator(f"#c-{sale.pk}-amount")).to_contain_text("26.8")


def test_a_card_carried_to_the_next_column_changes_both_totals(company, live_server, visitor):
    page, sale, (first, second, third, *_rest) = (
        visitor("ben"),
        company.sales["澄光精密"],
        company.stages,
    )
    page.goto(f"{live_server.url}/opportunities/board/")
    heads = [page.locator(f"#col-{stage.pk}") for stage in (first, second, third)]
    expect(heads[0]).to_contain_text("68.6")

    drag(page, sale, str(second.pk))

    expect(heads[1]).to_contain_text("37.3")
    expect(heads[0]).to_contain_text("31.4")
    sale.refresh_from_db()
    assert sale.stage == second

    drag(page, sale, str(third.pk))  # its product is missing

    dialog = page.locator(DIALOG)
    expect(dialog).to_contain_text("还不能进入")
    expect(dialog).to_contain_text("产品")
    dialog.get_by_role("button", name="取消").click()
    expect(page.locator(f'[data-stage="{second.pk}"] #card-{sale.pk}')).to_be_visible()
    expect(heads[1]).to_contain_text("37.3")


def test_he_loses_one_on_the_board_and_wins_one_on_its_page_and_his_manager_sees_it(
    company, live_server, visitor
):
    page, lost, won = visitor("ben"), company.sales["海韵模具"], company.sales["恒铝型材"]
    page.goto(f"{live_server.url}/opportunities/board/")
    drag(page, lost, "lost")
    dialog = page.locator(DIALOG)
    dialog.get_by_role("button", name="输单").click()
    expect(dialog.locator(".dc-err")).to_have_count(2)
    dialog.get_by_label("输单原因").select_option(label="价格高于对手")
    dialog.get_by_label("输给了谁").select_option(label="云启制造")
    dialog.get_by_role("button", name="输单").click()
    expect(card(page, lost)).to_have_count(0)

    page.goto(f"{live_server.url}/opportunities/{won.pk}/")
    page.get_by_role("button", name="赢单", exact=True).click()
    dialog.get_by_label("成交金额").fill("30万")
    dialog.get_by_role("button", name="赢单").click()
    expect(page.locator("#toasts")).to_contain_text("赢下")
    expect(page.locator(".dc-stages .won")).to_be_visible()

    manager = visitor("ada")
    manager.goto(f"{live_server.url}/opportunities/?tab=won")
    expect(manager.locator("tbody tr")).to_have_count(1)
    expect(manager.locator("tbody tr")).to_contain_text("30.0")
    manager.goto(f"{live_server.url}/opportunities/{lost.pk}/")
    expect(manager.locator("main")).to_contain_text("价格高于对手")
    expect(manager.locator("main")).to_contain_text("云启制造")
    manager.locator("[data-dialog='/notices/']").click()
    expect(manager.locator(DIALOG)).to_contain_text("赢下")


def test_he_logs_a_call_with_the_next_step_in_one_form(company, live_server, visitor):
    page, sale = visitor("ben"), company.sales["澄光精密"]
    page.goto(f"{live_server.url}/opportunities/{sale.pk}/")
    expect(page.locator("#next")).to_contain_text("没有下一步")
    jot = page.locator("#jot")
    jot.get_by_label("说了什么").fill("何经理同意周末停线两小时")
    jot.get_by_label("下一步").fill("发压测方案")
    jot.locator("[name=next_step_on]").fill("2030-01-15")
    jot.get_by_role("button", name="记下").click()

    expect(page.locator("#timeline")).to_contain_text("何经理同意周末停线两小时")
    expect(page.locator("#next")).to_contain_text("发压测方案")
    expect(jot.get_by_label("说了什么")).to_have_value("")

    manager = visitor("ada")
    manager.goto(f"{live_server.url}/opportunities/{sale.pk}/")
    expect(manager.locator("#timeline")).to_contain_text("何经理同意周末停线两小时")

    page.goto(f"{live_server.url}/tasks/")
    page.get_by_role("button", name="做完了").click()
    page.locator(DIALOG).get_by_label("结果怎样").fill("收到了")
    page.locator(DIALOG).get_by_role("button", name="做完了").click()
    expect(page.locator("main")).to_contain_text("没有要做的事")
    sale.refresh_from_db()
    assert sale.next_step == ""


def test_a_gap_is_filled_from_the_page_and_the_way_opens(company, live_server, visitor):
    page, sale = visitor("ben"), company.sales["澄光精密"]
    Opportunity.objects.filter(pk=sale.pk).update(stage=company.stages[2], amount=None)
    page.goto(f"{live_server.url}/opportunities/{sale.pk}/")
    gate = page.locator(".dc-gate")
    expect(gate).to_contain_text("还缺 2 项")
    gate.locator("li", has_text="金额").get_by_role("button", name="补上").click()
    page.locator(DIALOG).locator("[name=amount]").fill("37万")
    page.locator(DIALOG).get_by_role("button", name="存下").click()
    expect(page.locator(".dc-gate")).to_contain_text("还缺 1 项")
    expect(page.locator(".dc-tiles").first).to_contain_text("37.0")


def test_the_same_on_a_phone(company, live_server, visitor):
    page, sale = visitor("ben", **PHONE), company.sales["澄光精密"]
    page.goto(f"{live_server.url}/opportunities/")
    page.locator("tbody tr", has_text="澄光精密").locator("a.nm").click()
    page.wait_for_url(re.compile(rf"/opportunities/{sale.pk}/"))

    page.locator(".dc-bar").get_by_role("button", name="记一笔").click()
    dialog = page.locator(DIALOG)
    expect(dialog.locator(".ts-control .item")).to_contain_text("澄光精密")
    dialog.get_by_label("说了什么").fill("见了罗经理")
    dialog.get_by_label("下一步").fill("约总监")
    dialog.get_by_role("button", name="记下").click()
    expect(page.locator("#timeline")).to_contain_text("见了罗经理")
    expect(page.locator("#next")).to_contain_text("约总监")

    page.get_by_role("button", name=re.compile("推进到")).click()
    dialog.get_by_role("button", name=re.compile("进入")).click()
    expect(page.locator(".dc-stages .now")).to_contain_text(company.stages[1].name)
    page.get_by_role("button", name="赢单", exact=True).click()
    dialog.get_by_role("button", name="赢单").click()
    expect(page.locator(".dc-stages .won")).to_be_visible()
    sale.refresh_from_db()
    assert sale.state == "won"


def test_no_page_scrolls_sideways_on_a_phone(company, live_server, visitor):
    page, wide = visitor("ben", **PHONE), {}
    sale = company.sales["澄光精密"]
    records = (f"/opportunities/{sale.pk}/", f"/customers/{sale.customer_id}/")
    for path in (*EVERY_PAGE, *records):
        page.goto(live_server.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[path] = width
    assert wide == {}
