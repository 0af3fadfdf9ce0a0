"""Deviation → cause → countermeasure → looked at twice → lesson → report as a file, in a real
browser, at a desk and on a phone."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pptx
import pytest
from playwright.sync_api import Page, expect

from dacheng.domains.deviations.actions import evaluate
from dacheng.domains.deviations.actions.escalating import follow_up
from dacheng.domains.deviations.models import (
    Countermeasure,
    DeviationCase,
    LoopRules,
    PaceLimit,
    Standardisation,
)
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.reports.actions import draft
from dacheng.domains.reports.models import ReportTemplate
from dacheng.domains.targets.models import PlanLine, Target, TargetPlan
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.exports.models import Export
from dacheng.kernel.periods import Grain, Period, this
from tests.flows.conftest import PHONE

pytestmark = pytest.mark.browser
MONTHS = 12


@pytest.fixture
def case(company):
    """Ben promised a million for the month that is over and won nothing: his case."""
    month = this(Grain.MONTH, clock.today()).previous()
    LoopRules.objects.update(grain="month")
    PaceLimit.objects.update(times=1)
    OrgUnit.objects.filter(pk=company.north.pk).update(lead=company.ada)
    _plan(company, month)
    with clock.at(month.last):
        evaluate()
    return DeviationCase.objects.get()


def _plan(company, month: Period) -> None:
    year = month.start.year
    made = TargetPlan.objects.create(
        name=str(year), year=year, starts_on=date(year, 1, 1), ends_on=date(year + 1, 1, 1)
    )
    PlanLine.objects.create(plan=made, metric="won_amount", amount=1)
    Target.objects.create(
        plan=made, metric="won_amount", unit=company.north, person=company.ben, grain="month",
        start=month.start, end=month.end, final=Decimal(1_000_000),
    )  # fmt: skip
    TargetPlan.objects.update(state="frozen")


def time_passes(company) -> None:
    """The month in which the effect was promised is over, and Ben won in it what he promised."""
    month = this(Grain.MONTH, clock.today()).previous()
    Countermeasure.objects.update(
        effect_start=month.start, effect_end=month.end, due_on=month.start, starts_on=month.start
    )
    DeviationCase.objects.update(verify_on=clock.today())
    follow_up()


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press(page: Page, name: str) -> None:
    page.locator(".acts").get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_from_a_deviation_to_a_lesson_and_a_report(case, company, live_server, visitor, size):
    address = f"{live_server.url}/deviations/{case.pk}/"
    ben = visitor("ben", **size)
    ben.goto(address)
    expect(ben.locator("h1")).to_contain_text("落后 100.0%")
    expect(ben.locator(".dc-figure canvas, .dc-figure svg").first).to_be_visible()
    no_sideways(ben)
    _explain(ben)
    _plans(ben)

    ada = visitor("ada", **size)
    ada.goto(address)
    press(ada, "批对策")
    expect(ada.locator(".dc-loop")).to_contain_text("行动中")

    ben.goto(address)
    press(ben, "做完")
    ben.locator("#dialog [name=result]").fill("三份测算")
    ben.locator("#dialog").get_by_role("button", name="做完", exact=True).click()
    expect(ben.locator("#dialog")).to_be_hidden()
    assert Countermeasure.objects.get().state == "done"

    time_passes(company)
    _looks_again(ada, address)
    no_sideways(ada)
    time_passes(company)
    _judges(ada, address)
    no_sideways(ada)
    _reads_the_lesson(ada, live_server.url)
    _reports(ada, live_server.url)


def _explain(page: Page) -> None:
    page.get_by_role("link", name="说原因").first.click()
    page.locator("[name=c0-category]").select_option(label="市场 · 竞品降价")
    page.locator("[name=c0-statement]").fill("对手降价，我们只会跟价")
    page.locator("[name=c0-share]").fill("70")
    page.locator("[name=c0-proof]").fill("周会纪要")
    page.locator("[name=c0-why1]").fill("方案里没有回报测算")
    no_sideways(page)
    page.get_by_role("button", name="交原因").click()
    expect(page.locator("main")).to_contain_text("对手降价，我们只会跟价")


def _plans(page: Page) -> None:
    page.get_by_role("button", name="加一条").click()
    for name, text in (("title", "每份方案带测算"), ("output", "三份测算"), ("baseline", "0"),
                       ("change", "300000"), ("check_by", "月末对照"),
                       ("effect", f"{clock.today() + timedelta(days=62):%Y-%m}")):  # fmt: skip
        page.locator(f"#dialog [name={name}]").fill(text)
    due = load().add_workdays(clock.today(), 5)
    assert page.locator("#dialog [name=due_on]").input_value() == due.isoformat()
    page.locator("#dialog").get_by_role("button", name="加对策").click()
    expect(page.locator(".dev-measures").first).to_contain_text("每份方案带测算")
    press(page, "交对策")
    expect(page.locator(".dc-loop")).to_contain_text("待批对策")


def _looks_again(page: Page, address: str) -> None:
    """Nothing speaks for or against: proposed is to look once more, and the plan goes on."""
    page.goto(address)
    expect(page.locator("main")).to_contain_text("系统判断：说不清")
    press(page, "记验证结果")
    expect(page.locator("#dialog [name=verdict][value=inconclusive]")).to_be_checked()
    expect(page.locator("#dialog [name=again]")).to_be_checked()
    page.locator("#dialog").get_by_role("button", name="记验证结果").click()
    expect(page.locator(".dc-loop")).to_contain_text("行动中")
    case = DeviationCase.objects.get()
    assert (case.look, case.verdict, case.verify_on > clock.today()) == (2, "", True)
    DeviationCase.objects.update(looked_until=None)  # time_passes moves the effect as well


def _judges(page: Page, address: str) -> None:
    """Few records: the product says it cannot tell; Ada knows better, and says why."""
    page.goto(address)
    expect(page.locator("main")).to_contain_text("系统判断：说不清")
    press(page, "记验证结果")
    page.locator("#dialog [name=verdict][value=effective]").check()
    page.locator("#dialog").get_by_role("button", name="记验证结果").click()
    expect(page.locator("#dialog")).to_contain_text("写上为什么")
    page.locator("#dialog [name=note]").fill("两单都回来了")
    page.locator("#dialog").get_by_role("button", name="记验证结果").click()
    expect(page.locator(".dc-loop")).to_contain_text("有效")
    press(page, "采纳")
    expect(page.locator("#dialog")).to_contain_text("案例库")
    page.locator("#dialog [name=did]").fill("每份方案带一页测算")
    page.locator("#dialog").get_by_role("button", name="采纳", exact=True).click()
    expect(page.locator("#dialog")).to_be_hidden()
    press(page, "结案")
    expect(page.locator("main")).to_contain_text("已结")
    assert DeviationCase.objects.get().verdict == "effective"
    assert Standardisation.objects.get().state == "adopted"


def _reads_the_lesson(page: Page, url: str) -> None:
    page.goto(f"{url}/deviations/lessons/")
    page.get_by_role("link", name="每份方案带一页测算").click()
    expect(page.locator("main")).to_contain_text("对手降价，我们只会跟价")
    no_sideways(page)


def _reports(page: Page, url: str) -> None:
    """Her month, drawn, with the figures locked; taken out as slides with native charts."""
    month = this(Grain.MONTH, clock.today()).previous()
    ada = Person.objects.get(username="ada")
    template = ReportTemplate.objects.get(code="team_month")
    report = draft(template, ada, month, by=viewer_for(ada))
    page.goto(f"{url}/reports/{report.pk}/")
    expect(page.locator(".rep-chart svg").first).to_be_visible()
    no_sideways(page)
    answer = page.request.get(f"{url}/reports/{report.pk}/export/pptx/")
    slides = pptx.Presentation(io.BytesIO(answer.body())).slides
    assert any(shape.has_chart for slide in slides for shape in slide.shapes)
    assert Export.objects.get().kind == "workreport"
