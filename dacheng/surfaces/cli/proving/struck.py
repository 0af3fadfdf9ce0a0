"""The points at which a kill strikes, and what must be so afterwards."""

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connections
from django.utils import timezone

from dacheng.surfaces.cli.proving.attack import (
    MANY,
    Browser,
    in_background,
    one,
    one_row,
    viewer,
    written,
)
from dacheng.surfaces.cli.proving.house import House
from dacheng.surfaces.cli.proving.scratch import environment

Result = TypeVar("Result")
_numbers = itertools.count(1)
WORK, WEB = ("worker", "database"), ("web", "database")


def fresh(look: Callable[[], Result]) -> Any:
    """What a look finds, or False while the database is away."""
    try:
        return look()
    except (OperationalError, InterfaceError, Error):
        connections.close_all()
        return False


def points() -> list[dict[str, Any]]:
    rows = [
        ("import, writing", WORK, _table("customers_customer"), import_, job_over, imported),
        ("import, search", WORK, _table("search_entry"), import_, job_over, imported),
        ("import, finishing", WORK, _table("notices_notice"), import_, job_over, imported),
        ("import undone", WORK, _table("search_entry"), undo_, job_over, undone),
        ("bulk change, in the middle", WORK, MIDDLE, bulk, job_over, changed_once),
        ("bulk change, telling", WORK, _table("notices_notice"), bulk, job_over, changed_once),
        ("large export, telling", WORK, _table("notices_notice"), export, job_over, exported_once),
        ("seal", WORK, SEALING, seal_more, task_over, tampered_),
        ("snapshot", WORK, _table("opportunities_snapshot"), snapshot, task_over, one_a_day),
        ("outbox, on the way", WORK, "", delivery, delivered, told_once),
        ("new customer, history", WEB, _table("audit_entry"), web(new_customer), again, made_once),
        ("new customer, search", WEB, _table("search_entry"), web(new_customer), again, made_once),
        ("report, drafting", WEB, _table("reports_workreport"), web(draft), again, drafted_once),
        ("report, handing in", WEB, _table("notices_notice"), web(hand_in), again, handed_once),
        ("backup", ("command", "database"), DUMPED, backup, backed_up, restorable),
    ]
    names = ("name", "victims", "hold", "begin", "over", "judge")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _table(name: str) -> str:
    return f"lock table {name} in exclusive mode"


MIDDLE = """select 1 from customers_customer where id = (select id from customers_customer
    where code like 'K%' order by id offset 270 limit 1) for update"""
# The seal's own lock, which it takes first: that of its table is not always reached, because a
# seal stops before it while an older transaction is open.
SEALING = "select pg_advisory_xact_lock(24225)"
DUMPED = "lock table customers_customer in access exclusive mode"


# -- work: a job of the worker


def job_over(_house: House, token: dict[str, Any]) -> bool:
    from dacheng.kernel.jobs.models import Job

    return bool(Job.objects.get(pk=token["job"]).is_over)


def attempts(token: Any) -> int:
    """How often the job of a point was begun; 0 for what is no job."""
    job = token.get("job") if isinstance(token, dict) else None
    return int(one("select attempts from jobs_job where id = %s", job) or 0) if job else 0


def _failed_job(token: dict[str, Any]) -> str:
    from dacheng.kernel.jobs.models import Job

    job = Job.objects.get(pk=token["job"])
    return "" if job.state == "done" else f"the job is {job.state}: {job.error}"


def import_(house: House) -> dict[str, Any]:
    from dacheng.kernel.imports.runs import draft
    from dacheng.kernel.imports.working import queue

    mark = f"K{next(_numbers)}x"
    rows = "".join(f"{mark}{at},{mark}第{at}家公司,电子\n" for at in range(MANY))
    path = written(house.instance.run, f"{mark}.csv", "客户编号,客户,行业\n" + rows)
    by = viewer("director", "import")
    run = draft("customers", path, path.name, by=by)
    return {"mark": mark, "run": run.pk, "job": queue(run, by=by).pk}


def imported(_house: House, token: dict[str, Any]) -> str:
    rows = one("select count(*) from customers_customer where code like %s", token["mark"] + "%")
    told = one(
        "select count(*) from audit_entry where kind = 'customer' and run = %s and op = 'insert'",
        f"import:{token['run']}",
    )
    found = one("select count(*) from search_entry where title like %s", token["mark"] + "%")
    if (rows, told, found) != (MANY, MANY, MANY):
        return f"{rows} rows, {told} entries in the history, {found} in the search of {MANY}"
    return _failed_job(token)


