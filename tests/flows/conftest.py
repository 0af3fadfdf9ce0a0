"""A real browser against a live server on a real database."""

import os
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from dacheng.conftest import PASSWORD
from dacheng.conftest import _quick_passwords as _quick_passwords
from dacheng.conftest import company as cast
from dacheng.domains.customers import actions as customers
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Competitor, Stage

__all__ = ["cast"]

# Playwright keeps an event loop in this thread; Django would refuse to query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the machine; root has no sandbox, a container has little shared memory."""
    named = os.environ.get("DACHENG_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return {
        **browser_type_launch_args,
        "args": flags,
        **({"executable_path": path} if path else {}),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(autouse=True, scope="session")
def built_files() -> Iterator[None]:
    """The live server finds what the front end was built to."""
    assert (Path(settings.STATIC_BUILD) / "ui" / "manifest.json").exists(), "run `npm run build`"
    before, settings.STATICFILES_DIRS = settings.STATICFILES_DIRS, [settings.STATIC_BUILD]
    finders.get_finder.cache_clear()
    yield
    settings.STATICFILES_DIRS = before
    finders.get_finder.cache_clear()


@pytest.fixture
def company(live_server: Any, cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with a competitor and four open sales: three of Ben's, one of Cleo's."""
    Competitor.objects.create(name="云启制造")
    cast.stages = list(Stage.objects.filter(process__code="six_phases").order_by("order"))
    cast.sales = {
        name: _sale(name, amount, owner)
        for name, amount, owner in (
            ("澄光精密", 372_500, cast.ben),
            ("恒铝型材", 268_000, cast.ben),
            ("海韵模具", 45_820, cast.ben),
            ("锐盈电子", 486_000, cast.cleo),
        )
    }
    return cast


def _sale(name: str, amount: int, owner: Any) -> Any:
    by = viewer_for(owner)
    customer = customers.register({"name": name}, by=by)
    values = {"name": f"{name} 产线改造", "amount": Decimal(amount), "customer": customer}
    return open_opportunity(values, by=by)


@pytest.fixture
def enter(live_server: Any) -> Callable[..., Any]:
    """enter(page, 'ben') signs in on the page and leaves him at home."""

    def sign_in(page: Any, username: str) -> Any:
        page.goto(f"{live_server.url}/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{live_server.url}/")
        return page

    return sign_in


@pytest.fixture
def visitor(
    browser: Any, browser_context_args: dict[str, Any], enter: Any
) -> Iterator[Callable[..., Any]]:
    """visitor('ada') → a page of his own; visitor('ben', **PHONE) on a phone."""
    contexts = []

    def come(username: str, **more: Any) -> Any:
        context = browser.new_context(**{**browser_context_args, **more})
        contexts.append(context)
        return enter(context.new_page(), username)

    yield come
    for context in contexts:
        context.close()
