"""/forecasts/: what a node will sell in a period, and what that rests on."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.actions.adjusting import voice_of
from dacheng.domains.forecasts.actions.checking import calls
from dacheng.domains.forecasts.models import CALLED, CHOOSABLE, Category, Submission
from dacheng.domains.forecasts.queries.aims import aim_of, aims, coverage, coverage_needed
from dacheng.domains.forecasts.queries.cycles import Cycle, cycle_of
from dacheng.domains.forecasts.queries.hygiene import gaps
from dacheng.domains.forecasts.queries.landing import Landing, landing
from dacheng.domains.forecasts.queries.nodes import ALL, Node, covers, watcher
from dacheng.domains.forecasts.queries.rolling import Branch, everything, nothing
from dacheng.domains.forecasts.queries.tree import counted
from dacheng.domains.forecasts.views import drawings
from dacheng.domains.forecasts.views.asked import Asked, asked, periods_around
from dacheng.domains.opportunities.stages import State
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.calendar.days import load
from dacheng.kernel.money import format_money
from dacheng.kernel.ui import figures

LARGEST = 60
TONES = {Category.COMMIT: "acc", Category.LIKELY: "", Category.BEST: "line"}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The three numbers, the branches below or the opportunities, and what the promises lack."""
    question = asked(request)
    branch = question.branch
    cycle = cycle_of(clock.today(), load())
    handed = _handed_in(question, cycle)
    targets = aims(question.viewer, question.period)
    call, aim = handed.get(branch.node), aim_of(targets, branch.node)
    found = landing(_watching(question), question.period)
    context = {
        "title": _("预测"),
        "crumbs": question.crumbs(),
        "branch": branch,
        "tabs": question.tabs("board"),
        "periods": period_choices(question),
        "views": _views(question),
        "tiles": _tiles(question, call, aim, found),
        "chart": drawings.three_numbers(
            branch.rolled(nothing).commit,
            branch.effective(question.keep).commit,
            call,
            found,
            aim,
        ),
        "rows": _rows(question, handed, targets),
        "unowned": figures.compact(sum(branch.sums.values(), Decimal(0)))
        if branch.children and branch.sums
        else "",
        "total": branch.effective(question.keep),
        "deals": _deals(question) if not branch.children or branch.node.is_person else [],
        "adjustments": _adjustments(question),
        "call": call,
        "cycle": cycle,
        "period": question.period,
        **_ways(question, call),
    }
    return render(request, "forecasts/board.html", context)


def _handed_in(question: Asked, cycle: Cycle) -> dict[Node, Submission]:
    rows = calls(question.period, cycle).visible_to(question.viewer).defer("lines")
    return {Node(one.unit_id, one.person_id): one for one in rows.select_related("submitted_by")}


def period_choices(question: Asked, page: str = "board") -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": question.url(page, period=period),
            "current": period == question.period,
        }
        for label, period in periods_around(question.period)
    ]


def _views(question: Asked) -> list[dict[str, Any]]:
    labels = {"all": _("含调整"), "mine": _("不含我的"), "none": _("不含调整")}
    return [
        {"label": label, "url": question.url(view=name), "current": name == question.seen}
        for name, label in labels.items()
    ]


def _ways(question: Asked, call: Submission | None) -> dict[str, Any]:
    """What this viewer may do here."""
    node, viewer = question.branch.node, question.viewer
    running = question.period.end > clock.today() and node != ALL
    speaks = running and covers(viewer, node, "create")
    return {
        "adjust_url": question.url("adjust") if running and covers(viewer, node, "change") else "",
        "submit_url": question.url("submit") if speaks and call is None else "",
        "withdraw_url": reverse("forecasts:withdraw", args=[call.pk]) if speaks and call else "",
    }


def _watching(question: Asked) -> Viewer:
    """Who sees just what counts for the branch."""
    node = question.branch.node
    return watcher(node) if node != ALL else question.viewer


def _tiles(
    question: Asked, call: Submission | None, target: Decimal | None, found: Landing
) -> list[dict[str, Any]]:
    """Roll-up, call and statistics side by side, and what of the target they make."""
    branch = question.branch
    rolled, said = branch.rolled(nothing), branch.effective(question.keep)
    return [
        {
            "name": _("汇总（不含调整）"),
            "value_html": figures.compact(rolled.commit),
            "left": _("已签 %(closed)s") % {"closed": format_money(rolled.closed)},
        },
        _called(said.commit, call),
        _landed(found),
        _aimed(question, target),
    ]


def _called(now: Decimal, call: Submission | None) -> dict[str, Any]:
    """The call of this week and how far things have moved since; without one, what it would be."""
    if call is None:
        return {
            "name": _("承诺（未提交）"),
            "value_html": figures.compact(now),
            "left": _("本周还没提交"),
        }
    drift = now - call.commit
    moved = _("提交后没有变动")
    if drift:
        sign = "+" if drift > 0 else ""
        moved = _("提交后 %(sign)s%(drift)s") % {"sign": sign, "drift": format_money(drift)}
    return {"name": _("本周提交"), "value_html": figures.compact(call.commit), "left": moved}


