"""The nights of the loop, and the task of a countermeasure finishing it."""

from datetime import datetime, timedelta

from django.utils import timezone

from dacheng.domains.activities.events import TaskFinished
from dacheng.domains.activities.models import Task
from dacheng.domains.deviations.actions.detecting import evaluate
from dacheng.domains.deviations.actions.escalating import follow_up
from dacheng.domains.deviations.models import Countermeasure, Evaluation
from dacheng.domains.deviations.stages import LIVING, MeasureState
from dacheng.domains.org.queries import viewer_by_id
from dacheng.kernel import clock
from dacheng.kernel.audit import acting
from dacheng.kernel.events import on
from dacheng.kernel.jobs.queue import app


@app.periodic(cron="25 * * * *")
@app.task(name="deviations.night", queueing_lock="deviations.night", pass_context=False)
def night(timestamp: int) -> None:
    """Hourly, because the queue counts in UTC and a machine may sleep over midnight: the first run
    of a local day looks at the day before as it ended, the others find it done."""
    moment = timezone.localtime(
        datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    )
    eve = moment.date() - timedelta(days=1)
    if not Evaluation.objects.filter(day=eve).exists():
        evaluate(eve)
    follow_up(moment.date())


@on(TaskFinished)
def measure_done(event: TaskFinished) -> None:
    """Whoever finishes the task has done the countermeasure; what he wrote is its result."""
    task = Task.objects.filter(pk=event.task_id).first()
    if task is None:
        return
    with acting(viewer_by_id(event.by_id), "finish"):
        Countermeasure.objects.filter(task=task, state__in=LIVING).update(
            state=MeasureState.DONE, progress=100, done_on=clock.today(), blocker="",
            result=task.outcome or task.title,
        )  # fmt: skip