def undo_(house: House) -> dict[str, Any]:
    from dacheng.kernel.imports.models import ImportRun
    from dacheng.kernel.imports.working import queue_undo

    by = viewer("director", "import")
    last = ImportRun.objects.filter(state="done").order_by("-pk").first()
    assert last is not None  # noqa: S101  an import came before
    return {"run": last.pk, "job": queue_undo(last, by=by).pk}


def undone(_house: House, token: dict[str, Any]) -> str:
    left = one(
        "select count(*) from customers_customer c join audit_entry e on e.object_id = c.id"
        " and e.kind = 'customer' and e.op = 'insert' where e.run = %s",
        f"import:{token['run']}",
    )
    return f"{left} rows are left" if left else _failed_job(token)


def bulk(_house: House) -> dict[str, Any]:
    from dacheng.domains.customers.models import Customer
    from dacheng.kernel.bulk.models import BulkRun
    from dacheng.kernel.bulk.running import begin

    by, value = viewer("director"), f"bulk {next(_numbers)}"
    ids = list(
        Customer.objects.filter(code__startswith="K")
        .order_by("pk")
        .values_list("pk", flat=True)[:540]
    )
    run = BulkRun(
        kind="customer", field="note", value=value, ids=ids, owner_id=by.person_id, back_to="/"
    )
    job = begin(run, by=by).job
    return {"run": run.pk, "job": job.pk if job else None, "ids": ids, "value": value}


def changed_once(_house: House, token: dict[str, Any]) -> str:
    many = len(token["ids"])
    rows = one(
        "select count(*) from customers_customer where id = any(%s) and note = %s",
        token["ids"], token["value"],
    )  # fmt: skip
    told = one(
        "select count(*) from audit_entry where run = %s and kind = 'customer'",
        f"bulk:{token['run']}",
    )
    notices = one(
        "select count(*) from notices_notice where url = %s", f"/bulk/run/{token['run']}/"
    )
    if (rows, told, notices) != (many, many, 1):
        return f"{rows} changed, {told} entries, of {many}; {notices} notices of 1"
    return _failed_job(token)


