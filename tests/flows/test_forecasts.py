"""Adjust → submit → freeze → bridge in a real browser, at a desk and on a phone."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.forecasts.actions import categorise
from dacheng.domains.forecasts.models import Submission
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def promised(company):
    """Ben's first sale is promised for this quarter."""
    deal = Opportunity.objects.get(name__startswith="澄光精密")
    deal.expected_on = clock.today()
    deal.save()
    categorise(deal, "commit", by=viewer_for(company.ben))
    return deal


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_from_an_adjustment_to_what_changed_since(promised, company, live_server, visitor, size):
    page = visitor("ben", **size)
    page.goto(f"{live_server.url}/forecasts/")
    expect(page.locator(".k-beside svg")).to_be_visible()
    page.get_by_role("button", name="调整", exact=True).click()
    page.locator("#id_amount").fill("30万")
    page.locator("#id_reason").fill("客户拖到年底")
    page.locator("#dialog .dc-btn.pri").click()
    expect(page.locator("main")).to_contain_text("客户拖到年底")

    page.get_by_role("button", name="提交预测").click()
    page.locator("#dialog .dc-btn.pri").click()
    expect(page.get_by_role("button", name="撤回提交")).to_be_visible()
    call = Submission.objects.get(person=company.ben)
    assert (call.commit, call.rolled_commit) == (Decimal(300_000), Decimal(372_500))
    no_sideways(page)

    promised.refresh_from_db()
    promised.amount = Decimal(400_000)
    promised.save()
    call.refresh_from_db()
    assert call.rolled_commit == Decimal(372_500), "what was handed in stays"

    page.goto(f"{live_server.url}/forecasts/bridge/?since=call")
    expect(page.locator(".k-waterfall svg")).to_be_visible()
    expect(page.locator("main")).to_contain_text("金额调高")
    expect(page.locator("main")).to_contain_text("澄光精密")
    no_sideways(page)
