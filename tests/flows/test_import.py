"""The director of a new company brings in people, products, customers and opportunities."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from dacheng.conftest import PASSWORD
from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.products.models import Product
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.jobs.work import run_job
from tests.flows.conftest import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "progress"]),
]

PEOPLE = """sales_agent,manager,regional_office
Moses Frase,Dustin Brinkmann,Central
Anna Snelling,Dustin Brinkmann,Central
"""
PRODUCTS = """product,series,sales_price
GTX Basic,GTX,550
GTX Pro,GTX,4821
MG Special,MG,55
"""
CUSTOMERS = """account,sector,year_established,office_location
Cancity,retail,2001,United States
Isdom,medical,2002,United States
"""
SALES = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
1C1I7A6R,Moses Frase,GTX Basic,Cancity,Won,10/20/2016,3/1/2017,1054
Z063OYW0,Anna Snelling,GTXPro,Isdom,Won,10/25/2016,3/11/2017,4514
EC4QE1BX,Anna Snelling,MG Special,Cancity,Lost,10/25/2016,3/7/2017,0
MV1LWRNH,Moses Frase,GTXPro,Isdom,Engaging,10/25/2016,,
PE84CX4O,Zane Levy,GTX Basic,Cancity,Won,10/25/2016,3/2/2017,517
"""


@pytest.fixture
def director(cast: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    dora = Person.objects.create(username="dora", name="Dora", unit=cast.hq)
    dora.set_password(PASSWORD)
    dora.must_change_password = False
    dora.save()
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    return dora


def _upload(page: Page, base: str, kind: str, name: str, content: str | bytes) -> None:
    page.goto(f"{base}/imports/")
    page.locator(".dc-kinds").get_by_role("link", name=kind, exact=True).click()
    page.wait_for_url(re.compile(r"/new/"))
    body = content if isinstance(content, bytes) else content.encode()
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": body})
    page.wait_for_url(re.compile(r"/reading/$"))


def _to_check(page: Page) -> None:
    page.get_by_role("button", name="下一步：对列").click()
    page.get_by_role("button", name="下一步：检查").click()
    page.wait_for_url(re.compile(r"/check/$"))


def _bring(page: Page) -> None:
    """Press the button, let the worker of this test do its job, see the result."""
    page.get_by_role("button", name=re.compile(r"^导入 \d+ 行$")).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    for job in Job.objects.filter(state="waiting"):
        run_job(str(job.pk))
    expect(page.get_by_text("有错没导入")).to_be_visible(timeout=10_000)


def test_a_director_fills_an_empty_company_and_takes_one_import_back(
    live_server: Any, director: Person, visitor: Any
) -> None:
    page, base = visitor("dora"), live_server.url
    for kind, name, text in (
        ("人员", "sales_teams.csv", PEOPLE),
        ("产品", "products.csv", PRODUCTS),
        ("客户", "accounts.csv", CUSTOMERS),
    ):
        _upload(page, base, kind, name, text)
        _to_check(page)
        _bring(page)
    assert Person.objects.get(name="Moses Frase").unit.lead.name == "Dustin Brinkmann"

    _upload(page, base, "商机", "sales_pipeline.csv", SALES)
    _to_check(page)
    expect(page.get_by_text("3 行等你定")).to_be_visible()
    products = page.locator("section", has=page.get_by_role("heading", name="产品怎么对"))
    expect(products).to_contain_text("GTXPro")
    expect(products.locator(".ts-control")).to_contain_text("GTX Pro")
    products.get_by_role("button", name="就这样对").click()
    expect(page.get_by_text("1 行等你定")).to_be_visible()
    people = page.locator("section", has=page.get_by_role("heading", name="负责人怎么对"))
    people.locator(".ts-control").click()
    people.get_by_role("listbox").get_by_role("option", name="Anna Snelling").click()
    people.get_by_role("button", name="就这样对").click()
    expect(page.get_by_text("每一格都读得通").or_(page.get_by_text("可导入").first)).to_be_visible()
    _bring(page)
    assert Opportunity.objects.count() == 5
    assert Opportunity.objects.filter(product__name="GTX Pro").count() == 2
    assert Opportunity.objects.get(code="PE84CX4O").owner.name == "Anna Snelling"

    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("删去新建的 5 条商机")
    page.get_by_role("button", name="撤销导入", exact=True).click()
    expect(page.get_by_text("撤销了：删去 6 条")).to_be_visible()
    assert not Opportunity.objects.exists()
    page.goto(f"{base}/imports/")
    expect(page.locator("tbody tr").first).to_contain_text("已撤销")


def test_what_a_name_meant_is_known_the_next_time(
    live_server: Any, director: Person, visitor: Any
) -> None:
    Product.objects.create(name="GTX Pro", price=4821)
    Customer.objects.create(name="Isdom")
    page, base = visitor("dora"), live_server.url
    head = "opportunity_id,product,account,deal_stage,engage_date,close_date"
    row = "GTXPro,Isdom,Won,10/25/2016,3/11/2017"
    _upload(page, base, "商机", "one.csv", f"{head}\nA1,{row}\n")
    _to_check(page)
    page.get_by_role("button", name="就这样对").click()
    _bring(page)
    _upload(page, base, "商机", "two.csv", f"{head}\nA2,{row}\n")
    page.get_by_role("button", name="下一步：对列").click()
    expect(page.get_by_text("照上次").first).to_be_visible()
    page.get_by_role("button", name="下一步：检查").click()
    expect(page.get_by_text("行可导入")).to_contain_text("行可导入")
    expect(page.get_by_text("怎么对")).to_have_count(0)


def test_a_file_that_cannot_be_read_says_why_and_nothing_is_kept(
    live_server: Any, director: Person, visitor: Any, tmp_path: Path
) -> None:
    page = visitor("dora")
    page.goto(f"{live_server.url}/imports/new/customers/")
    body = b"PK\x03\x04" + b"\x00" * 400
    page.set_input_files("input[type=file]", {"name": "坏的.xlsx", "mimeType": "", "buffer": body})
    expect(page.get_by_role("alert")).to_be_visible()
    assert not list((tmp_path / "imports").glob("*"))


def test_header_row_and_dates_are_asked_where_the_file_leaves_them_open(
    live_server: Any, director: Person, visitor: Any
) -> None:
    Customer.objects.create(name="Isdom", code="C1")
    text = "销售部,,,\n编号,客户,阶段,开始,结束\nA1,C1,赢单,3/4/2025,5/6/2025\n"
    page = visitor("dora")
    _upload(page, live_server.url, "商机", "dates.csv", text.encode("gb18030"))
    expect(page.locator("#preview")).to_contain_text("表头在第 2 行")
    page.get_by_label("表头在").select_option("1")
    expect(page.locator("#preview")).to_contain_text("表头在第 1 行")
    page.get_by_label("表头在").select_option("")
    expect(page.locator("#preview")).to_contain_text("表头在第 2 行")
    _to_check(page)
    expect(page.get_by_text("哪个是月")).to_be_visible()
    page.get_by_role("button", name="日在前").click()
    _bring(page)
    assert str(Opportunity.objects.get().closed_on) == "2025-06-05"


def test_on_a_phone_the_wizard_is_usable(live_server: Any, director: Person, visitor: Any) -> None:
    page, base = visitor("dora", **PHONE), live_server.url
    _upload(page, base, "客户", "accounts.csv", CUSTOMERS)
    for step in ("对列", "检查"):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name=f"下一步：{step}").click()
    page.wait_for_url(re.compile(r"/check/$"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _bring(page)
    assert Customer.objects.filter(name__in=["Cancity", "Isdom"]).count() == 2
