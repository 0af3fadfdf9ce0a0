"""/: the figures of the company, of a team or of one seller, within what he may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import Reach, Viewer, sees_any
from dacheng.kernel.metrics import at_once
from dacheng.kernel.periods import Grain, Period
from dacheng.surfaces.web.figures import spans
from dacheng.surfaces.web.figures.places import link
from dacheng.surfaces.web.figures.trends import trend
from dacheng.surfaces.web.home import panels, ranking, start
from dacheng.surfaces.web.home.aims import aims_of
from dacheng.surfaces.web.home.duties import duties, tasks
from dacheng.surfaces.web.home.watching import money_of, seals_of
from dacheng.surfaces.web.words import TODAY


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer.himself
    base = {"title": TODAY, "crumbs": [{"label": TODAY}]}
    if not (viewer.can("metrics.ask") and viewer.can("opportunities.view")):
        return render(request, "web/home.html", {**base, "duties": duties(viewer)})
    if not sees_any(Opportunity, viewer):
        return render(request, "web/home/start.html", {**base, **start.steps(viewer)})
    own = viewer.grants["opportunities.view"] is Reach.OWN
    with at_once():
        usual = spans.usual(viewer)
        text = request.GET.get("period", "").strip()
        period = spans.read(text) if text else usual
        shown = (_own if own else _company)(viewer, period)
    context = {**base, **_frame(viewer, period, usual), **shown}
    return render(request, "web/home/own.html" if own else "web/home/company.html", context)


def _frame(viewer: Viewer, period: Period, usual: Period) -> dict[str, Any]:
    """Which period, why this one, and the way to others."""
    this = spans.calendar().this(Grain.QUARTER, spans.as_of(None))
    late = _("%(this)s 还没有数据，先看最近有数据的 %(shown)s。") % {
        "this": spans.words(this), "shown": spans.words(usual)
    }  # fmt: skip
    after = spans.next_to(period)
    return {
        "crumbs": [{"label": TODAY}, {"label": spans.words(period)}],
        "title": _whose(viewer) % {"period": spans.words(period)},
        "period": period,
        "as_of": spans.as_of(period),
        "progress": _progress(period),
        "periods": spans.menu(period, usual, lambda text: f"?period={text}"),
        "period_words": spans.words(period),
        "before_url": f"?period={period.previous().label}" if period.whole_months else "",
        "after_url": f"?period={after.label}" if after else "",
        "late": late if period == usual and usual != this else "",
        "history_url": link("history") if viewer.can("audit.view") else "",
    }


def _progress(period: Period) -> str:
    """How much of a running period has passed."""
    if not spans.is_running(period):
        return ""
    day = (spans.as_of(period) - period.start).days + 1
    return _("第 %(day)d 天，共 %(days)d 天") % {"day": day, "days": period.days}


def _whose(viewer: Viewer) -> str:
    reach = viewer.grants["opportunities.view"]
    if reach is Reach.OWN:
        return _("我的 %(period)s")
    return _("%(period)s 赢单") if reach is Reach.ALL else _("我带的团队 %(period)s")


def _shared(viewer: Viewer, period: Period) -> dict[str, Any]:
    answer = panels.headline(viewer, period)
    return {
        "answer": answer,
        "hero": panels.hero(answer, period),
        "tiles": panels.tiles(answer, period),
        "trend": trend("won_amount", period, viewer=viewer),
        "funnel": panels.funnel_of(viewer, period),
        "stuck": panels.stuck_of(viewer, spans.as_of(period)),
        "pace": panels.pace_of(viewer, period),
        **aims_of(viewer, period),
    }


def _company(viewer: Viewer, period: Period) -> dict[str, Any]:
    shown = _shared(viewer, period)
    found = ranking.by_team_and_person(viewer, period)
    total = shown["answer"].total.values["won_amount"]
    people = ranking.people(found)
    return {
        **shown,
        "teams": ranking.team_rows(ranking.teams(found), period, total),
        "people": ranking.rank_rows(people, period, viewer.person_id),
        "people_count": len(people),
        "duties": duties(viewer),
        "money": money_of(viewer, period),
        "seals": seals_of(viewer),
        "classes": panels.classes_of(viewer, period),
    }


def _own(viewer: Viewer, period: Period) -> dict[str, Any]:
    return {
        **_shared(viewer, period),
        "tasks": panels.tasks_of(viewer),
        "duties": duties(viewer, without=(tasks,)),
        "slipping": panels.slipping_of(viewer),
    }
