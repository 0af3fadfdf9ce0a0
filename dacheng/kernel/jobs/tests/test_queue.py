"""What the queue does with work that the database left in the middle."""

import pytest
from django.db import OperationalError, connection

from dacheng.kernel.jobs import work as jobs
from dacheng.kernel.jobs.models import Job, JobState
from dacheng.kernel.jobs.queue import AGAIN, app
from dacheng.kernel.jobs.rescue import LEFT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def away(monkeypatch):
    """A work under which the database goes away."""

    def go(_progress):
        raise OperationalError("terminating connection due to unexpected postmaster exit")

    monkeypatch.setitem(jobs._works, "away", go)


def test_a_job_under_which_the_database_went_away_is_not_over(company, viewer, away):
    job = jobs.start("away", by=viewer(company.ben))
    with pytest.raises(OperationalError):
        jobs.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)


def test_it_gives_up_after_some_attempts_and_says_so(company, viewer, away):
    job = jobs.start("away", by=viewer(company.ben))
    Job.objects.filter(pk=job.pk).update(attempts=jobs.MOST_ATTEMPTS)
    jobs.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED and job.error


def test_every_task_is_tried_again_when_the_database_went_away():
    theirs = ("builtin:", "procrastinate.")
    ours = [one for one in app.tasks.values() if not one.name.startswith(theirs)]
    assert len(ours) > 10
    assert [one.name for one in ours if one.retry_strategy is not AGAIN] == []


@pytest.mark.parametrize(
    ("queued", "state", "left"),
    [
        ("failed", "running", 1),
        ("failed", "failed", 0),
        ("doing", "running", 1),
        ("todo", "waiting", 0),
    ],
)
def test_a_job_the_queue_noted_as_failed_is_taken_up_when_it_is_not_over(
    company, viewer, away, queued, state, left
):
    job = jobs.start("away", by=viewer(company.ben))
    Job.objects.filter(pk=job.pk).update(state=state)
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = %s::procrastinate_job_status"
            " where args->>'job_id' = %s",
            [queued, str(job.pk)],
        )
        cursor.execute(LEFT)
        assert len(cursor.fetchall()) == left
