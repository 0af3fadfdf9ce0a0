"""The races: what two people do at once, and what there must be when both have been answered."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone

from dacheng.surfaces.cli.proving.attack import one, one_row, viewer

Token = dict[str, Any]
Requests = list[tuple[str, str, dict[str, Any]]]
ONE, OTHER, LEADER = "wanghao", "linyue", "director"
ROWS = 300


@contextmanager
def worker() -> Iterator[None]:
    """A worker beside the server, for what jobs do."""
    words = ["-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    child = subprocess.Popen(
        [sys.executable, "-P", *words], cwd=settings.REPO,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        child.terminate()
        child.wait(30)


def entries(kind: str, pk: int, *verbs: str) -> int:
    """How many times the history says that one of these was done to a record."""
    return int(
        one(
            "select count(distinct (verb, xact)) from audit_entry"
            " where kind = %s and object_id = %s and verb = any(%s)",
            kind, pk, list(verbs),
        )
    )  # fmt: skip


# -- customers


def pooled(number: int) -> Token:
    from dacheng.domains.customers import actions

    values = {"name": f"公海 {number} {timezone.now():%H%M%S%f}", "owner": None}
    return {"pk": actions.register(values, by=viewer(LEADER)).pk}


def claims(token: Token) -> Requests:
    path = f"/customers/{token['pk']}/claim/"
    return [(ONE, path, {}), (OTHER, path, {})]


def one_owner(token: Token, said: list[int]) -> str:
    owner = one(
        "select p.username from customers_customer c join org_person p on p.id = c.owner_id"
        " where c.id = %s",
        token["pk"],
    )
    claimed = entries("customer", token["pk"], "claim")
    fine = owner in (ONE, OTHER) and claimed == 1
    return "" if fine else f"{owner} has it, claimed {claimed} times, answers {said}"


def customer(number: int) -> Token:
    from dacheng.domains.customers import actions

    name = f"两人 {number} {timezone.now():%H%M%S%f}"
    made = actions.register({"name": name}, by=viewer(ONE))
    return {"pk": made.pk, "version": made.version, "name": name}


def edits(token: Token) -> Requests:
    path = f"/customers/{token['pk']}/edit/"
    named = {"name": token["name"], "version": token["version"]}
    return [(ONE, path, {**named, "note": "甲"}), (LEADER, path, {**named, "note": "乙"})]


def one_edit(token: Token, said: list[int]) -> str:
    note, version = one_row(
        "select note, version from customers_customer where id = %s", token["pk"]
    )
    refused = sum(status in (409, 422) for status in said)
    fine = note in ("甲", "乙") and version == token["version"] + 1 and refused == 1
    return "" if fine else f"{note!r}, version {version}, answers {said}"


def cells(token: Token) -> Requests:
    """Two different fields, each in its cell of a list."""
    base = f"/cell/customer/{token['pk']}"
    version = {"version": token["version"]}
    return [
        (ONE, f"{base}/note/", {**version, "note": "甲"}),
        (LEADER, f"{base}/website/", {**version, "website": "https://example.com"}),
    ]


def both_or_told(token: Token, said: list[int]) -> str:
    note, website, version = one_row(
        "select note, website, version from customers_customer where id = %s", token["pk"]
    )
    written = bool(note) + bool(website)
    fine = written == version - token["version"] == sum(status < 400 for status in said) >= 1
    return "" if fine else f"{note!r} {website!r} version {version}, answers {said}"


def bulk_and_edit(token: Token) -> Requests:
    query = f"/bulk/customer/?ids={token['pk']}"
    edit = {"name": token["name"], "version": token["version"], "website": "https://example.com"}
    return [
        (LEADER, query, {"field": "note", "note": "批量", "do": "1"}),
        (ONE, f"/customers/{token['pk']}/edit/", edit),
    ]


def both_written(token: Token, said: list[int]) -> str:
    """The bulk change counts in any case; an edit that came second was told so."""
    note, website, version = one_row(
        "select note, website, version from customers_customer where id = %s", token["pk"]
    )
    edited = said[1] < 400
    if edited and website != "https://example.com":
        return f"the edit was accepted and is lost; answers {said}"
    if not edited and website:
        return f"the edit was refused and is there; answers {said}"
    if note != "批量" and not edited:
        return f"neither is there; answers {said}"
    return "" if version <= token["version"] + 2 else f"version {version}"


def bulk_done(number: int) -> Token:
    from dacheng.kernel.bulk.models import BulkRun
    from dacheng.kernel.bulk.running import begin

    token, by = customer(number), viewer(LEADER)
    run = BulkRun(
        kind="customer", field="note", value="批量", ids=[token["pk"]], owner_id=by.person_id,
        back_to="/",
    )  # fmt: skip
    return {**token, "run": begin(run, by=by).pk, "version": token["version"] + 1}


def undo_and_edit(token: Token) -> Requests:
    edit = {"name": token["name"], "version": token["version"], "note": "后来写的"}
    return [
        (LEADER, f"/bulk/run/{token['run']}/undo/", {}),
        (ONE, f"/customers/{token['pk']}/edit/", edit),
    ]


def edit_stays(token: Token, said: list[int]) -> str:
    note = one("select note from customers_customer where id = %s", token["pk"])
    wanted = "后来写的" if said[1] < 400 else ""
    return "" if note == wanted else f"{note!r} instead of {wanted!r}, answers {said}"


# -- opportunities


def deal(number: int) -> Token:
    from dacheng.domains.opportunities.actions import open_opportunity

    by = viewer(ONE)
    product = one("select min(id) from products_product where is_active")
    from dacheng.domains.products.models import Product

    values = {"name": f"抢 {number}", "amount": 1000, "product": Product.objects.get(pk=product)}
    made = open_opportunity({**values, "customer": _customer(number)}, by=by)
    reason = one("select min(id) from processes_lossreason")
    return {"pk": made.pk, "version": made.version, "reason": reason}


def _customer(number: int) -> Any:
    from dacheng.domains.customers.models import Customer

    return Customer.objects.get(pk=customer(number)["pk"])


def win_or_lose(token: Token) -> Requests:
    base = f"/opportunities/{token['pk']}"
    rival = one("select min(id) from processes_competitor")
    lost = {**ending(), "loss_reason": token["reason"], "competitor": rival}
    won = {**ending(), "amount": "1000"}
    return [(ONE, f"{base}/win/", won), (LEADER, f"{base}/lose/", lost)]


def two_wins(token: Token) -> Requests:
    path = f"/opportunities/{token['pk']}/win/"
    fields = {**ending(), "amount": "1000"}
    return [(ONE, path, fields), (LEADER, path, fields)]


def ending() -> dict[str, str]:
    return {"closed_on": str(timezone.localdate()), "close_note": "抢"}


def one_end(token: Token, said: list[int]) -> str:
    state = one("select state from opportunities_opportunity where id = %s", token["pk"])
    ended = entries("opportunity", token["pk"], "win", "lose")
    open_visits = one(
        "select count(*) from opportunities_stagevisit"
        " where opportunity_id = %s and left_on is null",
        token["pk"],
    )
    if state not in ("won", "lost") or ended != 1:
        return f"{state}, ended {ended} times, answers {said}"
    return "" if open_visits <= 1 else f"{open_visits} open stays"


def lead(number: int) -> Token:
    from dacheng.domains.leads import actions

    name = f"线索 {number} {timezone.now():%H%M%S%f}"
    made = actions.register({"company": name}, by=viewer(ONE))
    return {"pk": made.pk, "name": made.company}


def conversions(token: Token) -> Requests:
    path = f"/opportunities/from_lead/{token['pk']}/"
    fields = {"known": "", "other": "", "called": token["name"], "amount": "1000"}
    return [(ONE, path, fields), (LEADER, path, fields)]


def one_opportunity(token: Token, said: list[int]) -> str:
    rows = one("select count(*) from opportunities_opportunity where lead_id = %s", token["pk"])
    return "" if rows == 1 else f"{rows} opportunities, answers {said}"
