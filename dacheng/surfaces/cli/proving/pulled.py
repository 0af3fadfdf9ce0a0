"""Kills in the middle of requests and of a backup, and the list of all points."""

import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from dacheng.surfaces.cli.proving.attack import in_background, one, one_row, signed_in
from dacheng.surfaces.cli.proving.contests import report
from dacheng.surfaces.cli.proving.house import House
from dacheng.surfaces.cli.proving.scratch import environment
from dacheng.surfaces.cli.proving.struck import (
    DUMPED,
    MIDDLE,
    NUMBERS,
    SEALING,
    WEB,
    WORK,
    bulk,
    changed_once,
    delivered,
    delivery,
    export,
    exported_once,
    import_,
    imported,
    job_over,
    one_a_day,
    seal_more,
    snapshot,
    table,
    tampered_,
    task_over,
    told_once,
    undo_,
    undone,
)
from dacheng.surfaces.cli.proving.upgraded import migrated, upgrade, whole

# -- requests of people, sent again when the page went away


def web(make: Callable[[], dict[str, Any]]) -> Callable[[House], dict[str, Any]]:
    def begin(house: House) -> dict[str, Any]:
        token = make()
        token["browser"] = signed_in(house.port, token.pop("who"))
        in_background(lambda: token["browser"].post(token["path"], token["fields"]))
        return token

    return begin


def again(_house: House, token: dict[str, Any]) -> bool:
    """Whether the second try got an answer of the product."""
    status, _body = token["browser"].post(token["path"], token["fields"])
    token["status"] = status
    return 200 <= status < 500


def new_customer() -> dict[str, Any]:
    name = f"断电 {next(NUMBERS)} 有限公司"
    return {"who": "director", "path": "/customers/new/", "fields": {"name": name}, "name": name}


def made_once(_house: House, token: dict[str, Any]) -> str:
    rows = one("select count(*) from customers_customer where name = %s", token["name"])
    told = one(
        "select count(*) from audit_entry where kind = 'customer' and op = 'insert'"
        " and changes::text like %s",
        f"%{token['name']}%",
    )
    found = one("select count(*) from search_entry where title = %s", token["name"])
    return "" if (rows, told, found) == (1, 1, 1) else f"{rows} rows, {told} entries, {found} found"


def draft() -> dict[str, Any]:
    """A report of a past month that nobody has begun."""
    template, role = one_row(
        "select id, roles ->> 0 from reports_reporttemplate"
        " where is_active and frequency = 'month' and level = 'person' order by id limit 1"
    )
    author, who = one_row(
        "select p.id, p.username from org_person p join org_personrole r on r.person_id = p.id"
        " join org_role o on o.id = r.role_id where o.code = %s and p.is_active order by p.id",
        role,
    )
    day = (timezone.localdate() - timedelta(days=500 + 31 * next(NUMBERS))).replace(day=1)
    fields = {"period": f"{day:%Y-%m}"}
    path = f"/reports/start/{template}/"
    return {"who": who, "path": path, "fields": fields, "author": author, "day": day}


def drafted_once(_house: House, token: dict[str, Any]) -> str:
    rows = one(
        "select count(*) from reports_workreport where author_id = %s and period_start = %s",
        token["author"],
        token["day"],
    )
    return "" if rows == 1 else f"{rows} reports; the second try got {token['status']}"


def hand_in() -> dict[str, Any]:
    """A draft with a promise, as one hands it in."""
    token = report(100 + next(NUMBERS))
    path = f"/reports/{token['pk']}/hand_in/"
    return {"who": token["who"], "path": path, "fields": {}, "report": token["pk"]}


def handed_once(_house: House, token: dict[str, Any]) -> str:
    state = one("select state from reports_workreport where id = %s", token["report"])
    told = one(
        "select count(*) from audit_entry where kind = 'workreport' and object_id = %s"
        " and verb = 'hand_in' and changes ? 'state'",
        token["report"],
    )
    return "" if (state, told) == ("handed_in", 1) else f"{state}, {told} entries of 1"


