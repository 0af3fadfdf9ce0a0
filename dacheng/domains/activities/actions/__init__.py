"""What can be done with activities and tasks."""

from dacheng.domains.activities.actions.logging import change, log
from dacheng.domains.activities.actions.tasks import (
    add_task,
    change_task,
    drop_task,
    finish_task,
    hand_over_task,
    postpone_task,
)

__all__ = [
    "add_task",
    "change",
    "change_task",
    "drop_task",
    "finish_task",
    "hand_over_task",
    "log",
    "postpone_task",
]
