"""The races: what two people do at once, and what there must be when both have been answered."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dacheng.surfaces.cli.proving.attack import one, one_row, viewer, written
from dacheng.surfaces.cli.proving.house import until

Token = dict[str, Any]
Requests = list[tuple[str, str, dict[str, Any]]]
ONE, OTHER, LEADER = "wanghao", "linyue", "director"
ROWS = 300


def races() -> list[tuple[Any, ...]]:
    return [
        ("two claims", pooled, claims, one_owner),
        ("two edits", customer, edits, one_edit),
        ("win against lose", deal, win_or_lose, one_end),
        ("two wins", deal, two_wins, one_end),
        ("two from one lead", lead, conversions, one_opportunity),
        ("edit against edit in a list", customer, cells, both_or_told),
        ("bulk change against edit", customer, bulk_and_edit, both_written),
        ("undo of a bulk change against edit", bulk_done, undo_and_edit, edit_stays),
        ("one import twice", drafted, two_starts, in_once, True),
        ("import against import", two_drafted, starts, in_once, True),
        ("undo of an import against edit", imported, undo_import_and_edit, kept_or_gone, True),
        ("two target freezes", approved_plan, freezes, one_frozen),
        ("two looks for deviations", unseen, looks, no_doubles, True),
        ("two report hand-ins", report, hand_ins, handed_once),
        ("two forecast submissions", week, submissions, one_call, True),
    ]


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


def _entries(kind: str, pk: int, *verbs: str) -> int:
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
    claimed = _entries("customer", token["pk"], "claim")
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
    ended = _entries("opportunity", token["pk"], "win", "lose")
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


# -- imports


def drafted(number: int) -> Token:
    from dacheng.kernel.imports.runs import draft

    mark = f"R{number}x{timezone.now():%M%S%f}"
    rows = "".join(f"{mark}{at},{mark}第{at}家\n" for at in range(ROWS))
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), f"{mark}.csv", "客户编号,客户\n" + rows)
        runs = [draft("customers", path, path.name, by=viewer(LEADER, "import")).pk]
        runs.append(draft("customers", path, path.name, by=viewer(LEADER, "import")).pk)
    return {"mark": mark, "runs": runs[:1], "both": runs}


def two_drafted(number: int) -> Token:
    token = drafted(number)
    return {**token, "runs": token["both"]}


def two_starts(token: Token) -> Requests:
    return [(LEADER, f"/imports/{token['runs'][0]}/start/", {})] * 2


def starts(token: Token) -> Requests:
    return [(LEADER, f"/imports/{run}/start/", {}) for run in token["runs"]]


def in_once(token: Token, said: list[int]) -> str:
    if complaint := _await_jobs(token["runs"]):
        return f"{complaint}, answers {said}"
    rows = one("select count(*) from customers_customer where code like %s", token["mark"] + "%")
    told = one(
        "select count(*) from audit_entry"
        " where kind = 'customer' and op = 'insert' and run = any(%s)",
        [f"import:{run}" for run in token["runs"]],
    )
    return "" if (rows, told) == (ROWS, ROWS) else f"{rows} rows and {told} entries of {ROWS}"


def _await_jobs(runs: list[int]) -> str:
    busy = (
        "select count(*) from imports_importrun r join jobs_job j on j.id = r.job_id"
        " where r.id = any(%s) and j.state in ('waiting', 'running')"
    )
    try:
        until(lambda: one(busy, runs) == 0, 60, "the jobs do not end", pause=0.2)
    except TimeoutError as error:
        return str(error)
    return ""


def imported(number: int) -> Token:
    from dacheng.kernel.imports.models import ImportRun
    from dacheng.kernel.imports.runs import execute

    token, by = drafted(number), viewer(LEADER, "import")
    execute(ImportRun.objects.get(pk=token["runs"][0]), by=by, today=timezone.localdate())
    pk, version = one_row(
        "select id, version from customers_customer where code = %s", f"{token['mark']}7"
    )
    return {**token, "pk": pk, "version": version}


def undo_import_and_edit(token: Token) -> Requests:
    edit = {"name": f"{token['mark']}第7家", "version": token["version"], "note": "有人在用"}
    return [
        (LEADER, f"/imports/{token['runs'][0]}/undo/", {}),
        (LEADER, f"/customers/{token['pk']}/edit/", edit),
    ]


def kept_or_gone(token: Token, said: list[int]) -> str:
    """An edit that was accepted before the undo keeps its record; all others go."""
    if complaint := _await_jobs(token["runs"]):
        return complaint
    left = one("select count(*) from customers_customer where code like %s", token["mark"] + "%")
    note = one("select note from customers_customer where id = %s", token["pk"])
    if said[1] >= 400:
        return "" if left == 0 else f"{left} left though nobody edited, answers {said}"
    fine = (left, note) == (1, "有人在用")
    return "" if fine else f"{left} left, note {note!r}, answers {said}"


# -- plans, deviations, reports, forecasts


def approved_plan(number: int) -> Token:
    """A plan for a year that has none, ready to be frozen; and another one beside it."""
    from dacheng.domains.targets import actions

    by, year, plans = viewer(LEADER), timezone.localdate().year + 1 + number, []
    for name in ("甲", "乙"):
        plan = actions.make_plan(year, by=by, name=f"{name} {number}")
        line = actions.set_line(plan, "signed_amount", Decimal(12_000_000), by=by, why="稳一点")
        actions.break_down(line, by=by)
        line.refresh_from_db()
        plans.append(actions.approve(actions.submit(plan, by=by), by=by).pk)
    return {"year": year, "plans": plans}


def freezes(token: Token) -> Requests:
    first, second = token["plans"]
    if token["year"] % 2:
        second = first
    paths = [f"/targets/plans/{pk}/freeze/" for pk in (first, second)]
    return [(LEADER, paths[0], {}), ("admin", paths[1], {})]


def one_frozen(token: Token, said: list[int]) -> str:
    frozen = one(
        "select count(*) from targets_targetplan where year = %s and state = 'frozen'",
        token["year"],
    )
    done = sum(_entries("targetplan", pk, "freeze") for pk in token["plans"])
    return "" if (frozen, done) == (1, 1) else f"{frozen} frozen, {done} times, answers {said}"


def unseen(_number: int) -> Token:
    """As if nobody had looked today, and as if the youngest case had never been opened."""
    with connection.cursor() as cursor:
        cursor.execute("delete from deviations_evaluation where day >= current_date - 1")
    return {"last": one("select coalesce(max(id), 0) from deviations_evaluation")}


def looks(_token: Token) -> Requests:
    return [(LEADER, "/deviations/rules/look/", {}), ("admin", "/deviations/rules/look/", {})]


def no_doubles(token: Token, said: list[int]) -> str:
    days = one("select count(*) from deviations_evaluation where id > %s", token["last"])
    opened = one(
        "select coalesce(sum(opened), 0) from deviations_evaluation where id > %s", token["last"]
    )
    doubles = one(
        "select count(*) from (select watch, metric, node_key from deviations_deviationcase"
        " where state not in ('closed', 'dismissed', 'merged')"
        " group by 1, 2, 3 having count(*) > 1) d"
    )
    if doubles or not days:
        return f"{doubles} doubled cases, {days} looks, {opened} opened, answers {said}"
    return ""


def report(number: int) -> Token:
    pk, who = one_row(
        "select w.id, p.username from reports_workreport w join org_person p on p.id = w.author_id"
        " where w.state = 'draft' order by w.id offset %s limit 1",
        number % 3,
    )
    return {"pk": pk, "who": who}


def hand_ins(token: Token) -> Requests:
    return [(token["who"], f"/reports/{token['pk']}/hand_in/", {})] * 2


def handed_once(token: Token, said: list[int]) -> str:
    state = one("select state from reports_workreport where id = %s", token["pk"])
    done = one(
        "select count(*) from audit_entry where kind = 'workreport' and object_id = %s"
        " and verb = 'hand_in' and changes ? 'state'",
        token["pk"],
    )
    if state == "draft" and not done:
        return ""  # both were told what is missing
    return "" if (state, done) == ("handed_in", 1) else f"{state}, {done} times, answers {said}"


def week(number: int) -> Token:
    """The call of one person for a month of its own."""
    day = (timezone.localdate().replace(day=1) + timedelta(days=31 * (number % 3))).replace(day=1)
    person, unit = one_row("select id, unit_id from org_person where username = %s", ONE)
    return {"person": person, "node": f"u{unit}p{person}", "period": f"{day:%Y-%m}", "day": day}


def submissions(token: Token) -> Requests:
    path = f"/forecasts/submit/?node={token['node']}&period={token['period']}"
    return [(ONE, path, {"note": "甲"}), (ONE, path, {"note": "乙"})]


def one_call(token: Token, said: list[int]) -> str:
    calls = one(
        "select count(*) from forecasts_submission where person_id = %s and starts_on = %s"
        " and withdrawn_at is null and closes_on >= current_date",
        token["person"], token["day"],
    )  # fmt: skip
    return "" if calls == 1 else f"{calls} calls stand, answers {said}"