# -- a report as a file, fetched again when the page went away


def paper(house: House) -> dict[str, Any]:
    token = report(200 + next(NUMBERS))
    token["browser"] = signed_in(house.port, token["who"])
    token["path"] = f"/reports/{token['pk']}/export/docx/"
    in_background(lambda: token["browser"].get(token["path"]))
    return token


def fetched(_house: House, token: dict[str, Any]) -> bool:
    status, token["file"] = token["browser"].fetch("GET", token["path"])
    token["got"] = token.get("got", 0) + int(status == 200)
    return bool(status == 200)


def taken_once(_house: House, token: dict[str, Any]) -> str:
    """The file is whole, and of the one nobody got no trace says that he had it."""
    with zipfile.ZipFile(io.BytesIO(token["file"])) as archive:
        bad = archive.testzip()
    told = one(
        "select count(*) from exports_export where kind = 'workreport' and asked = %s",
        f"id={token['pk']}",
    )
    fine = bad is None and told == token["got"]
    return "" if fine else f"{bad} is damaged; {told} entries of {token['got']} fetched"


# -- a backup by command


def backup(house: House) -> dict[str, Any]:
    path = house.instance.run / f"backup{next(NUMBERS)}.zip"
    words = [sys.executable, "-P", "-m", "dacheng.surfaces.cli", "backup", str(path)]
    child = subprocess.Popen(
        words, env=environment(house.url, house.instance.data), cwd=settings.REPO,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return {"path": path, "child": child, "words": words}


def kill_command(token: dict[str, Any]) -> None:
    os.kill(token["child"].pid, signal.SIGKILL)
    token["child"].wait()


def backed_up(house: House, token: dict[str, Any]) -> bool:
    """The half one is not there, and the command run again brings a whole one."""
    token["child"].wait()
    token.setdefault("half", token["path"].exists())
    given = environment(house.url, house.instance.data)
    done = subprocess.run(token["words"], env=given, cwd=settings.REPO, capture_output=True)
    return done.returncode == 0


def restorable(_house: House, token: dict[str, Any]) -> str:
    if token["half"]:
        return "a half backup lay under the name of a whole one"
    with zipfile.ZipFile(token["path"]) as archive:
        bad = archive.testzip()
    token["path"].unlink()
    return f"{bad} is damaged" if bad else ""


def points() -> list[dict[str, Any]]:
    rows = [
        ("import, writing", WORK, table("customers_customer"), import_, job_over, imported),
        ("import, search", WORK, table("search_entry"), import_, job_over, imported),
        ("import, finishing", WORK, table("notices_notice"), import_, job_over, imported),
        ("import undone", WORK, table("search_entry"), undo_, job_over, undone),
        ("bulk change, in the middle", WORK, MIDDLE, bulk, job_over, changed_once),
        ("bulk change, telling", WORK, table("notices_notice"), bulk, job_over, changed_once),
        ("large export, telling", WORK, table("notices_notice"), export, job_over, exported_once),
        ("seal", WORK, SEALING, seal_more, task_over, tampered_),
        ("snapshot", WORK, table("opportunities_snapshot"), snapshot, task_over, one_a_day),
        ("outbox, on the way", WORK, "", delivery, delivered, told_once),
        ("new customer, history", WEB, table("audit_entry"), web(new_customer), again, made_once),
        ("new customer, search", WEB, table("search_entry"), web(new_customer), again, made_once),
        ("report, drafting", WEB, table("reports_workreport"), web(draft), again, drafted_once),
        ("report, handing in", WEB, table("notices_notice"), web(hand_in), again, handed_once),
        ("report, as a file", WEB, table("exports_export"), paper, fetched, taken_once),
        ("upgrade, at a mark", ("command", "database"), "", upgrade, migrated, whole),
        ("backup", ("command", "database"), DUMPED, backup, backed_up, restorable),
    ]
    names = ("name", "victims", "hold", "begin", "over", "judge")
    return [dict(zip(names, row, strict=True)) for row in rows]