def _landed(found: Landing) -> dict[str, Any]:
    if found.amount is None:
        return {"name": _("统计预测"), "value_html": "—", "left": " ".join(found.why)}
    band = ""
    if found.low is not None and found.high is not None:
        band = _("八成把握 %(low)s–%(high)s") % {
            "low": format_money(found.low),
            "high": format_money(found.high),
        }
    return {"name": _("统计预测"), "value_html": figures.compact(found.amount), "left": band}


def _aimed(question: Asked, target: Decimal | None) -> dict[str, Any]:
    total = question.branch.effective(question.keep)
    if target is None:
        return {
            "name": _("在途"),
            "value_html": figures.compact(total.pipeline),
            "left": _("本期没有目标"),
        }
    has = coverage(total.pipeline, target, total.closed)
    needs = coverage_needed(question.viewer)
    said = _("目标已达成") if has is None else _("覆盖 %(n)s 倍") % {"n": f"{has:.1f}"}
    if has is not None and needs is not None:
        said = _("覆盖 %(n)s 倍，按赢单率要 %(m)s 倍") % {"n": f"{has:.1f}", "m": f"{needs:.1f}"}
    return {"name": _("目标"), "value_html": figures.compact(target), "left": said}


def _rows(
    question: Asked, handed: dict[Node, Submission], targets: dict[tuple[str, int], Decimal]
) -> list[dict[str, Any]]:
    return [_row(question, child, handed, targets) for child in question.branch.children]


def _row(
    question: Asked,
    child: Branch,
    handed: dict[Node, Submission],
    targets: dict[tuple[str, int], Decimal],
) -> dict[str, Any]:
    now, call = child.effective(question.keep), handed.get(child.node)
    target = aim_of(targets, child.node)
    return {
        "branch": child,
        "url": question.url(node=child.node.key),
        "figures": now,
        "target": target,
        "coverage": coverage(now.pipeline, target, now.closed),
        "call": call,
        "drift": now.commit - call.commit if call else None,
        "adjusted": list(child.holding(question.keep).values()),
        "stale": bool(child.stale()),
    }


def _adjustments(question: Asked) -> list[dict[str, Any]]:
    """All that holds here, each with whether things below have changed since."""
    branch = question.branch
    stale = {one.pk for one in branch.stale()}
    now = branch.rolled(everything)
    found = []
    for one in sorted(
        branch.adjustments, key=lambda a: (CALLED.index(Category(a.category)), a.voice)
    ):
        found.append(
            {
                "adjustment": one,
                "stale": one.pk in stale,
                "now": now.of(one.category),
                "take_back_url": _may_take_back(question, one),
            }
        )
    return found


def _may_take_back(question: Asked, one: Any) -> str:
    node = Node(one.unit_id, one.person_id)
    if not covers(question.viewer, node, "change") or question.period.end <= clock.today():
        return ""
    if one.author_id != question.viewer.person_id and voice_of(node, question.viewer) == "own":
        return ""
    return reverse("forecasts:take_back", args=[one.pk])


def _deals(question: Asked) -> list[dict[str, Any]]:
    """The opportunities of a person, the surest first; the largest sixty."""
    node, today = question.branch.node, clock.today()
    if not node.is_person:
        return []
    rows = counted(question.viewer, question.period).filter(owner=node.person_id, unit=node.unit_id)
    if question.viewer.person_id == node.person_id:
        rows = counted(question.viewer, question.period).filter(owner=node.person_id)
    order = {
        name: at
        for at, name in enumerate(("closed", "commit", "likely", "best", "pipeline", "omitted"))
    }
    found = [
        _deal(one, question, today)
        for one in rows.select_related("customer", "stage", "forecast_choice").order_by(
            "-amount", "pk"
        )[:LARGEST]
    ]
    return sorted(found, key=lambda deal: order[deal["category"]])


def _deal(one: Any, question: Asked, today: Any) -> dict[str, Any]:
    won = one.state == State.WON
    category = Category.CLOSED if won else Category(one.in_category)
    choice = getattr(one, "forecast_choice", None)
    return {
        "record": one,
        "url": reverse("opportunities:detail", args=[one.pk]),
        "category": category.value,
        "label": category.label,
        "tone": TONES.get(category, "pos" if won else ""),
        "chosen": choice is not None and not won,
        "gaps": gaps(one, question.period, today) if category == Category.COMMIT else [],
        "items": []
        if won or not question.viewer.can("forecasts.create")
        else _choices(one, choice),
        "on": one.closed_on if won else one.expected_on,
    }


def _choices(one: Any, choice: Any) -> list[dict[str, Any]]:
    url = reverse("forecasts:category", args=[one.pk])
    found = [{"label": Category(name).label, "post": f"{url}?to={name}"} for name in CHOOSABLE]
    if choice is not None:
        found.append({"label": _("交还给阶段"), "post": f"{url}?to=auto"})
    return found
