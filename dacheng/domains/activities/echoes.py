"""What a record keeps of its activities and tasks, written in the same transaction.

An event after the commit would be too late: a record must never show another last contact or
next step than its activities and tasks do. Domains further down register here at start-up.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model

from dacheng.domains.activities.models import Activity
from dacheng.kernel.access import Viewer

Touched = Callable[[Activity, Viewer], None]
Planned = Callable[[int, Viewer], None]
Registered = TypeVar("Registered", Touched, Planned)
_touched: dict[str, list[Touched]] = defaultdict(list)
_planned: dict[str, list[Planned]] = defaultdict(list)


def when_touched(model: type[Model]) -> Callable[[Touched], Touched]:
    """Call the function with each activity logged about a record of this model."""

    def register(function: Touched) -> Touched:
        _touched[str(model._meta.model_name)].append(function)
        return function

    return register


def when_planned(model: type[Model]) -> Callable[[Planned], Planned]:
    """Call the function with a record's id when the tasks about it changed."""

    def register(function: Planned) -> Planned:
        _planned[str(model._meta.model_name)].append(function)
        return function

    return register


def touch(activity: Activity, by: Viewer) -> None:
    for function in _touched[activity.about_kind]:
        function(activity, by)


def plan(kind: str, object_id: int | None, by: Viewer) -> None:
    if object_id is not None:
        for function in _planned[kind]:
            function(object_id, by)
