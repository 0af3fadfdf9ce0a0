"""Measures the list as people get it: from a real server with two workers, by eight clients at
once, and in a browser with an empty cache."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from django.conf import settings

CLIENTS, SECONDS, WORKERS, LOADS = 8, 8.0, 2, 5
LIST = "/opportunities/"
TOLD = """() => {
    const entries = [...performance.getEntriesByType("navigation"),
                     ...performance.getEntriesByType("resource")];
    return {ready: entries[0].domContentLoadedEventEnd, requests: entries.length,
            bytes: entries.reduce((sum, one) => sum + one.transferSize, 0)};
}"""


def served() -> dict[str, Any]:
    """pages/s of the list, and its first page in a browser: requests, bytes, ms."""
    from dacheng.surfaces.cli.measuring.pages import USER

    cookie = session_of(USER)
    with server() as port:
        return {"load": under_load(port, cookie), "first_page": in_browser(port, cookie)}


def session_of(username: str) -> str:
    """The session key of this person, signed in without a password."""
    from django.test import Client

    from dacheng.domains.org.models import Person

    client = Client()
    client.force_login(Person.objects.get(username=username))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def server() -> Iterator[int]:
    """The product on a free port of this machine, with two workers; gone afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}"]
    words += ["-k", "gthread", "--threads", "4"]  # as the product starts it
    words += ["--no-control-socket", "--log-level", "error", "dacheng.wsgi:application"]
    process = subprocess.Popen(
        [sys.executable, "-P", *words],
        env={**os.environ, "PYTHONPATH": str(settings.REPO), "DACHENG_POOL": "1"},
        cwd=Path(settings.REPO),
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("the server did not start")


def page(port: int, cookie: str) -> int:
    """One list page over a connection of its own; its bytes on the wire."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "Accept-Encoding": "gzip"}
        connection.request("GET", LIST, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{LIST} answered {answer.status}")
        return len(body)
    finally:
        connection.close()


def under_load(port: int, cookie: str) -> dict[str, Any]:
    """Pages per second that eight clients get who ask again at once."""
    for _ in range(2 * WORKERS):
        page(port, cookie)
    begun = time.monotonic()

    def client(_number: int) -> int:
        done = 0
        while time.monotonic() - begun < SECONDS:
            page(port, cookie)
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        done = sum(pool.map(client, range(CLIENTS)))
    rate = done / (time.monotonic() - begun)
    return {"clients": CLIENTS, "workers": WORKERS, "pages_per_s": round(rate, 1)}


def in_browser(port: int, cookie: str) -> dict[str, Any] | None:
    """The first list page with an empty cache; None where no browser is installed."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        return None
    address = f"http://127.0.0.1:{port}"
    # A loop around the driver of the browser would forbid queries without this.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        words = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=str(chromium), args=words)
        told = [_load(browser, address, cookie) for _ in range(LOADS)]
        browser.close()
    return {
        "requests": told[-1]["requests"],
        "bytes": told[-1]["bytes"],
        "interactive_ms": round(statistics.median(one["ready"] for one in told), 1),
    }


def _load(browser: Any, address: str, cookie: str) -> dict[str, Any]:
    """One load: ready is when the deferred scripts have run, so that everything answers."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    try:
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
        )
        tab = context.new_page()
        tab.goto(address + LIST)
        tab.wait_for_load_state("networkidle")
        return dict(tab.evaluate(TOLD))
    finally:
        context.close()
