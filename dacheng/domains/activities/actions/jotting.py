"""Writing down a call in one go: what was said, what it finishes, what comes next."""

from datetime import date
from typing import Any

from django.db import transaction

from dacheng.domains.activities.actions.logging import log
from dacheng.domains.activities.actions.tasks import add_task, finish_task
from dacheng.domains.activities.models import Activity, Task
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.policy import about_models


@transaction.atomic
def jot(
    kind: str,
    *,
    by: Viewer,
    about: Any,
    finishes: Task | None = None,
    next_step: str = "",
    next_step_on: date | None = None,
    **said: Any,
) -> Activity:
    """Log an activity, finish the task it fulfils and plan the next one; all of it or nothing."""
    activity = log(kind, by=by, about=about, **said)
    if finishes is not None:
        finish_task(finishes, by=by, outcome=activity.subject)
    if next_step.strip():
        add_task(next_step, due_on=next_step_on, about=about, by=by)
    return activity


@transaction.atomic
def finish_and_go_on(
    task: Task,
    *,
    by: Viewer,
    outcome: str = "",
    next_step: str = "",
    next_step_on: date | None = None,
) -> Task:
    """A task is done, and what it leads to is planned about the same record."""
    task = finish_task(task, by=by, outcome=outcome)
    if next_step.strip():
        add_task(next_step, due_on=next_step_on, about=subject(task, by), by=by)
    return task


def subject(task: Task, by: Viewer) -> Any:
    """The record a task is about, if this person may see it."""
    model = about_models().get(task.about_kind)
    rows = model.objects.visible_to(by).filter(pk=task.about_id) if model else Task.objects.none()
    return rows.first()
