"""Defining, starting and running jobs on the database queue."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.jobs.models import Job, JobState
from dacheng.kernel.jobs.queue import AWAY, app

MOST_ATTEMPTS = 5
log = logging.getLogger(__name__)
Work = Callable[["Progress"], dict]
_works: dict[str, Work] = {}
_viewer_of: list[Callable[[int], Viewer]] = []


class Cancelled(Exception):
    """The person asked to stop; what is not committed is undone."""


class Progress:
    """What running work knows of itself: arguments, the acting viewer, and a way to report.

    Reports go over a second connection, so the page sees them while a long transaction runs.
    """

    def __init__(self, job: Job, viewer: Viewer):
        self.job, self.args, self.viewer = job, job.args, viewer

    def report(self, done: int, total: int, step: str = "") -> None:
        """Write progress; raises Cancelled when the person asked to stop."""
        with connections["progress"].cursor() as cursor:
            cursor.execute(
                "update jobs_job set done = %s, total = %s, step = %s where id = %s"
                " returning cancel_requested",
                [done, total, step, self.job.pk],
            )
            if (row := cursor.fetchone()) and row[0]:
                raise Cancelled


def viewer_source(resolve: Callable[[int], Viewer]) -> None:
    """Tell the queue how a person's id becomes a viewer; the org domain does."""
    _viewer_of[:] = [resolve]


def work(name: str) -> Callable[[Work], Work]:
    """Register a function (Progress) -> result as the work of this name."""

    def register(function: Work) -> Work:
        if name in _works:
            raise ValueError(f"work {name!r} is defined twice")
        _works[name] = function
        return function

    return register


@transaction.atomic
def start(name: str, *, by: Viewer, **args: Any) -> Job:
    """Queue work in this transaction: it runs after the commit, or never."""
    if name not in _works:
        raise KeyError(name)
    job = Job.objects.create(name=name, args=args, owner_id=by.person_id)
    run_job.defer(job_id=str(job.pk))
    return job


def newest(name: str) -> Job | None:
    """The last job of a kind, whoever started it: to say how far it is, never what it found."""
    return Job.objects.filter(name=name).order_by("-created_at").first()


@app.task(name="run_job", pass_context=False)
def run_job(job_id: str) -> None:
    """Run one job; safe to run again when a worker died in the middle."""
    with _alone(job_id) as alone:
        job = Job.objects.filter(pk=uuid.UUID(job_id)).first() if alone else None
        if job is not None and not job.is_over:
            _run(job)


def _run(job: Job) -> None:
    if job.attempts >= MOST_ATTEMPTS or job.cancel_requested:
        state = JobState.CANCELLED if job.cancel_requested else JobState.FAILED
        error = "" if job.cancel_requested else _("中断了太多次，停下了。什么都没有写进去。")
        _finish(job, state, error=error)
        return
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, attempts=job.attempts + 1, started_at=timezone.now()
    )
    _work(job)


@contextmanager
def _alone(job_id: str) -> Iterator[bool]:
    """Whether nobody else runs this job. The database gives the lock back when a worker dies,
    and holds it for one that only seemed dead."""
    with connections["progress"].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [job_id])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connections["progress"].cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [job_id])


def _work(job: Job) -> None:
    try:
        result = _works[job.name](Progress(job, _viewer_of[0](job.owner_id).through("job")))
    except Cancelled:
        _finish(job, JobState.CANCELLED)
    except (ValidationError, PermissionDenied) as refusal:
        messages = getattr(refusal, "messages", [str(refusal)])
        _finish(job, JobState.FAILED, error="\n".join(messages))
    except AWAY:
        raise  # the queue tries again: what was not committed is undone
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.name)
        _finish(job, JobState.FAILED, error=_("我们这边出错了，已经记下。什么都没有写进去。"))
        raise
    else:
        _finish(job, JobState.DONE, result=result or {})


def _finish(job: Job, state: JobState, *, error: str = "", result: dict | None = None) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state, error=error, result=result or {}, finished_at=timezone.now()
    )


def cancel(job: Job, *, by: Viewer) -> None:
    """Ask a job to stop at its next report; one that nobody has begun stops at once."""
    mine = Job.objects.visible_to(by, "change").filter(pk=job.pk)
    mine.update(cancel_requested=True)
    mine.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, finished_at=timezone.now())
