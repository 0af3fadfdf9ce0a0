"""Every text that people can write holds something a browser might run; Chromium opens every page
that shows it. Nothing runs, nothing becomes an element, and the content policy has nothing to
forbid."""

import os
import shutil
import time
from typing import Any

from dacheng.surfaces.cli.proving.crawl import Kinds, Offer, offers_of
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "demo"
MINUTES = (8, 60)
MOST = {False: 60, True: 400}  # pages for each reader
SECONDS = {False: 130, True: 1500}
READERS = ("admin", "director", "wanghao")
FIRED = "window.fired=(window.fired||0)+1"
PAYLOADS = [
    f'<img src=x onerror="{FIRED}">',
    f"\"'></script><script>{FIRED}</script>",
    f'<svg/onload="{FIRED}">',
    f"javascript:{FIRED}",
    f'" hx-on:load="{FIRED}" hx-trigger="load',
    f'<b hx-get="/" hx-trigger="load" hx-on::after-request="{FIRED}">',
    f'<div data-hx-get="/" data-hx-trigger="load" data-hx-on--after-request="{FIRED}">',
    f"<math><mtext><img src=x onerror={FIRED}>",
    f"{{{{7*7}}}}${{{FIRED}}}<%= 7*7 %>",
    f"<iframe srcdoc='<script>parent.{FIRED}</script>'>",
    f'<a href="javascript:{FIRED}" autofocus onfocus="{FIRED}">x</a>',
    f"<details open ontoggle={FIRED}>",
    "<style>@import 'data:text/css,*{}'</style><base href=//127.0.0.1>",
    f"--><!--<input autofocus onfocus={FIRED}>",
    f'<meta http-equiv=refresh content="0;url=javascript:{FIRED}">',
    f"</textarea></title><img src=x onerror={FIRED}>",
    f"&lt;img src=x onerror={FIRED}&gt;",
    f"\\u003cimg src=x onerror={FIRED}\\u003e",
]
FOUND = """() => ({fired: window.fired || 0,
    made: document.querySelectorAll("img[src='x'], svg[onload], iframe[srcdoc], [onfocus], "
        + "[ontoggle], meta[content*='javascript'], a[href^='javascript'], base").length})"""


def check(options: Options) -> Check:
    from playwright.sync_api import sync_playwright

    from dacheng.surfaces.cli.measuring.serving import server, session_of

    tally = Tally("scripts", options.seed)
    sinks = _write_everywhere()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver keeps a loop here
    cookies = {who: session_of(who) for who in READERS}
    with server() as port, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("DACHENG_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        for who in READERS:
            _read(browser, port, who, cookies[who], options, tally)
        browser.close()
    return tally.done(payloads=len(PAYLOADS), texts_written=sinks, readers=len(READERS))


def _write_everywhere() -> int:
    """Each text column that people fill holds payloads, in turn; returns how many columns."""
    from django.apps import apps
    from django.db import connection, models

    from dacheng.kernel.audit.triggers import audited_models

    columns, seen = 0, audited_models()
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # neither triggers nor history
        for model in (m for m in apps.get_models() if m in seen):
            for field in model._meta.concrete_fields:
                if _free(field, models):
                    columns += _fill(cursor, model, field)
        cursor.execute("set session_replication_role = origin")
    return columns


KEPT = ("code", "username", "password", "currency", "state", "kind", "path", "url", "period")


def _free(field: Any, models: Any) -> bool:
    """Whether people write it as they like."""
    text = isinstance(field, models.CharField | models.TextField)
    named = field.name in KEPT or field.name.endswith(("_key", "_kind", "_id", "code", "metric"))
    wide = (field.max_length or 1000) >= 60
    return bool(
        text and wide and not field.choices and not named and not field.unique
        and not isinstance(field, models.SlugField | models.EmailField | models.FileField)
        and field.model._meta.app_label not in ("custom", "metrics", "api", "files", "imports")
    )  # fmt: skip


def _fill(cursor: Any, model: Any, field: Any) -> int:
    """A few rows keep what they had, so that pages find something to be about."""
    from django.db import Error, transaction

    quote = cursor.db.ops.quote_name
    table, column = quote(model._meta.db_table), quote(field.column)
    try:
        with transaction.atomic():
            cursor.execute(
                f"update {table} set {column} = left(%s || (%s::text[])[1 + id %% %s], %s)"  # noqa: S608
                f" where {column} <> '' and id %% 3 > 0",
                ["", PAYLOADS, len(PAYLOADS), field.max_length or 5000],
            )
        return 1
    except Error as error:
        say(f"  {table}.{column} stays: {str(error).splitlines()[0]}")
        return 0


def _read(browser: Any, port: int, who: str, cookie: str, options: Options, tally: Tally) -> None:
    """Follow links from home, as the person who reads."""
    from django.conf import settings

    home = f"http://127.0.0.1:{port}"
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": home}])
    page, refused = context.new_page(), list[str]()
    _listen(page, refused)
    kinds, waiting = Kinds(most=1), [Offer("GET", "/")]
    ends, left = time.monotonic() + SECONDS[options.long] / len(READERS), MOST[options.long]
    page.goto(f"{home}/health/", timeout=90_000)  # a server that has just started is slow once
    while waiting and left and time.monotonic() < ends:
        one, left = waiting.pop(0), left - 1
        refused.clear()
        try:
            answer = page.goto(home + _address(one), wait_until="load", timeout=20_000)
            page.wait_for_timeout(150)
            found = page.evaluate(FOUND)
            html = page.content()
        except Exception as error:  # a download is no page
            if "Download" not in str(error) and "ERR_ABORTED" not in str(error):
                tally.tried(f"{who} {_address(one)}", str(error)[:200])
            continue
        if answer is None or "html" not in (answer.headers.get("content-type") or ""):
            continue
        complaint = "; ".join(refused[:2])
        if found["fired"] or found["made"]:
            complaint = f"{found['fired']} ran, {found['made']} elements; {complaint}"
        tally.tried(f"{who} {_address(one)}", complaint)
        waiting += kinds.take(offers_of(one.path, html))
    context.close()


def _address(one: Offer) -> str:
    from urllib.parse import urlencode

    return one.path + (f"?{urlencode(one.fields)}" if one.fields else "")


def _listen(page: Any, refused: list[str]) -> None:
    """Note what the policy forbids, what opens a dialog, and scripts of ours that break."""

    def said(message: Any) -> None:
        if "Content Secur" in message.text:
            refused.append(message.text)

    def opened(dialog: Any) -> None:
        refused.append("a dialog opened")
        dialog.dismiss()

    def broke(error: Any) -> None:
        refused.append(f"script error: {error}"[:200])

    page.on("console", said)
    page.on("dialog", opened)
    page.on("pageerror", broke)
