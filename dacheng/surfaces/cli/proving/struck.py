"""The points at which a kill strikes, and what must be so afterwards."""

import itertools
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
    one,
    viewer,
    written,
)
from dacheng.surfaces.cli.proving.house import House

Result = TypeVar("Result")
NUMBERS = itertools.count(1)
WORK, WEB = ("worker", "database"), ("web", "database")


def fresh(look: Callable[[], Result]) -> Any:
    """What a look finds, or False while the database is away."""
    try:
        return look()
    except (OperationalError, InterfaceError, Error):
        connections.close_all()
        return False


def table(name: str) -> str:
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

    mark = f"K{next(NUMBERS)}x"
    rows = "".join(f"{mark}{at},{mark}第{at}家公司,电子\n" for at in range(MANY))
    path = written(house.instance.run, f"{mark}.csv", "客户编号,客户,行业\n" + rows)
    by = viewer("director", "import")
    run = draft("customers", path, path.name, by=by)
    return {"mark": mark, "run": run.pk, "job": queue(run, by=by).pk}


def imported(_house: House, token: dict[str, Any]) -> str:
    if complaint := _failed_job(token):
        return complaint
    rows = one("select count(*) from customers_customer where code like %s", token["mark"] + "%")
    notices = one(
        "select count(*) from notices_notice where kind = 'import' and url = %s",
        f"/imports/{token['run']}/",
    )
    told = one(
        "select count(*) from audit_entry where kind = 'customer' and run = %s and op = 'insert'",
        f"import:{token['run']}",
    )
    found = one("select count(*) from search_entry where title like %s", token["mark"] + "%")
    if (rows, told, found, notices) != (MANY, MANY, MANY, 1):
        return f"{rows} rows, {told} entries, {found} found of {MANY}; {notices} notices of 1"
    return ""


def undo_(house: House) -> dict[str, Any]:
    from dacheng.kernel.imports.models import ImportRun
    from dacheng.kernel.imports.working import queue_undo

    by = viewer("director", "import")
    last = ImportRun.objects.filter(state="done").order_by("-pk").first()
    assert last is not None  # noqa: S101  an import came before
    return {"run": last.pk, "job": queue_undo(last, by=by).pk}


def undone(_house: House, token: dict[str, Any]) -> str:
    if complaint := _failed_job(token):
        return complaint
    left = one(
        "select count(*) from customers_customer c join audit_entry e on e.object_id = c.id"
        " and e.kind = 'customer' and e.op = 'insert' where e.run = %s",
        f"import:{token['run']}",
    )
    return f"{left} rows are left" if left else ""


def bulk(_house: House) -> dict[str, Any]:
    from dacheng.domains.customers.models import Customer
    from dacheng.kernel.bulk.models import BulkRun
    from dacheng.kernel.bulk.running import begin

    by, value = viewer("director"), f"bulk {next(NUMBERS)}"
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
    if complaint := _failed_job(token):
        return complaint
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
    return ""


def export(_house: House) -> dict[str, Any]:
    from dacheng.kernel.exports.later import ask

    by = viewer("director")
    made = ask("customer", "", None, by=by, format="csv", name="客户")
    files = sum(1 for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    return {"export": made.pk, "job": made.job_id, "files": files}


def exported_once(_house: House, token: dict[str, Any]) -> str:
    from dacheng.kernel.exports.models import Export

    if complaint := _failed_job(token):
        return complaint
    made = Export.objects.get(pk=token["export"])
    files = sum(1 for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    notices = one("select count(*) from notices_notice where url = %s", f"/exports/{made.pk}/")
    lines = made.file.open().read().count(b"\r\n") - 1 if made.file else -1
    if lines != made.rows or notices != 1 or files != token["files"] + 1:
        more = files - token["files"]
        return f"{lines} lines of {made.rows}, {notices} notices, {more} files of 1"
    return ""


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

    actions.register({"name": f"封存 {next(NUMBERS)}"}, by=viewer("director"))
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
    day = timezone.now() + timedelta(days=400 + next(NUMBERS))
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
    customer = actions.register({"name": f"推送 {next(NUMBERS)}"}, by=by)
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
