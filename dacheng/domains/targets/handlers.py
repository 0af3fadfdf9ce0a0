"""Tells people what is asked of them and what was said, and makes the tasks of each week."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.targets.actions import derive_week, learn_paces
from dacheng.domains.targets.events import (
    ObjectionSettled,
    PlanApproved,
    PlanFrozen,
    TargetObjected,
    TargetRevised,
)
from dacheng.domains.targets.models import Answer, Goal, PaceCurve, Revision, Target, TargetPlan
from dacheng.kernel import clock
from dacheng.kernel.events import on
from dacheng.kernel.jobs.queue import app
from dacheng.kernel.metrics import get
from dacheng.kernel.notices.tell import tell


@on(PlanApproved)
def ask_people(event: PlanApproved) -> None:
    """Everybody with a target learns that it waits for his word."""
    plan = TargetPlan.objects.get(pk=event.plan_id)
    for person in _people_of(plan):
        _tell(person, lambda: _("%(plan)s下达了，看看你的数，确认或提异议。") % {"plan": plan.name},
              "/targets/plans/", "target")  # fmt: skip


@on(PlanFrozen)
def tell_frozen(event: PlanFrozen) -> None:
    plan = TargetPlan.objects.get(pk=event.plan_id)
    for person in _people_of(plan):
        _tell(person, lambda: _("%(plan)s冻结了，从 %(day)s 起按它算达成。")
              % {"plan": plan.name, "day": plan.starts_on}, "/targets/", "target")  # fmt: skip


@on(TargetRevised)
def tell_revised(event: TargetRevised) -> None:
    """Who has other figures from a month on, and why."""
    made = Revision.objects.select_related("plan").get(plan_id=event.plan_id, number=event.number)
    cells = Target.objects.filter(plan=made.plan, revision=event.number).exclude(person=None)
    people = Person.objects.filter(pk__in=cells.order_by().values("person"))
    for person in people:
        said = {"day": f"{made.from_on:%Y-%m}", "why": made.why}
        _tell(person, lambda said=said: _("你的目标从 %(day)s 起改了：%(why)s") % said,
              "/targets/", "target")  # fmt: skip


@on(TargetObjected)
def tell_objection(event: TargetObjected) -> None:
    """Whoever made the plan answers."""
    one = Answer.objects.select_related("plan__created_by", "person").get(pk=event.answer_id)
    maker = one.plan.created_by
    if maker and maker.pk != event.by_id:
        said = {"who": one.person, "metric": get(one.metric).label, "why": one.reason}
        _tell(maker, lambda: _("%(who)s对%(metric)s目标有异议：%(why)s") % said,
              f"/targets/plans/{one.plan_id}/", "target")  # fmt: skip


@on(ObjectionSettled)
def tell_settled(event: ObjectionSettled) -> None:
    one = Answer.objects.select_related("person").get(pk=event.answer_id)
    said = {"metric": get(one.metric).label, "why": one.reply}
    _tell(one.person, lambda: _("你对%(metric)s的异议有答复了：%(why)s") % said,
          "/targets/plans/", "target")  # fmt: skip


def _people_of(plan: TargetPlan) -> list[Person]:
    asked = plan.answers.order_by().values("person")
    return list(Person.objects.filter(pk__in=asked, is_active=True))


def _tell(person: Person, words, url: str, kind: str) -> None:
    with translation.override(person.language or None):
        text = words()
    tell([person.pk], text, url=url, kind=kind)


@app.periodic(cron="20 * * * *")
@app.task(name="targets.weeks", queueing_lock="targets.weeks", pass_context=False)
def derive_weeks(timestamp: int) -> None:
    """Hourly on Mondays, because a machine may sleep over midnight; a week is derived once."""
    moment = timezone.localtime(
        datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    )
    if moment.weekday():
        return
    day = moment.date()
    goals = Goal.objects.filter(is_open=True, start__lte=day, end__gt=day)
    for goal in goals.select_related("person", "unit__lead"):
        doer = goal.person or goal.unit.lead
        if doer and doer.is_active:
            derive_week(goal, by=viewer_for(doer, channel="job"), today=day)


@app.periodic(cron="15 * * * *")
@app.task(name="targets.paces", queueing_lock="targets.paces", pass_context=False)
def learn_how_months_fill(timestamp: int) -> None:
    """Hourly, because a machine may sleep over midnight: the first run of a day learns, before
    that night's cells are looked at, and the others find it done."""
    if not PaceCurve.objects.filter(learned_on=clock.today()).exists():
        learn_paces()
