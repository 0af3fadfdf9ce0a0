"""Dacheng for the runner that measured its peers: how each page of the workload is asked for.

Usage: python bench.py benchmarks/ad_dacheng.py --out result.json

The runner is not part of this repository; it is given this file. Start the product with two
workers on a company that holds the workload's data (its opportunities.csv and accounts.csv,
brought in by `dacheng import`), then say where it is:

DACHENG_BASE      http://127.0.0.1:8000
DACHENG_USER      somebody who sees every row; DACHENG_PASSWORD his password
DACHENG_PGDSN     the database with pg_stat_statements, to count statements; may be missing
DACHENG_STAGE     how stages are called, with the number put in: S{0:02d}
DACHENG_OWNER     how owners are called: 销售{0:02d}
"""

import json
import os
import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

NAME = "Dacheng"
BASE = os.environ.get("DACHENG_BASE", "http://127.0.0.1:8000")
PGDSN = os.environ.get("DACHENG_PGDSN") or None
USER = os.environ.get("DACHENG_USER", "director")
PASSWORD = os.environ.get("DACHENG_PASSWORD", "")
STAGE = os.environ.get("DACHENG_STAGE", "S{0:02d}")
OWNER = os.environ.get("DACHENG_OWNER", "销售{0:02d}")
METRICS = ["list", "list_filter", "kanban", "search", "search_ac", "detail", "create", "report",
           "report_m"]  # fmt: skip
REGIONS = [
    "华东", "华南", "华北", "华中", "西南", "西北", "东北", "江浙", "珠三角", "京津冀", "川渝",
    "山东", "福建", "湖北", "湖南", "河南", "安徽", "陕西", "云贵", "海南",
]  # fmt: skip
LIST = "/opportunities/"
cookies: dict[str, str] = {}
known: dict[str, Any] = {}


class Stay(HTTPRedirectHandler):
    """Does not follow: where a sign-in leads is not asked for."""

    def redirect_request(self, *given: Any) -> None:
        return None


def login() -> dict[str, str]:
    """Sign in with the form; the headers of every request after that."""
    page = _ask("/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("no form at /login/")
    given = {"username": USER, "password": PASSWORD, "csrfmiddlewaretoken": token[1], "next": ""}
    _ask("/login/", urlencode(given).encode())
    if not any("session" in name for name in cookies):
        raise SystemExit("not signed in: DACHENG_USER and DACHENG_PASSWORD?")
    ids = re.findall(r'id="row-(\d+)"', _ask(LIST))
    if not ids:
        raise SystemExit("no opportunities")
    known["customers"] = re.findall(r'id="row-(\d+)"', _ask("/customers/"))
    known["newest"] = max(map(int, ids))
    known["oldest"] = max(1, known["newest"] - 99_000)
    return {"Cookie": _cookie(), "X-CSRFToken": cookies.get("csrftoken", ""), "Referer": BASE}


def page(metric: str, i: int) -> list[dict[str, Any]]:
    """The requests of one view. A page here is one answer of the server: nothing loads later."""
    if metric == "create":
        return [_create(i)]
    return [{"method": "GET", "path": PATHS[metric](i), "body": None, "headers": {}}]


def check(metric: str, bodies: list[bytes]) -> str:
    """What the last answer holds, so that a quick empty page is not taken for a quick one."""
    text = bodies[-1].decode() if bodies else ""
    rows = len(re.findall(r"<tr data-row", text))
    total = re.search(r'data-total="(\d+)"', text)
    if metric in ("list", "list_filter", "search"):
        return f"{rows} rows of {total[1] if total else '?'}"
    if metric == "kanban":
        return f"{text.count('dc-kcard')} cards"
    if metric == "search_ac":
        return f"{text.count('role=' + chr(34) + 'option')} hits"
    return f"{len(text)} characters"


def _filtered(i: int) -> str:
    wanted = {"stage": STAGE.format(i % 20 + 1), "owner": OWNER.format(7 * i % 20 + 1)}
    fields = [{"field": name, "op": "=", "value": value} for name, value in wanted.items()]
    return f"{LIST}?{urlencode({'where': json.dumps({'all': fields})})}"


def _detail(i: int) -> str:
    span = known["newest"] - known["oldest"] + 1
    return f"{LIST}{known['oldest'] + 7919 * i % span}/"


def _report(*by: str) -> str:
    return "/ask/?" + urlencode({"m": ["won_amount", "won_count"], "by": by}, doseq=True)


PATHS = {
    "list": lambda i: LIST,
    "list_filter": _filtered,
    "kanban": lambda i: f"{LIST}board/",
    "search": lambda i: "/customers/?" + urlencode({"q": REGIONS[i % 20]}),
    "search_ac": lambda i: "/search/?" + urlencode({"q": REGIONS[i % 20]}),
    "detail": _detail,
    # By the month of closing, as this product places money in time, and of what was won.
    "report": lambda i: _report("month", "team", "stage"),
    "report_m": lambda i: _report("month", "team"),
}


def _create(i: int) -> dict[str, Any]:
    customer = known["customers"][i % len(known["customers"])]
    values = {"name": f"测量 {i}", "amount": "1000", "customer": customer}
    values["csrfmiddlewaretoken"] = cookies["csrftoken"]
    return {
        "method": "POST",
        "path": f"{LIST}new/",
        "body": urlencode(values).encode(),
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "redirect_ok": True,
    }


def _cookie() -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _ask(path: str, body: bytes | None = None) -> str:
    if not BASE.startswith("http"):
        raise SystemExit("DACHENG_BASE begins with http://")
    request = Request(  # noqa: S310  checked above
        BASE + path, body, {"Cookie": _cookie(), "Referer": BASE + path}
    )
    try:
        answer = build_opener(Stay).open(request, timeout=60)
    except OSError as error:  # a redirect not followed counts as an error
        answer = error
    for line in answer.headers.get_all("Set-Cookie") or ():
        cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
    return answer.read().decode()
