"""Keeps the opportunity in step with its activities and tasks, tells leaders, and takes the
snapshot of each day and the usual lengths of stays."""

from datetime import datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dacheng.domains.activities.echoes import when_planned, when_touched
from dacheng.domains.activities.models import Activity
from dacheng.domains.opportunities.actions.concentrating import renew_concentrations
from dacheng.domains.opportunities.actions.planning import mirror
from dacheng.domains.opportunities.actions.snapshots import take_snapshot
from dacheng.domains.opportunities.actions.usual import keep_usual_stays
from dacheng.domains.opportunities.events import OpportunityLost, OpportunityWon
from dacheng.domains.opportunities.models import Opportunity, UsualStay
from dacheng.kernel.access import Viewer
from dacheng.kernel.events import on
from dacheng.kernel.jobs.queue import app
from dacheng.kernel.money import format_money
from dacheng.kernel.notices.tell import tell


@when_touched(Opportunity)
def last_activity(activity: Activity, by: Viewer) -> None:
    """The last contact moves forward only, because entries may come late."""
    Opportunity.objects.filter(pk=activity.about_id).update(
        last_activity_at=Greatest("last_activity_at", Value(activity.happened_at))
    )


when_planned(Opportunity)(mirror)


@on(OpportunityWon)
def tell_of_win(event: OpportunityWon) -> None:
    _tell_lead(event.opportunity_id, event.by_id, "win")


@on(OpportunityLost)
def tell_of_loss(event: OpportunityLost) -> None:
    _tell_lead(event.opportunity_id, event.by_id, "lose")


def _tell_lead(opportunity_id: int, by_id: int, kind: str) -> None:
    """The lead of the unit and the owner learn of it; who did it knows."""
    rows = Opportunity.objects.select_related("unit__lead", "owner", "loss_reason", "competitor")
    opportunity = rows.get(pk=opportunity_id)
    lead = opportunity.unit.lead if opportunity.unit else None
    for person in {lead, opportunity.owner}:
        if person and person.pk != by_id:
            with translation.override(person.language or None):
                text = _text(opportunity, kind)
            tell([person.pk], text, url=f"/opportunities/{opportunity.pk}/", kind=kind)


def _text(opportunity: Opportunity, kind: str) -> str:
    said = {
        "who": opportunity.owner or "",
        "what": opportunity.name,
        "amount": format_money(opportunity.amount or 0),
        "why": opportunity.loss_reason or "",
        "whom": opportunity.competitor or "",
    }
    if kind == "win":
        return _("%(who)s赢下「%(what)s」，%(amount)s。") % said
    return _("%(who)s输掉「%(what)s」：%(why)s，输给%(whom)s。") % said


@app.periodic(cron="5 * * * *")
@app.task(name="opportunities.snapshot", queueing_lock="opportunities.snapshot", pass_context=False)
def snapshot_yesterday(timestamp: int) -> None:
    """Hourly, because the queue counts in UTC and a machine may sleep over midnight: the first
    run of a local day takes the day before, the others find it taken."""
    moment = timezone.localtime(
        datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    )
    take_snapshot(moment.date() - timedelta(days=1))


@app.periodic(cron="20 * * * *")
@app.task(name="opportunities.stays", queueing_lock="opportunities.stays", pass_context=False)
def usual_stays(timestamp: int) -> None:
    """Once a day, in the hour after midnight here or when the machine is awake again."""
    today = timezone.localdate()
    if not UsualStay.objects.filter(made_on=today).exists():
        keep_usual_stays(today)


@app.periodic(cron="* * * * *")
@app.task(name="opportunities.classes", queueing_lock="opportunities.classes", pass_context=False)
def customer_classes(timestamp: int) -> None:
    """Which customers carry the sales, wherever a win has changed."""
    renew_concentrations()
