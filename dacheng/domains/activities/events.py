"""What happens to activities and tasks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivityLogged:
    """An activity was written down by a person."""

    activity_id: int
    by_id: int


@dataclass(frozen=True)
class TaskFinished:
    """A task was done by a person."""

    task_id: int
    by_id: int
