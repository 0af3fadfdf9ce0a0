"""What somebody has typed is still there: after a lost connection, an error, an expired login."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dacheng.conftest import PASSWORD
from dacheng.domains.activities.models import Activity
from dacheng.kernel.sessions.models import Session

pytestmark = pytest.mark.browser
SAID = "谈了四十分钟：她要两家比价，月底前定；交期最多八周，付款三六一。" * 8
DIALOG = "#dialog[open]"


def write(page: Page) -> Any:
    """N, and the long note of a call into the form; waits until the device has it."""
    page.keyboard.press("n")
    dialog = page.locator(DIALOG)
    dialog.get_by_label("说了什么").fill(SAID)
    expect(dialog.locator("[data-draft-note]")).to_contain_text("草稿")
    return dialog


def still_there(page: Page) -> None:
    page.keyboard.press("n")
    dialog = page.locator(DIALOG)
    expect(dialog.get_by_label("说了什么")).to_have_value(SAID)


def send(dialog: Any) -> None:
    dialog.locator("form button.pri").first.click()


@pytest.fixture
def ben(company: Any, live_server: Any, visitor: Any) -> Page:
    page = visitor("ben")
    page.goto(f"{live_server.url}/opportunities/{company.sales['恒铝型材'].pk}/")
    return page


def test_without_a_connection_it_waits_on_the_device_and_goes_when_the_wire_is_back(ben: Page):
    dialog = write(ben)
    ben.context.set_offline(True)
    send(dialog)
    expect(ben.locator("#toasts")).to_contain_text("没连上")
    expect(dialog.get_by_label("说了什么")).to_have_value(SAID)
    assert not Activity.objects.filter(minutes__contains="两家比价").exists()

    ben.context.set_offline(False)
    ben.locator("#toasts").get_by_role("button", name="再试一次").first.click()
    expect(ben.locator(DIALOG)).to_have_count(0)
    assert ben.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []


def test_a_page_of_its_own_keeps_the_words_until_they_have_arrived(ben: Page, live_server: Any):
    place = f"{live_server.url}/customers/new/"

    def typed() -> Any:
        ben.goto(place)
        return ben.get_by_label("客户", exact=True)

    typed().fill("恒达减速机厂")
    expect(ben.locator("[data-draft-note]")).to_contain_text("草稿")
    ben.context.set_offline(True)
    ben.locator("main button.pri").click()
    ben.wait_for_timeout(300)
    ben.context.set_offline(False)
    expect(typed()).to_have_value("恒达减速机厂")
    ben.locator("main button.pri").click()
    ben.wait_for_url(re.compile(r"/customers/\d+/$"))
    expect(typed()).to_have_value("")


def test_a_reload_or_a_closed_window_takes_nothing(ben: Page):
    write(ben)
    ben.reload()
    still_there(ben)
    other = ben.context.new_page()
    other.goto(ben.url)
    ben.close()
    still_there(other)


def test_an_error_of_the_server_takes_nothing(ben: Page):
    dialog = write(ben)
    ben.route(re.compile(r"/quick/$"), lambda route: route.fulfill(status=500, body="broken"))
    send(dialog)
    expect(ben.locator("#toasts")).not_to_be_empty()
    ben.unroute_all()
    ben.reload()
    still_there(ben)


def test_when_the_login_ends_the_words_wait_behind_it(ben: Page):
    dialog, here = write(ben), ben.url
    end_sessions()
    send(dialog)
    ben.wait_for_url(re.compile("/login/"))
    ben.fill("[name=username]", "ben")
    ben.fill("[name=password]", PASSWORD)
    ben.press("[name=password]", "Enter")
    ben.wait_for_url(here)
    still_there(ben)


def end_sessions() -> None:
    Session.objects.all().delete()
