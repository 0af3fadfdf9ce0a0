"""The races for whole pieces of work: imports, target plans, looks for deviations, reports and
forecasts."""

import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from dacheng.surfaces.cli.proving.attack import one, one_row, viewer, written
from dacheng.surfaces.cli.proving.house import until
from dacheng.surfaces.cli.proving.rivals import (
    LEADER,
    ONE,
    Requests,
    Token,
    both_or_told,
    both_written,
    bulk_and_edit,
    bulk_done,
    cells,
    claims,
    conversions,
    customer,
    deal,
    edit_stays,
    edits,
    entries,
    lead,
    one_edit,
    one_end,
    one_opportunity,
    one_owner,
    pooled,
    two_wins,
    undo_and_edit,
    win_or_lose,
)

ROWS = 300


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
    mark = token["mark"]
    edit = {"code": f"{mark}7", "name": f"{mark}第7家", "version": token["version"]}
    return [
        (LEADER, f"/imports/{token['runs'][0]}/undo/", {}),
        (LEADER, f"/customers/{token['pk']}/edit/", {**edit, "note": "有人在用"}),
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
    done = sum(entries("targetplan", pk, "freeze") for pk in token["plans"])
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
    """A draft of one person for a month of its own."""
    from dacheng.domains.org.models import Person
    from dacheng.domains.reports.actions import draft, promise
    from dacheng.domains.reports.models import ReportTemplate
    from dacheng.kernel.calendar.days import load
    from dacheng.kernel.periods import Period

    template = ReportTemplate.objects.filter(level="person", frequency="month").earliest("order")
    day = (timezone.localdate() - timedelta(days=500 + 31 * number)).replace(day=1)
    author, period = Person.objects.get(username=ONE), Period.parse(f"{day:%Y-%m}")
    made = draft(template, author, period, by=viewer(ONE), calendar=load())
    promise(made, "签下来", author, timezone.localdate(), by=viewer(ONE))
    return {"pk": made.pk, "who": ONE}


def hand_ins(token: Token) -> Requests:
    return [(token["who"], f"/reports/{token['pk']}/hand_in/", {})] * 2


def handed_once(token: Token, said: list[int]) -> str:
    state = one("select state from reports_workreport where id = %s", token["pk"])
    done = one(
        "select count(*) from audit_entry where kind = 'workreport' and object_id = %s"
        " and verb = 'hand_in' and changes ? 'state'",
        token["pk"],
    )
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
