"""What stands on a day: activities that happened, tasks and cases that fall due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.urls import reverse
from django.utils import timezone

from dacheng.domains.activities.models import Activity, Task, TaskState
from dacheng.domains.activities.queries import with_whom
from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.deviations.stages import OPEN
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.screens import screen_of

MOST = 600  # lines of a kind on one day; a large team's days are not read line by line
ICONS = {"call": "phone", "visit": "visit", "mail": "mail", "meeting": "team", "note": "comment"}


@dataclass(frozen=True)
class Entry:
    """One line of a day. A `move_url` says that it may be carried to another day."""

    day: date
    at: datetime | None
    icon: str
    text: str
    hint: str
    url: str
    kind: str
    done: bool = False
    late: bool = False
    move_url: str = ""
    version: int = 0
    key: str = ""
    of: int = 1  # how many of its kind the day has, shown or not


def entries(
    viewer: Viewer, first: date, last: date, whose: str, today: date, *, lines: int = MOST
) -> list[Entry]:
    """What stands from `first` to `last`, in order; `whose` is 'mine' or 'all' one may see.
    Of each kind the first `lines` of every day, so that one full day does not hide the next."""
    span = (first, last)
    found = [*_activities(viewer, span, whose, lines), *_tasks(viewer, span, whose, today, lines)]
    found += _cases(viewer, span, whose, today)
    return sorted(found, key=lambda one: (one.day, one.at is None, one.at or _midnight(one.day)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _whose(viewer: Viewer, whose: str) -> Q:
    return Q(owner_id=viewer.person_id) if whose == "mine" else Q()


def _first_of_each(rows: QuerySet, day: Any, order: list[str], lines: int) -> dict[int, int]:
    """The first rows of every day by id, each with how many its day has."""
    nth = Window(RowNumber(), partition_by=[day], order_by=order)
    counted = rows.annotate(nth=nth, of=Window(Count("pk"), partition_by=[day]))
    return dict(counted.filter(nth__lte=lines).values_list("pk", "of"))


def _activities(viewer: Viewer, span: tuple[date, date], whose: str, lines: int) -> Iterator[Entry]:
    first, last = _midnight(span[0]), _midnight(span[1] + timedelta(days=1))
    rows = Activity.objects.visible_to(viewer).filter(_whose(viewer, whose))
    rows = rows.filter(happened_at__gte=first, happened_at__lt=last)
    kept = _first_of_each(rows, TruncDate("happened_at"), ["happened_at", "pk"], lines)
    rows = with_whom(Activity.objects.visible_to(viewer).filter(pk__in=kept))
    for one in rows.select_related("customer", "owner").order_by("happened_at", "pk"):
        moment, whom = timezone.localtime(one.happened_at), _whom(one)
        yield Entry(
            moment.date(), moment, ICONS.get(one.kind, "activity"), whom or str(one),
            _who(one, whose, one.subject if whom else ""),
            reverse("activities:detail", args=[one.pk]), "activity", done=True,
            key=f"activity-{one.pk}", of=kept[one.pk],
        )  # fmt: skip


def _tasks(
    viewer: Viewer, span: tuple[date, date], whose: str, today: date, lines: int
) -> Iterator[Entry]:
    rows = Task.objects.visible_to(viewer).filter(_whose(viewer, whose), due_on__range=span)
    rows = rows.exclude(state=TaskState.DROPPED)
    kept = _first_of_each(rows, F("due_on"), ["pk"], lines)
    mine = Task.objects.visible_to(viewer, "change").filter(pk__in=kept, state=TaskState.OPEN)
    changeable = set(mine.values_list("pk", flat=True))
    rows = Task.objects.visible_to(viewer).filter(pk__in=kept).select_related("customer", "owner")
    for one in rows.order_by("due_on", "pk"):
        is_open = one.state == TaskState.OPEN
        yield Entry(
            one.due_on, None, "check", one.title, _who(one, whose, _whom(one)), _about(one), "task",
            done=not is_open, late=is_open and one.due_on < today, version=one.version,
            move_url=reverse("calendar_move", args=[one.pk]) if one.pk in changeable else "",
            key=f"task-{one.pk}", of=kept[one.pk],
        )  # fmt: skip


def _cases(viewer: Viewer, span: tuple[date, date], whose: str, today: date) -> Iterator[Entry]:
    if not viewer.can("deviations.view"):
        return
    rows = DeviationCase.objects.visible_to(viewer).filter(_whose(viewer, whose), state__in=OPEN)
    rows = rows.filter(Q(cause_due_on__range=span) | Q(verify_on__range=span))
    for one in rows.select_related("owner").order_by("pk")[:MOST]:
        answering = one.state in ("detected", "caused")
        day = one.cause_due_on if answering else one.verify_on
        if day is None or not span[0] <= day <= span[1]:
            continue
        yield Entry(
            day, None, "flag", str(one), _who(one, whose, ""),
            reverse("deviations:detail", args=[one.pk]), "case", late=day < today,
            key=f"case-{one.pk}",
        )  # fmt: skip


def _whom(one: Any) -> str:
    return one.customer.name if one.customer else getattr(one, "whom", "") or ""


def _who(one: Any, whose: str, text: str) -> str:
    """The person first where several people's days are shown."""
    name = one.owner.name if whose == "all" and one.owner else ""
    return " · ".join(filter(None, (name, text)))


def _about(task: Task) -> str:
    if task.about_id is None:
        return ""
    there = screen_of(task.about_kind)
    return there.href(task.about_id) if there and there.detail_url else ""
