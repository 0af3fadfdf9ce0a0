"""The next step: the earliest open task about an opportunity, repeated on it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import add_task, change_task, drop_task
from dacheng.domains.activities.models import Task, TaskState
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.records import Outdated


@transaction.atomic
def set_next_step(
    opportunity: Opportunity,
    title: str,
    on: date | None,
    *,
    by: Viewer,
    version: int | None = None,
) -> Opportunity:
    """Say what comes next and when. Changes the task that is the next step now, else plans one;
    no title drops it."""
    fresh = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    if not permits(by, "change", fresh):
        raise PermissionDenied(_("你不能改这条记录。找负责人或主管。"))
    if version is not None and fresh.version != version:
        raise Outdated(_("刚才有人改过这条记录。刷新后再改，你写的还在。"))
    current = next_task(fresh.pk)
    mine = current is not None and permits(by, "change", current)
    if not title.strip():
        if current is not None and mine:
            drop_task(current, by=by)
    elif current is not None and mine:
        change_task(current, {"title": title.strip(), "due_on": on}, by=by)
    else:
        for_owner = fresh.owner if by.can("activities.hand_over") else None
        add_task(title, due_on=on, about=fresh, owner=for_owner, by=by)
    mirror(fresh.pk, by)
    fresh.refresh_from_db()
    return fresh


def next_task(opportunity_id: int) -> Task | None:
    """The open task due first; one without a day comes last."""
    rows = Task.objects.filter(
        about_kind="opportunity", about_id=opportunity_id, state=TaskState.OPEN
    )
    return rows.order_by(F("due_on").asc(nulls_last=True), "id").first()


def mirror(opportunity_id: int, by: Viewer) -> None:
    """Repeat the next task on the opportunity. Needs no right on it: it is what the tasks say."""
    task = next_task(opportunity_id)
    shown = {"next_step": task.title if task else "", "next_step_on": task and task.due_on}
    rows = Opportunity.objects.select_for_update(of=("self",)).filter(pk=opportunity_id)
    with acting(by, "plan"):
        known = rows.first()
        if known and {name: getattr(known, name) for name in shown} != shown:
            rows.update(**shown, version=F("version") + 1, updated_at=clock.now())
