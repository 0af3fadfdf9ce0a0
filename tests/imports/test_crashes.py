"""Processes die and people click twice; a file comes in whole and once, or not at all."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from dacheng.domains.customers.models import Customer
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.imports import runs, working
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.runs import AlreadyImported, execute
from dacheng.kernel.imports.working import queue, settle
from dacheng.kernel.jobs.models import Job, JobState
from dacheng.kernel.jobs.work import Progress, cancel, run_job
from dacheng.kernel.notices.models import Notice
from tests.imports.conftest import TODAY

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "progress"])]
ROOT = Path(__file__).parents[2]
PATIENCE = 60

STOPPING_IN_THE_MIDDLE = """
import django; django.setup()
import sys, time
from datetime import date
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports import runs, working
from dacheng.domains.org.queries import viewer_by_id
run = ImportRun.objects.get(pk=int(sys.argv[1]))
def report(done, total, step):
    print(step, flush=True)
    if step == sys.argv[2]:
        time.sleep(60)
by = viewer_by_id(run.owner_id, channel="import")
runs.execute(run, by=by, today=date(2026, 3, 18), report=report)
"""


@pytest.fixture
def many(drafted: Callable[..., ImportRun]) -> ImportRun:
    rows = "".join(f"K{at},第{at}家公司,电子\n" for at in range(12_000))
    return drafted("customers", "客户编号,客户,行业\n" + rows)


def _environment() -> dict[str, str]:
    made = connection.settings_dict
    host = made["OPTIONS"].get("host") or made["HOST"]
    url = f"postgresql://{made['USER']}:{made['PASSWORD']}@/{made['NAME']}?host={host}"
    if made["PORT"]:
        url += f"&port={made['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DACHENG_DATA": str(settings.DATA),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "dacheng.settings",
    }


def _python(*words: str, **rest: Any) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, *words], env=_environment(), cwd=ROOT, **rest)


def _nothing_came(run: ImportRun) -> bool:
    made = Entry.objects.filter(kind="customer", run=f"import:{run.pk}").exists()
    return not made and not Customer.objects.filter(code__startswith="K").exists()


@pytest.mark.parametrize("step", ["write", "finish"])
def test_a_process_killed_in_the_middle_leaves_nothing(many, step):
    child = _python("-c", STOPPING_IN_THE_MIDDLE, str(many.pk), step, stdout=subprocess.PIPE)
    assert child.stdout
    for line in child.stdout:
        if line.decode().strip() == step:
            break
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert _nothing_came(many)
    many.refresh_from_db()
    assert many.state == RunState.DRAFT


@pytest.fixture
def worker() -> Iterator[Callable[[], subprocess.Popen]]:
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        started.append(_python("-m", "django", "procrastinate", "worker", "--concurrency", "2"))
        return started[-1]

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.wait()


def _until(true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def test_a_job_of_a_killed_worker_is_done_by_the_next_within_a_minute(many, house, worker):
    job = queue(many, by=house.director)
    first = worker()
    _until(lambda: Job.objects.filter(pk=job.pk, step__in=["write", "check"]).exists())
    first.kill()
    first.wait()
    if Job.objects.get(pk=job.pk).state == JobState.DONE:
        pytest.skip("too quick to be killed")
    worker()
    _until(lambda: Job.objects.get(pk=job.pk).is_over)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert Customer.objects.filter(code__startswith="K").count() == 12_000
    many.refresh_from_db()
    assert many.state == RunState.DONE


def test_rows_and_notice_come_together_or_not_at_all(drafted, house, monkeypatch):
    def dies(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    run = drafted("customers", "客户,行业\n第一家公司,电子\n")
    work = Progress(queue(run, by=house.director), house.director)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(working, "tell", dies)
        working._import(work)
    assert not Customer.objects.filter(name="第一家公司").exists()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    for _time in range(2):
        working._import(work)
    assert Customer.objects.filter(name="第一家公司").count() == 1
    assert Notice.objects.filter(url=f"/imports/{run.pk}/").count() == 1


def test_two_imports_of_one_run_at_once_bring_it_in_once(many, house):
    said: list[Any] = []

    def go() -> None:
        try:
            said.append(execute(many, by=house.director, today=TODAY)["created"])
        except AlreadyImported as error:
            said.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in said) == ["AlreadyImported", "int"]
    assert Customer.objects.filter(code__startswith="K").count() == 12_000


def test_two_imports_of_the_same_file_at_once_make_no_doubles(drafted, house):
    text = "客户,行业\n" + "".join(f"第{at}家公司,电子\n" for at in range(3000))
    both = [drafted("customers", text) for _ in range(2)]
    said: list[dict] = []

    def go(run: ImportRun) -> None:
        said.append(execute(run, by=house.director, today=TODAY))
        connections.close_all()

    threads = [threading.Thread(target=go, args=[run]) for run in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result["created"] for result in said) == [0, 3000]
    assert Customer.objects.filter(name__startswith="第").count() == 3000


def test_a_cancelled_import_leaves_nothing_and_can_be_tried_again(many, house, monkeypatch):
    job = queue(many, by=house.director)
    write = runs.write

    def cancel_then_write(checked: Any, report: Any) -> Any:
        Job.objects.using("progress").filter(pk=job.pk).update(cancel_requested=True)
        return write(checked, report)

    with monkeypatch.context() as patch:
        patch.setattr(runs, "write", cancel_then_write)
        run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED and _nothing_came(many)
    many.refresh_from_db()
    assert many.state == RunState.FAILED
    again = queue(many, by=house.director)
    run_job(str(again.pk))
    assert Customer.objects.filter(code__startswith="K").count() == 12_000


def test_a_job_cancelled_before_it_began_does_nothing(many, house):
    job = queue(many, by=house.director)
    cancel(job, by=house.director)
    run_job(str(job.pk))
    assert _nothing_came(many)
    many.refresh_from_db()
    assert settle(many).state == JobState.CANCELLED
    assert many.state == RunState.FAILED


def test_a_job_runs_once_though_two_workers_hold_it(many, house):
    job = queue(many, by=house.director)

    def go() -> None:
        run_job(str(job.pk))
        connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def test_after_the_commit_a_second_attempt_only_says_so(many, house):
    job = queue(many, by=house.director)
    execute(many, by=house.director, today=TODAY)
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["created"]) == (JobState.DONE, 12_000)
