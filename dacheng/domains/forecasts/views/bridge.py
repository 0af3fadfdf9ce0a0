"""/forecasts/bridge/: why the open amount of a period is another one than it was."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.models import OPEN, Category
from dacheng.domains.forecasts.queries.bridging import Bridge, Scope, Step
from dacheng.domains.forecasts.queries.standings import Moment, compared, moment_of
from dacheng.domains.forecasts.views.asked import Asked, asked
from dacheng.domains.forecasts.views.board import period_choices
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import OrgUnit
from dacheng.kernel import clock
from dacheng.kernel.money import format_money
from dacheng.kernel.periods import Grain, this
from dacheng.kernel.ui import figures

LARGEST = 200
LABELS = {
    Step.NEW: gettext_lazy("新增"),
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
GOOD = {Step.WON}
BAD = {Step.LOST, Step.PUSHED_OUT, Step.DELETED, Step.AMOUNT_DOWN}


@require_GET
def bridge_page(request: HttpRequest) -> HttpResponse:
    """The waterfall, and with ?step= the opportunities of one class."""
    question = asked(request)
    since = _since(request.GET.get("since", ""))
    sure = request.GET.get("sure", "")
    start, end = moment_of(since), Moment()
    found = compared(start, end, _scope(question, sure), question.viewer)
    step = _step(request.GET.get("step", ""))
    context = {
        "title": _("变动"),
        "crumbs": question.crumbs(),
        "tabs": question.tabs("bridge"),
        "periods": period_choices(question, "bridge"),
        "branch": question.branch,
        "bridge": found,
        "start": start.day or clock.today(),
        "bars": _bars(found, question, since, sure, step),
        "sinces": _sinces(question, since, sure),
        "sures": _sures(question, since, sure),
        "said": _said(found, start.day or clock.today()),
        "step": step and LABELS[step],
        "moves": _moves(found, step, question) if step else [],
    }
    return render(request, "forecasts/bridge.html", context)


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
        path = OrgUnit.objects.values_list("path", flat=True).get(pk=node.unit_id)
    names = (Category.COMMIT,) if sure == "commit" else OPEN
    return Scope(question.period, node.person_id, path, tuple(names))


def _bars(
    found: Bridge, question: Asked, since: date, sure: str, chosen: Step | None
) -> list[dict[str, Any]]:
    """Start, every class that moved something, end: each floating where the one before left."""
    sums = {step: amount for step, amount in found.sums().items() if amount}
    level, levels = found.start, [found.start, found.end]
    for amount in sums.values():
        level += amount
        levels.append(level)
    top = max([*levels, Decimal(1)])
    bars = [_bar(_("期初在途"), Decimal(0), found.start, top, "whole")]
    level = found.start
    for step, amount in sums.items():
        tone = "pos" if step in GOOD else "neg" if step in BAD else ""
        bars.append(
            {
                **_bar(LABELS[step], min(level, level + amount), abs(amount), top, tone, amount),
                "url": question.url("bridge", since=since, sure=sure, step=step.value),
                "count": len(found.of(step)),
                "current": step is chosen,
            }
        )
        level += amount
    return [*bars, _bar(_("现在在途"), Decimal(0), found.end, top, "whole")]


def _bar(
    label: Any,
    low: Decimal,
    size: Decimal,
    top: Decimal,
    tone: str,
    signed: Decimal | None = None,
) -> dict[str, Any]:
    plus = "+" if signed is not None and signed > 0 else ""
    return {
        "label": label,
        "left": f"{low / top * 100:.2f}",
        "width": f"{size / top * 100:.2f}",
        "tone": tone,
        "plus": plus,
        "value_html": figures.compact(size if signed is None else signed),
    }


def _said(found: Bridge, start: date) -> str:
    """The conclusion first."""
    off = found.end - found.start
    if not off:
        return _("%(day)s 以来，在途额没有变") % {"day": figures.day(start)}
    sums = found.sums()
    same_way = {step: v for step, v in sums.items() if v and (v > 0) == (off > 0)}
    most = max(same_way, key=lambda step: abs(same_way[step]))
    return _("%(day)s 以来，在途额%(way)s %(amount)s，最多的是%(most)s") % {
        "day": figures.day(start),
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


def _sinces(question: Asked, since: date, sure: str) -> list[dict[str, Any]]:
    today = clock.today()
    days = {
        _("昨天"): today - timedelta(days=1),
        _("一周前"): today - timedelta(days=7),
        _("月初"): this(Grain.MONTH, today).start,
        _("季初"): this(Grain.QUARTER, today).start,
    }
    return [
        {
            "label": label,
            "url": question.url("bridge", since=day, sure=sure),
            "current": day == since,
        }
        for label, day in days.items()
    ]


def _sures(question: Asked, since: date, sure: str) -> list[dict[str, Any]]:
    labels = {"": _("全部在途"), "commit": _("只看承诺")}
    return [
        {
            "label": label,
            "url": question.url("bridge", since=since, sure=name),
            "current": name == sure,
        }
        for name, label in labels.items()
    ]
