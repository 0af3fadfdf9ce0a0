"""Second factors in a real browser: an app that counts codes, a passkey, another device."""

import base64
import time

import pytest
from playwright.sync_api import expect

from dacheng.conftest import PASSWORD
from dacheng.kernel.factors import totp
from dacheng.kernel.factors.models import Factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_key(page):
    """A browser whose machine has a fingerprint reader that always knows its owner."""
    machine = page.context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = machine.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    return machine, made["authenticatorId"]


def out(page):
    page.context.clear_cookies()


def password(page, live_server, username="ben"):
    page.goto(f"{live_server.url}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_an_app_is_scanned_and_asked_for_and_a_paper_code_helps_once(company, live_server, visitor):
    page = visitor("ben")
    page.goto(f"{live_server.url}/security/")
    page.get_by_role("link", name="加验证器应用").click()
    expect(page.get_by_role("img", name="给验证器应用扫的码")).to_be_visible()
    page.get_by_text("扫不了？手工输入密钥").click()
    secret = base64.b32decode(page.locator("#one-time").inner_text().replace(" ", ""))
    step = int(time.time()) // 30
    page.fill("[name=code]", totp.code_at(secret, step))
    page.get_by_role("button", name="加上").click()
    codes = page.locator(".dc-codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="收好了").click()
    expect(page.get_by_text("恢复码还剩 10 个")).to_be_visible()

    out(page)
    password(page, live_server)
    page.wait_for_url("**/login/second/")
    page.fill("[name=code]", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("验证码不对")).to_be_visible()
    page.fill("[name=code]", totp.code_at(secret, step + 1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")

    for attempt in (1, 2):
        out(page)
        password(page, live_server)
        page.wait_for_url("**/login/second/")
        page.fill("[name=code]", codes[0])
        page.keyboard.press("Enter")
        if attempt == 1:
            page.wait_for_url(f"{live_server.url}/")
        else:
            expect(page.get_by_text("验证码不对")).to_be_visible()


def test_a_passkey_opens_alone_and_after_the_password(company, live_server, visitor):
    page = visitor("ben")
    machine, key = with_key(page)
    complaints = []
    page.on(
        "console", lambda said: complaints.append(said.text) if "Content" in said.text else None
    )
    page.goto(f"{live_server.url}/security/")
    page.get_by_role("button", name="加通行密钥").click()
    expect(page.locator(".dc-codes li")).to_have_count(10)
    assert Factor.objects.get(kind="passkey").person == company.ben

    out(page)
    page.goto(f"{live_server.url}/login/?next=/customers/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{live_server.url}/customers/")

    out(page)
    password(page, live_server)
    page.wait_for_url("**/login/second/")
    page.get_by_role("button", name="用通行密钥继续").click()
    page.wait_for_url(f"{live_server.url}/")
    assert not complaints

    out(page)  # a copy of the key has counted less than the key itself
    Factor.objects.filter(kind="passkey").update(step=1000)
    page.goto(f"{live_server.url}/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("没认出来")).to_be_visible()

    machine.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})


def test_another_device_is_thrown_out_within_five_seconds(company, live_server, visitor):
    here, there = visitor("ben"), visitor("ben")
    here.goto(f"{live_server.url}/security/")
    here.get_by_role("button", name="其他设备都退出").click()
    begun = time.monotonic()
    here.get_by_role("button", name="都退出", exact=True).click()
    expect(here.get_by_text("一共 1 台")).to_be_visible()
    there.goto(f"{live_server.url}/customers/")
    assert "/login/" in there.url and time.monotonic() - begun < 5
    here.goto(f"{live_server.url}/customers/")
    assert here.url.endswith("/customers/")
