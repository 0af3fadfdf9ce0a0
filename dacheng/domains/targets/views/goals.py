"""Goals that are no money: what is there, what this week has to bring."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import Goal
from dacheng.domains.targets.queries.goals import Progress, progress
from dacheng.domains.targets.queries.plans import fiscal_calendar, plannable
from dacheng.kernel import clock
from dacheng.kernel.access import Reach, Viewer
from dacheng.kernel.metrics import Unit, get
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage


@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    viewer.require("targets.view")
    rows = Goal.objects.visible_to(viewer).filter(is_open=True, end__gt=clock.today())
    found = progress(list(rows.select_related("person", "unit")[:60]))
    return render(request, "targets/goals.html", {
        "title": _("过程目标"),
        "crumbs": [{"label": _("目标"), "url": reverse("targets:watch")}, {"label": _("过程目标")}],
        "goals": [_row(one) for one in found],
        "may_set": viewer.can("targets.answer") or viewer.can("targets.break_down"),
    })  # fmt: skip


def _row(one: Progress) -> dict[str, Any]:
    return {
        "goal": one.goal,
        "who": one.goal.person or one.goal.unit,
        "metric": get(one.goal.metric).label,
        "amount": figures.number(one.goal.amount),
        "actual": figures.number(one.actual),
        "share": figures.percent(one.share),
        "done": min(one.share, 1),
        "pace": one.pace,
        "state": words.state_of(one.deviation) if one.pace else "",
        "week": figures.number(one.this_week),
        "week_done": figures.number(one.done_this_week),
        "when": words.period_words(Period(one.goal.start, one.goal.end)),
    }


class NewGoal(VerbPage):
    model, label = Goal, gettext_lazy("定一个过程目标")
    lead = gettext_lazy("系统按剩下的周数，每周一生成这周该做多少的任务。")

    @property
    def record(self) -> Any:
        self.viewer.require("targets.answer")
        return None

    def title(self) -> str:
        return str(self.label)

    def still_seen(self) -> bool:
        return False

    def after(self) -> str:
        return reverse("targets:goals")

    def form(self, data: Any = None) -> forms.GoalForm:
        form = forms.GoalForm(data)
        calendar, day = fiscal_calendar(), clock.today()
        periods = [calendar.this(grain, day) for grain in (Grain.MONTH, Grain.QUARTER)]
        periods += [calendar.this(one.grain or Grain.MONTH, one.end) for one in list(periods)]
        fields = form.fields
        fields["metric"].choices = [
            (one.name, one.label) for one in plannable() if one.unit is Unit.COUNT
        ]
        fields["period"].choices = [(one.label, words.period_words(one)) for one in periods]
        fields["owner"].choices = _owners(self.viewer)
        return form

    def act(self, given: dict[str, Any]) -> str:
        kind, _dash, pk = given["owner"].partition("-")
        who: dict[str, Any] = {"person": Person.objects.visible_to(self.viewer).get(pk=pk)}
        if kind == "unit":
            who = {"unit": OrgUnit.objects.visible_to(self.viewer).get(pk=pk)}
        made = actions.set_goal(
            given["title"], given["metric"], given["amount"], Period.parse(given["period"]),
            by=self.viewer, **who,
        )  # fmt: skip
        return _("已定「%(title)s」") % {"title": made.title}


def _owners(viewer: Viewer) -> list[tuple[str, str]]:
    """Oneself; people and teams one leads."""
    found = [(f"person-{viewer.person_id}", str(_("我自己")))]
    reach = viewer.grants.get("targets.break_down")
    if reach is None:
        return found
    units = OrgUnit.objects.visible_to(viewer).filter(is_active=True)
    people = Person.objects.visible_to(viewer).filter(is_active=True).exclude(pk=viewer.person_id)
    if reach is not Reach.ALL:
        ids = viewer.units.get(reach, frozenset())
        units, people = units.filter(pk__in=ids), people.filter(unit__in=ids)
    found += [(f"unit-{one.pk}", one.name) for one in units]
    return [*found, *((f"person-{one.pk}", one.name) for one in people)]


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    viewer: Viewer = request.viewer
    goal = Goal.objects.visible_to(viewer).get(pk=pk)
    actions.close_goal(goal, by=viewer)
    messages.success(request, _("「%(title)s」不再跟了") % {"title": goal.title})
    return go(request, reverse("targets:goals"))
