"""What happens by itself: reminders before a week closes, and calls nobody handed in."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dacheng.domains.forecasts.actions.checking import calls
from dacheng.domains.forecasts.actions.submitting import hand_in
from dacheng.domains.forecasts.queries.cycles import Cycle, cycle_of, last_closed
from dacheng.domains.forecasts.queries.nodes import ALL, Node, watcher
from dacheng.domains.forecasts.queries.rolling import Branch
from dacheng.domains.forecasts.queries.tree import tree
from dacheng.domains.org.models import Person
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.periods import Grain, Period, this

HOUSE = Viewer(person_id=0, channel="forecast")


def who_has_not(period: Period, cycle: Cycle) -> list[Branch]:
    """People and units whose call is missing in a week."""
    there = {Node(u, p) for u, p in calls(period, cycle).values_list("unit_id", "person_id")}
    found = tree(watcher(ALL), period).root.walk()
    return [one for one in found if one.must_call and one.node not in there]


@transaction.atomic
def close_week() -> int:
    """After the close of a week, write down as automatic what nobody handed in, so that every week
    has a full row of calls; returns how many. Safe to repeat."""
    today = clock.today()
    cycle = last_closed(today, load())
    period = this(Grain.QUARTER, cycle.closes_on)
    if not calls(period, cycle).exists() and (today - cycle.closes_on).days > 1:
        return 0  # the product was not running then; today's figures are not that week's
    with acting(HOUSE, "close_week"):
        return len(hand_in(who_has_not(period, cycle), period, cycle, by=HOUSE, automatic=True))


@transaction.atomic
def remind() -> int:
    """On the working day before the close and on that day, tell whoever has not handed in."""
    calendar, today = load(), clock.today()
    cycle = cycle_of(today, calendar)
    if today not in cycle.reminds_on(calendar):
        return 0
    missing = who_has_not(this(Grain.QUARTER, today), cycle)
    people = {one.lead_id for one in missing if one.lead_id}
    languages = dict(Person.objects.filter(pk__in=people).values_list("pk", "language"))
    for person, language in languages.items():
        with override(language or None):
            text = _("本周预测还没提交，%(day)s 截止。") % {"day": cycle.closes_on}
        tell([person], text, url="/forecasts/", kind="forecast")
    return len(languages)
