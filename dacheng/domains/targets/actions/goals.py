"""Goals that are no money, and the tasks their weeks become (T12)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.models import Task
from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.models import Goal
from dacheng.domains.targets.queries.goals import Progress, progress
from dacheng.domains.targets.queries.plans import refuse_unplannable
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.metrics import Unit, get
from dacheng.kernel.periods import Grain, Period, this


@transaction.atomic
def set_goal(
    title: str,
    metric: str,
    amount: Decimal,
    period: Period,
    *,
    by: Viewer,
    person: Person | None = None,
    unit: OrgUnit | None = None,
) -> Goal:
    """Set a goal for oneself, or for somebody or a team one leads."""
    found = refuse_unplannable(metric)
    if found.unit is Unit.SHARE:
        raise ValidationError({"metric": _("比率分不到周。换成次数，比如赢单数。")})
    if amount <= 0:
        raise ValidationError({"amount": _("写一个大于 0 的数。")})
    if period.end <= clock.today():
        raise ValidationError({"period": _("这段时间已经过了。选今天或以后。")})
    home = person.unit if person else unit
    if home is None:
        raise ValidationError({"person": _("选谁的目标：某个人，或一个团队。")})
    if person is not None and not person.is_active:
        raise ValidationError({"person": _("%(who)s 已经离职。换一个人。") % {"who": person}})
    values: dict[str, Any] = {
        "title": title.strip() or str(found.label), "metric": metric, "amount": amount,
        "start": period.start, "end": period.end, "unit": home, "person": person,
        "created_by_id": by.person_id or None,
    }  # fmt: skip
    with acting(by, "set_goal"):
        goal = Goal(**values)
        goal.full_clean()
        goal.save()
        if not permits(by, "answer" if _is_own(goal, by) else "break_down", goal):
            raise PermissionDenied(_("只能给自己或自己带的人定目标。"))
    derive_week(goal, by=by)
    return goal


def _is_own(goal: Goal, by: Viewer) -> bool:
    return goal.person_id is not None and goal.person_id == by.person_id


@transaction.atomic
def close_goal(goal: Goal, *, by: Viewer, why: str = "") -> Goal:
    """Stop following a goal; its history stays."""
    needs = "answer" if _is_own(goal, by) else "break_down"
    return records.change(goal, {"is_open": False}, by=by, verb="close_goal", needs=needs, why=why)


def derive_week(goal: Goal, *, by: Viewer, today: date | None = None) -> Task | None:
    """The task of this week: what is left, over the weeks that are left. Once a week; a team's
    goal becomes the task of who leads it."""
    day = today or clock.today()
    week = this(Grain.WEEK, day)
    found = progress([goal], today=day)[0]
    owner = goal.person_id or goal.unit.lead_id
    if owner is None or found.this_week <= 0 or not goal.is_open:
        return None
    due = min(week.last, Period(goal.start, goal.end).last)
    rows = Task.objects.filter(
        about_kind="goal", about_id=goal.pk, due_on__range=(week.start, week.last)
    )
    if rows.exists():
        return None
    with acting(by, "derive_week"):
        return Task.objects.create(
            title=_title(goal, found), due_on=due, owner_id=owner, unit_id=goal.unit_id,
            about_kind="goal", about_id=goal.pk, created_by_id=goal.created_by_id,
        )  # fmt: skip


def _title(goal: Goal, found: Progress) -> str:
    said = {"n": found.this_week, "metric": get(goal.metric).label, "title": goal.title}
    return (_("本周%(metric)s做到 %(n)s（%(title)s）") % said)[:300]