def export(_house: House) -> dict[str, Any]:
    from dacheng.kernel.exports.later import ask

    by = viewer("director")
    made = ask("customer", "", None, by=by, format="csv", name="客户")
    files = sum(1 for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    return {"export": made.pk, "job": made.job_id, "files": files}


def exported_once(_house: House, token: dict[str, Any]) -> str:
    from dacheng.kernel.exports.models import Export

    made = Export.objects.get(pk=token["export"])
    files = sum(1 for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    notices = one("select count(*) from notices_notice where url = %s", f"/exports/{made.pk}/")
    lines = made.file.open().read().count(b"\r\n") - 1 if made.file else -1
    if lines != made.rows or notices != 1 or files != token["files"] + 1:
        more = files - token["files"]
        return f"{lines} lines of {made.rows}, {notices} notices, {more} files of 1"
    return _failed_job(token)


# -- tasks of the clock


def task(name: str, **given: Any) -> Callable[[House], dict[str, Any]]:
    def begin(_house: House) -> dict[str, Any]:
        from dacheng.kernel.jobs.queue import app

        arguments = given or {"timestamp": int(timezone.now().timestamp())}
        job = app.tasks[name].configure(queueing_lock=None).defer(**arguments)
        return {"queued": job}

    return begin


def seal_more(house: House) -> dict[str, Any]:
    """Of an entry written just now, as the clock may have sealed all others."""
    from dacheng.domains.customers import actions

    actions.register({"name": f"封存 {next(_numbers)}"}, by=viewer("director"))
    return task("audit.seal")(house)


def task_over(_house: House, token: dict[str, Any]) -> bool:
    status = one("select status from procrastinate_jobs where id = %s", token["queued"])
    return status in ("succeeded", "failed", "aborted", None)


def tampered(_house: House) -> str:
    from dacheng.kernel.audit.seal import seal, verify

    seal()
    _entries, findings = verify()
    return str(findings[0]) if findings else ""


def tampered_(house: House, _token: Any) -> str:
    return tampered(house)


def snapshot(house: House) -> dict[str, Any]:
    """Of a day that nobody has taken yet."""
    day = timezone.now() + timedelta(days=400 + next(_numbers))
    begun = task("opportunities.snapshot", timestamp=int(day.timestamp()))(house)
    return {**begun, "day": timezone.localtime(day).date() - timedelta(days=1)}


def one_a_day(_house: House, token: dict[str, Any]) -> str:
    rows = one("select count(*) from opportunities_snapshot where day = %s", token["day"])
    wanted = one("select count(*) from opportunities_opportunity where state = 'open'")
    return "" if rows == wanted else f"{rows} opportunities in the snapshot of {wanted} open"


# -- the outbox: a receiver that does not answer the first time


def delivery(house: House) -> dict[str, Any]:
    from dacheng.domains.customers import actions
    from dacheng.surfaces.api.hooks.keeping import add
    from dacheng.surfaces.api.models import Webhook

    heard: list[tuple[str, str]] = []
    came = threading.Event()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802  the name the server calls
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append((self.headers["webhook-id"], body))
            first = not came.is_set()
            came.set()
            if first:
                threading.Event().wait(6)  # the sender dies while he waits
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Webhook.objects.all().delete()
    by = viewer("admin")
    add(f"http://127.0.0.1:{server.server_address[1]}/", ["customer.registered"], by=by)
    customer = actions.register({"name": f"推送 {next(_numbers)}"}, by=by)
    came.wait(40)
    return {"customer": customer.pk, "heard": heard, "server": server}


def delivered(_house: House, token: dict[str, Any]) -> bool:
    state = one("select state from api_delivery where object_id = %s", token["customer"])
    return state == "delivered"


def told_once(_house: House, token: dict[str, Any]) -> str:
    token["server"].shutdown()
    many = one("select count(*) from api_delivery where object_id = %s", token["customer"])
    if many != 1 or len(set(token["heard"])) != 1:
        return f"{many} deliveries; heard {len(set(token['heard']))} different messages"
    return ""


# -- requests of people, sent again when the page went away


def web(make: Callable[[], dict[str, Any]]) -> Callable[[House], dict[str, Any]]:
    def begin(house: House) -> dict[str, Any]:
        token = make()
        token["browser"] = Browser(house.port, token.pop("who"))
        in_background(lambda: token["browser"].post(token["path"], token["fields"]))
        return token

    return begin


def again(_house: House, token: dict[str, Any]) -> bool:
    """Whether the second try got an answer of the product."""
    status, _body = token["browser"].post(token["path"], token["fields"])
    token["status"] = status
    return 200 <= status < 500


def new_customer() -> dict[str, Any]:
    name = f"断电 {next(_numbers)} 有限公司"
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
    day = (timezone.localdate() - timedelta(days=500 + 31 * next(_numbers))).replace(day=1)
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
    pk = one("select id from reports_workreport where state = 'draft' order by id limit 1")
    who = one(
        "select p.username from org_person p join reports_workreport w on w.author_id = p.id"
        " where w.id = %s",
        pk,
    )
    return {"who": who, "path": f"/reports/{pk}/hand_in/", "fields": {}, "report": pk}


def handed_once(_house: House, token: dict[str, Any]) -> str:
    state = one("select state from reports_workreport where id = %s", token["report"])
    told = one(
        "select count(*) from audit_entry where kind = 'workreport' and object_id = %s"
        " and verb = 'hand_in' and changes ? 'state'",
        token["report"],
    )
    return "" if (state, told) == ("handed_in", 1) else f"{state}, {told} entries of 1"


# -- a backup by command


def backup(house: House) -> dict[str, Any]:
    path = house.instance.run / f"backup{next(_numbers)}.zip"
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
    token["half"] = token["path"].exists()
    given = environment(house.url, house.instance.data)
    done = subprocess.run(token["words"], env=given, cwd=settings.REPO, capture_output=True)
    return done.returncode == 0


def restorable(_house: House, token: dict[str, Any]) -> str:
    import zipfile

    if token["half"]:
        return "a half backup lay under the name of a whole one"
    with zipfile.ZipFile(token["path"]) as archive:
        bad = archive.testzip()
    token["path"].unlink()
    return f"{bad} is damaged" if bad else ""
