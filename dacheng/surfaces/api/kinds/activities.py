"""Activities and tasks."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.activities import actions
from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.org.models import Person
from dacheng.kernel.access import Viewer
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.fields import Field, FieldKind
from dacheng.surfaces.api.kinds.given import TO, WHY
from dacheng.surfaces.api.resource import Resource, Verb

SAID = ("kind", "happened_at", "subject", "minutes", "contact", "duration_minutes", "place")
ABOUTS = tuple((kind, kind) for kind in ("customer", "lead", "opportunity", "contract"))
ABOUT = (
    Field("about_kind", gettext_lazy("关于哪种记录"), FieldKind.CHOICE, choices=ABOUTS),
    Field("about_id", gettext_lazy("关于哪一条"), FieldKind.INTEGER),
)
DUE = Field("due_on", gettext_lazy("改到"), FieldKind.DATE, required=True)
OUTCOME = Field("outcome", gettext_lazy("结果"))


def _about(values: dict[str, Any], by: Viewer) -> Any:
    """The record named by about_kind and about_id, taken out of the values."""
    kind, pk = values.pop("about_kind", ""), values.pop("about_id", None)
    if not kind and pk is None:
        return None
    model = about_models().get(kind)
    found = model.objects.visible_to(by).filter(pk=pk).first() if model and pk else None
    if found is None:
        raise ValidationError({"about_id": _("没有这一条，或者你看不到。")})
    return found


def _log(values: dict[str, Any], *, by: Viewer) -> Activity:
    about = _about(values, by)
    return actions.log(values.pop("kind"), by=by, about=about, **values)


def _add(values: dict[str, Any], *, by: Viewer) -> Task:
    about = _about(values, by)
    return actions.add_task(values.pop("title"), by=by, about=about, **values)


def _open(task: Task) -> bool:
    return task.state == "open"


def _postpone(task: Task, *, by: Viewer, due_on: date, why: str = "") -> Task:
    return actions.postpone_task(task, due_on, by=by, why=why)


def _hand_over(task: Task, *, by: Viewer, to: Person, why: str = "") -> Task:
    return actions.hand_over_task(task, to, by=by, why=why)


ACTIVITIES = Resource(
    "activities",
    "activity",
    gettext_lazy("跟进"),
    create=_log,
    creates=SAID,
    requires=("kind",),
    also=ABOUT,
    change=actions.change,
    changes=SAID,
    shows=ABOUT,
)
TASKS = Resource(
    "tasks",
    "task",
    gettext_lazy("任务"),
    create=_add,
    creates=("title", "due_on", "owner"),
    requires=("title",),
    also=ABOUT,
    change=actions.change_task,
    changes=("title", "due_on"),
    verbs=(
        Verb("finish", gettext_lazy("做完"), actions.finish_task, takes=(OUTCOME,)),
        Verb("drop", gettext_lazy("不做了"), actions.drop_task, takes=(WHY,)),
        Verb("postpone", gettext_lazy("改期"), _postpone, takes=(DUE, WHY), stands=_open),
        Verb(
            "hand_over",
            gettext_lazy("移交"),
            _hand_over,
            needs="hand_over",
            takes=(TO, WHY),
            stands=_open,
        ),
    ),
    shows=ABOUT,
)
