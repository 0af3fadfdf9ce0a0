"""What was done about a record, what is to be done, and what was written down too late."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DurationField, ExpressionWrapper, F, Q, QuerySet, TextField, When

from dacheng.domains.activities.models import Activity, Task, TaskState
from dacheng.domains.customers.models import Customer
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.search.naming import named

ON_TIME = timedelta(hours=24)


def about(record: Any) -> Q:
    """Activities and tasks about a record; for a customer, also those about what hangs on it."""
    named = Q(about_kind=record._meta.model_name, about_id=record.pk)
    return named | Q(customer=record) if isinstance(record, Customer) else named


def with_whom(rows: QuerySet) -> QuerySet:
    """Says what a row is about where no customer is known: a lead has only its company."""
    text = named("about_kind", "about_id")
    return rows.annotate(whom=Case(When(customer=None, then=text), output_field=TextField()))


def timeline(record: Any, viewer: Viewer) -> QuerySet[Activity]:
    """What was done about a record, newest first."""
    rows = Activity.objects.visible_to(viewer).filter(about(record))
    return rows.select_related("owner", "contact").order_by("-happened_at", "-id")


def open_tasks(record: Any, viewer: Viewer) -> QuerySet[Task]:
    """What is to be done about a record, the earliest first; without a day last."""
    rows = Task.objects.visible_to(viewer).filter(about(record), state=TaskState.OPEN)
    return rows.select_related("owner").order_by(F("due_on").asc(nulls_last=True), "id")


def my_tasks(viewer: Viewer) -> QuerySet[Task]:
    """What the viewer himself has to do, overdue first."""
    rows = Task.objects.visible_to(viewer).filter(owner_id=viewer.person_id, state=TaskState.OPEN)
    return rows.select_related("customer").order_by(F("due_on").asc(nulls_last=True), "id")


def overdue(viewer: Viewer, on: date | None = None) -> QuerySet[Task]:
    """Open tasks whose day has passed."""
    day = on or clock.today()
    return Task.objects.visible_to(viewer).filter(state=TaskState.OPEN, due_on__lt=day)


def entered_late(viewer: Viewer) -> QuerySet[Activity]:
    """Activities written down more than 24 hours after they happened (F4)."""
    delay = ExpressionWrapper(F("entered_at") - F("happened_at"), output_field=DurationField())
    rows = Activity.objects.visible_to(viewer).annotate(delay=delay)
    return rows.filter(delay__gt=ON_TIME)


def is_on_time(activity: Activity) -> bool:
    """Entered within 24 hours, the 24th included."""
    return activity.entered_at - activity.happened_at <= ON_TIME


def pressing(viewer: Viewer) -> QuerySet[Task]:
    """The viewer's own tasks that are due today or overdue."""
    mine = Task.objects.filter(owner_id=viewer.person_id, state=TaskState.OPEN)
    return mine.filter(due_on__lte=clock.today())
