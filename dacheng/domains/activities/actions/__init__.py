"""What can be done with activities and tasks."""

from dacheng.domains.activities.actions.jotting import finish_and_go_on, jot
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
    "finish_and_go_on",
    "finish_task",
    "hand_over_task",
    "jot",
    "log",
    "postpone_task",
]
