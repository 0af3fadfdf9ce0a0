"""A weekly report from draft to signature and file, at a desk and on a phone."""

import io
from datetime import date, timedelta
from typing import Any

import pptx
import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.reports.models import ReportTemplate, WorkReport
from dacheng.kernel import clock
from dacheng.kernel.periods import Grain, this
from tests.flows.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = ({"viewport": {"width": 1440, "height": 900}}, PHONE)


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_draft_write_hand_in_comment_sign_export(
    size: dict[str, Any], company: Any, live_server: Any, visitor: Any
) -> None:
    week = this(Grain.WEEK, clock.today()).previous()
    template = ReportTemplate.objects.get(code="seller_week")
    page = visitor("ben", **size)
    page.goto(f"{live_server.url}/reports/")
    _draft(page, template, week.label, live_server.url)
    page.get_by_label("我的判断").fill("新客户少了，先补拜访。")
    expect(page.locator("#report-saved")).to_contain_text("已存")
    _write_over(page)
    page.get_by_role("button", name="加一条承诺").click()
    page.get_by_label("做什么").fill("拜访 3 家新客户")
    page.get_by_label("哪天前").fill((date.today() + timedelta(days=3)).isoformat())
    page.locator("dialog button.pri").click()
    expect(page.locator(".next li").first).to_contain_text("拜访 3 家新客户")
    expect(page.get_by_label("我的判断")).to_have_value("新客户少了，先补拜访。")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["viewport"]["width"]
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1 .dc-pill")).to_have_text("已交")

    lead = visitor("ada", **size)
    report = WorkReport.objects.get()
    lead.goto(f"{live_server.url}/reports/{report.pk}/")
    lead.get_by_label("批注").fill("先盯这三家")
    lead.get_by_role("button", name="发", exact=True).click()
    expect(lead.locator("#remarks")).to_contain_text("先盯这三家")
    lead.get_by_role("button", name="签收").click()
    lead.locator("dialog button.pri").click()
    expect(lead.locator("h1 .dc-pill")).to_have_text("已签收")
    answer = lead.request.get(f"{live_server.url}/reports/{report.pk}/export/pptx/")
    slides = pptx.Presentation(io.BytesIO(answer.body())).slides
    assert any(shape.has_chart for slide in slides for shape in slide.shapes)
    lead.goto(f"{live_server.url}/reports/{report.pk}/?present=1")
    lead.keyboard.press("ArrowRight")
    expect(lead.locator("[data-at]")).to_have_text("2")


def _write_over(page: Page) -> None:
    """Words of a proposed sentence change and are kept; the figure in it is not touched."""
    line = page.locator("[name=s_results] + ul [data-line]").first
    figure = line.locator("[data-token]").first.inner_text()
    line.press("End")
    page.keyboard.type("全靠老客户")
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        line.blur()
    page.reload()
    again = page.locator("[name=s_results] + ul [data-line]").first
    expect(again).to_contain_text("全靠老客户")
    expect(again.locator("[data-token]").first).to_have_text(figure.strip())


def _draft(page: Page, template: ReportTemplate, period: str, url: str) -> None:
    """Draft last week's by hand: whether the clock is there already depends on the day."""
    page.evaluate(
        """([pk, period]) => window.htmx.ajax("POST", `/reports/start/${pk}/`,
        {values: {period}, swap: "none"})""",
        [template.pk, period],
    )
    page.wait_for_url("**/reports/*/")
