"""/forecasts/bridge/: why the open amount of a period is another one than it was."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.models import OPEN, Category, Submission
from dacheng.domains.forecasts.queries.bridging import Bridge, Scope, Step
from dacheng.domains.forecasts.queries.handed import last_call, since_call
from dacheng.domains.forecasts.queries.standings import Moment, compared, moment_of
from dacheng.domains.forecasts.views.asked import Asked, asked
from dacheng.domains.forecasts.views.board import period_choices
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import OrgUnit
from dacheng.kernel import clock
from dacheng.kernel.charts import Chart, Mark, Measure
from dacheng.kernel.charts import bridge as waterfall
from dacheng.kernel.money import format_money
from dacheng.kernel.periods import Grain, this
from dacheng.kernel.ui import figures

LARGEST = 200
LABELS = {
    Step.NEW: gettext_lazy("新增"),
    Step.REOPENED: gettext_lazy("重新打开"),
    Step.PULLED_IN: gettext_lazy("从以后提前进来"),
    Step.PUSHED_IN: gettext_lazy("从以前推迟进来"),
    Step.AMOUNT_UP: gettext_lazy("金额调高"),
    Step.OWNER_IN: gettext_lazy("转交进来"),
    Step.ORG_IN: gettext_lazy("随团队调整进来"),
    Step.CATEGORY_IN: gettext_lazy("类别调入"),
    Step.WON: gettext_lazy("赢单"),
    Step.AMOUNT_DOWN: gettext_lazy("金额调低"),
    Step.PUSHED_OUT: gettext_lazy("推迟出去"),
    Step.PULLED_EARLIER: gettext_lazy("提前到以前"),
    Step.OWNER_OUT: gettext_lazy("转交出去"),
    Step.ORG_OUT: gettext_lazy("随团队调整出去"),
    Step.CATEGORY_OUT: gettext_lazy("类别调出"),
    Step.LOST: gettext_lazy("输单"),
    Step.DELETED: gettext_lazy("删除"),
}
GOOD = {
    Step.NEW, Step.REOPENED, Step.PULLED_IN, Step.PUSHED_IN, Step.AMOUNT_UP, Step.WON,
}  # fmt: skip
BAD = {Step.LOST, Step.PUSHED_OUT, Step.DELETED, Step.AMOUNT_DOWN}
CALL = "call"


@dataclass(frozen=True)
class Wanted:
    """Since when, and how sure; `call` where it is since the last call."""

    since: date
    sure: str
    call: Submission | None = None

    @property
    def written(self) -> str:
        return CALL if self.call else str(self.since)


@require_GET
def bridge_page(request: HttpRequest) -> HttpResponse:
    """The waterfall, and the opportunities of one class: the one asked for, else the largest."""
    question = asked(request)
    wanted, found, start = _compared(question, request)
    said = _said(found, start, wanted)
    step = _step(request.GET.get("step", "")) or _most(found)
    context = {
        "title": _("变动"),
        "crumbs": question.crumbs(),
        "tabs": question.tabs("bridge"),
        "periods": period_choices(question, "bridge"),
        "branch": question.branch,
        "bridge": found,
        "start": start,
        "chart": _chart(found, question, wanted, step, said) if found.start or found.end else None,
        "steps": _steps(found, question, wanted, step),
        "sinces": _sinces(question, wanted),
        "sures": _sures(question, wanted),
        "said": said,
        "step": step and LABELS[step],
        "moves": _moves(found, step, question) if step else [],
    }
    return render(request, "forecasts/bridge.html", context)


def _compared(question: Asked, request: HttpRequest) -> tuple[Wanted, Bridge, date]:
    """From a day, or from the last call where it kept its lines, to now."""
    sure, asked_since = request.GET.get("sure", ""), request.GET.get("since", "")
    scope = _scope(question, sure)
    if asked_since == CALL:
        call = last_call(question.viewer, question.branch.node, question.period)
        found = since_call(call, scope, question.viewer) if call else None
        if call and found:
            return Wanted(clock.today(), sure, call), found, call.submitted_at.date()
        asked_since = ""
    since = _since(asked_since)
    start = moment_of(since)
    found = compared(start, Moment(), scope, question.viewer)
    return Wanted(since, sure), found, start.day or clock.today()


def _since(text: str) -> date:
    """A day of the past; a week ago without one."""
    if not text:
        return clock.today() - timedelta(days=7)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    return min(day, clock.today())


def _step(text: str) -> Step | None:
    return Step(text) if text in set(Step) else None


def _scope(question: Asked, sure: str) -> Scope:
    node = question.branch.node
    path = ""
    if node.unit_id and not node.is_person:
        units = OrgUnit.objects.visible_to(question.viewer)
        path = units.values_list("path", flat=True).get(pk=node.unit_id)
    names = (Category.COMMIT,) if sure == "commit" else OPEN
    return Scope(question.period, node.person_id, path, tuple(names))


def _most(found: Bridge) -> Step | None:
    """The class that moved most."""
    sums = {step: amount for step, amount in found.sums().items() if amount}
    return max(sums, key=lambda step: abs(sums[step])) if sums else None


def _chart(found: Bridge, question: Asked, wanted: Wanted, chosen: Step | None, said: str) -> Chart:
    """Start, every class that moved something, end; each opens its opportunities."""
    first = _("提交时在途") if wanted.call else _("期初在途")
    steps = [
        (
            Mark(str(LABELS[step]), amount, _url(question, wanted, step), mine=step is chosen),
            "pos" if step in GOOD else "neg" if step in BAD else "",
        )
        for step, amount in found.sums().items()
        if amount
    ]
    last = Mark(_("现在在途"), found.end)
    measure = Measure(_("在途额"), "money")
    return waterfall(Mark(first, found.start), steps, last, measure, said, head=_("原因"))


def _url(question: Asked, wanted: Wanted, step: Step) -> str:
    return question.url("bridge", since=wanted.written, sure=wanted.sure, step=step.value)


def _steps(
    found: Bridge, question: Asked, wanted: Wanted, chosen: Step | None
) -> list[dict[str, Any]]:
    """The classes once more as words, for who does not point at columns."""
    return [
        {
            "label": LABELS[step],
            "count": len(found.of(step)),
            "url": _url(question, wanted, step),
            "current": step is chosen,
        }
        for step, amount in found.sums().items()
        if amount
    ]


def _said(found: Bridge, start: date, wanted: Wanted) -> str:
    """The conclusion first."""
    since = _("%(day)s提交") if wanted.call else "%(day)s"
    off = found.end - found.start
    if not off:
        return _("%(day)s 以来，在途额没有变") % {"day": since % {"day": figures.day(start)}}
    sums = found.sums()
    same_way = {step: v for step, v in sums.items() if v and (v > 0) == (off > 0)}
    most = max(same_way, key=lambda step: abs(same_way[step]))
    return _("%(day)s 以来，在途额%(way)s %(amount)s，最多的是%(most)s") % {
        "day": since % {"day": figures.day(start)},
        "way": _("多了") if off > 0 else _("少了"),
        "amount": format_money(abs(off)),
        "most": LABELS[most],
    }


def _moves(found: Bridge, step: Step, question: Asked) -> list[dict[str, Any]]:
    """The opportunities of one class; whoever is gone or out of sight has only its number."""
    moves = found.of(step)[:LARGEST]
    rows = Opportunity.objects.visible_to(question.viewer).filter(pk__in=[pk for pk, _v in moves])
    known = {one.pk: one for one in rows.select_related("customer", "owner", "stage")}
    return [
        {
            "record": known.get(pk),
            "number": pk,
            "url": reverse("opportunities:detail", args=[pk]) if pk in known else "",
            "value_html": figures.compact(amount),
            "plus": "+" if amount > 0 else "",
        }
        for pk, amount in moves
    ]


def _sinces(question: Asked, wanted: Wanted) -> list[dict[str, Any]]:
    today = clock.today()
    days: dict[str, Any] = {
        _("昨天"): today - timedelta(days=1),
        _("一周前"): today - timedelta(days=7),
        _("月初"): this(Grain.MONTH, today).start,
        _("季初"): this(Grain.QUARTER, today).start,
    }
    if wanted.call or _has_lines(question):
        days[_("上次提交")] = CALL
    return [
        {
            "label": label,
            "url": question.url("bridge", since=day, sure=wanted.sure),
            "current": str(day) == wanted.written,
        }
        for label, day in days.items()
    ]


def _has_lines(question: Asked) -> bool:
    """Whether there is a call to compare with; of a unit, those below kept the lines."""
    call = last_call(question.viewer, question.branch.node, question.period)
    return call is not None and (call.person_id is None or bool(call.lines))


def _sures(question: Asked, wanted: Wanted) -> list[dict[str, Any]]:
    labels = {"": _("全部在途"), "commit": _("只看承诺")}
    return [
        {
            "label": label,
            "url": question.url("bridge", since=wanted.written, sure=name),
            "current": name == wanted.sure,
        }
        for name, label in labels.items()
    ]
