"""Planning what is to be done, and saying what came of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities import echoes
from dacheng.domains.activities.actions.logging import subject_of
from dacheng.domains.activities.events import TaskFinished
from dacheng.domains.activities.models import Task
from dacheng.domains.org import placing
from dacheng.domains.org.models import Person
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.custom.live import fields_of
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused

CHANGEABLE = {"title", "due_on"}


@transaction.atomic
def add_task(
    title: str,
    *,
    by: Viewer,
    due_on: date | None = None,
    about: Any = None,
    owner: Person | None = None,
    **more: Any,
) -> Task:
    """Plan something, for oneself or, as a leader, for somebody else."""
    if about is not None and not permits(by, "view", about):
        raise PermissionDenied(_("你看不到这条记录。"))
    values = {**more, "title": title.strip(), "due_on": due_on, **subject_of(about)}
    if owner is not None:
        values["owner"] = owner
    task = records.create(Task, placing.placed(Task, values, by), by=by, verb="add")
    echoes.plan(task.about_kind, task.about_id, by)
    return task


@transaction.atomic
def change_task(
    task: Task, changes: Mapping[str, Any], *, by: Viewer, version: int | None = None
) -> Task:
    """Change what is to be done and until when, while it is open."""
    if set(changes) - CHANGEABLE - set(fields_of("task")):
        raise ValidationError(_("任务只能改内容和到期日。"))
    task = records.change(task, changes, by=by, version=version, check=_require_open)
    echoes.plan(task.about_kind, task.about_id, by)
    return task


@transaction.atomic
def postpone_task(task: Task, to: date, *, by: Viewer, why: str = "") -> Task:
    """Move an open task to a later day."""

    def check(fresh: Task) -> None:
        _require_open(fresh)
        if to < clock.today() or (fresh.due_on and to <= fresh.due_on):
            raise ValidationError({"due_on": _("改到原来的日期之后。")})

    task = records.change(task, {"due_on": to}, by=by, verb="postpone", why=why, check=check)
    echoes.plan(task.about_kind, task.about_id, by)
    return task


@transaction.atomic
def finish_task(task: Task, *, by: Viewer, outcome: str = "") -> Task:
    """Done; `outcome` says in a line what came of it."""
    task = Task.lifecycle.take(task, "finish", by=by, outcome=outcome, done_at=clock.now())
    echoes.plan(task.about_kind, task.about_id, by)
    publish(TaskFinished(task.pk, by.person_id))
    return task


@transaction.atomic
def drop_task(task: Task, *, by: Viewer, why: str = "") -> Task:
    """Not to be done after all."""
    task = Task.lifecycle.take(task, "drop", by=by, why=why, outcome=why[:300])
    echoes.plan(task.about_kind, task.about_id, by)
    return task


@transaction.atomic
def hand_over_task(task: Task, to: Person, *, by: Viewer, why: str = "") -> Task:
    """Let somebody else do it."""
    _require_open(task)
    return placing.hand_over(task, to, by=by, why=why)


def _require_open(task: Task) -> None:
    if task.state != "open":
        raise StepRefused(_("任务已经结束，不能再改。"))
