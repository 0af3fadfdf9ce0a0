"""Plan → break down → accept → freeze in a real browser, at a desk and on a phone."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.contracts.models import Contract
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.targets.models import Answer, Target, TargetPlan
from dacheng.kernel import clock
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def director(company):
    """Dora directs; Ben and Cleo signed something last year."""
    dora = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    dora.password = company.ben.password
    dora.save()
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    day = date(clock.today().year - 1, 6, 15)  # known when the year began
    for owner, amount in ((company.ben, 600_000), (company.cleo, 400_000)):
        customer = Customer.objects.create(name=f"{owner}家", owner=owner, unit=owner.unit)
        Contract.objects.create(
            name="合同", customer=customer, amount=amount, state="signed", signed_on=day,
            owner=owner, unit=owner.unit,
        )  # fmt: skip
    return dora


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_from_a_figure_to_a_frozen_plan(director, company, live_server, visitor, size):
    page = visitor("dora", **size)
    page.goto(f"{live_server.url}/targets/plans/")
    page.get_by_role("button", name="做一份方案").click()
    page.get_by_label("财年").fill(str(clock.today().year))
    page.locator("#dialog").get_by_role("button", name="做一份目标方案").click()
    page.wait_for_url("**/targets/plans/*/")

    page.locator(".acts").get_by_role("button", name="加指标").click()
    page.locator("#id_metric").select_option("signed_amount")
    page.locator("#id_amount").fill("100万")
    page.locator("#id_why").fill("守住老客户")
    page.locator("#dialog").get_by_role("button", name="加指标").click()
    tried = page.locator("[id^=try-]").first
    expect(tried).to_contain_text("1.00 倍")

    page.locator("[name=growth]").fill("20")
    expect(tried).to_contain_text("120.0")
    assert TargetPlan.objects.get().lines.get().amount == Decimal(1_000_000)
    page.get_by_role("button", name="就定这个数").click()
    expect(page.locator(".dc-plan-line h2")).to_contain_text("120.0")
    no_sideways(page)

    page.get_by_role("link", name="分到人").click()
    page.get_by_role("button", name="分解").click()
    expect(page.locator("main table")).to_contain_text("Ben")
    no_sideways(page)
    page.get_by_role("link", name="回方案").click()
    for step in ("提交", "批准"):
        page.get_by_role("button", name=step, exact=True).click()
        expect(page.get_by_role("button", name=step, exact=True)).to_have_count(0)

    _ben_accepts(visitor, live_server, size)
    _cleo_objects(visitor, live_server, size)
    _dora_answers(page)
    page.get_by_role("button", name="冻结", exact=True).click()
    expect(page.locator("h1")).to_contain_text("已冻结")
    _dora_revises(page, company.ben)
    page.goto(f"{live_server.url}/targets/?period={clock.today().year}")
    expect(page.locator("#tree")).to_contain_text("北区")
    expect(page.locator("#tree")).to_contain_text("原")
    no_sideways(page)
    if not size:
        _walk_by_keys(page)


def _cleo_objects(visitor, live_server, size) -> None:
    page = visitor("cleo", **size)
    page.goto(f"{live_server.url}/targets/plans/")
    page.get_by_role("button", name="有异议").click()
    page.locator("#id_wanted").fill("30万")
    page.locator("#id_reason").fill("在途只有 40 万，赢率三成")
    no_sideways(page)
    page.locator("#dialog").get_by_role("button", name="提异议").click()
    expect(page.locator("main")).to_contain_text("在途只有 40 万")
    answer = Answer.objects.get(person__username="cleo")
    assert (answer.state, answer.wanted) == ("objected", 300_000)


def _dora_answers(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="答复").first.click()
    page.locator("#id_amount").fill("")
    page.locator("#id_reply").fill("展会线索分你一半，数不变")
    page.locator("#dialog").get_by_role("button", name="答复异议").click()
    expect(page.locator("main")).not_to_contain_text("条异议等答复")
    no_sideways(page)


def _dora_revises(page: Page, ben: Person) -> None:
    before = Target.objects.filter(person=ben, grain="month", until=None).count()
    page.locator(".acts").get_by_role("button", name="修订").click()
    page.locator("#id_owner").select_option(str(ben.pk))
    page.locator("#id_amount").fill("50万")
    page.locator("#id_why").fill("接手一条新产品线")
    no_sideways(page)
    page.locator("#dialog").get_by_role("button", name="修订").click()
    expect(page.locator(".sub")).to_contain_text("第 2 版")
    now = Target.objects.filter(person=ben, grain="month", until=None)
    assert now.count() == before and now.filter(revision=2).exists()


def _walk_by_keys(page: Page) -> None:
    """The tree is a treegrid: arrows open, walk and close."""
    top = page.locator("#tree tr[data-node]").first
    top.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#tree tr:focus")).to_have_attribute("aria-level", "2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tree tr:focus")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#tree tr:focus")).to_have_attribute("aria-level", "3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tree tr:focus")).to_have_attribute("aria-level", "2")


def _ben_accepts(visitor, live_server, size) -> None:
    page = visitor("ben", **size)
    page.goto(f"{live_server.url}/targets/plans/")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("已确认")
    assert Answer.objects.get(person__username="ben").state == "accepted"
