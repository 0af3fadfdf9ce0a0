"""What people offer, month by month, beside what was worked out for them; taken or left."""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import Grain as Stored
from dacheng.domains.targets.models import PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.plans import is_additive, plans_for
from dacheng.kernel.access import Reach, Viewer
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Period
from dacheng.kernel.ui.answers import go

UNCUT = {"product_line": "", "customer_class": "", "source": "", "customer_type": ""}
Owner = tuple[int, int | None]  # unit, person
MONTH = re.compile(r"m-[12]\d{3}-(0[1-9]|1[0-2])")


@require_GET
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what I say, and what mine say against what was worked out."""
    viewer: Viewer = request.viewer
    plan: TargetPlan = plans_for(viewer).get(pk=pk)
    lines = [one for one in plan.lines.all() if is_additive(get(one.metric))]
    line = next((one for one in lines if one.metric == request.GET.get("metric")), None)
    line = line or next(iter(lines), None)
    here = reverse("targets:plan", args=[pk])
    base = {
        "title": _("自报 · %(plan)s") % {"plan": plan.name}, "plan": plan, "line": line,
        "crumbs": [{"label": _("目标"), "url": reverse("targets:watch")},
                   {"label": plan.name, "url": here}, {"label": _("自报")}],
    }  # fmt: skip
    if line is None:
        return render(request, "targets/offers.html", base)
    cells = _cells(viewer, line)
    wanted = request.GET.get("of", "")
    mine = _chosen(viewer, cells, wanted)
    return render(request, "targets/offers.html", {
        **base,
        "metric": get(line.metric), "unit_word": words.unit_word(get(line.metric)),
        "metrics": [{"label": get(one.metric).label, "url": f"?metric={one.metric}",
                     "current": one.pk == line.pk} for one in lines],
        "mine": _form(mine, cells[mine], line) if mine else None,
        "may_say": plan.state in ("draft", "approved"),
        "rows": [_row(viewer, key, found, line, plan) for key, found in cells.items()],
    })  # fmt: skip


def _cells(viewer: Viewer, line: PlanLine) -> dict[Owner, list[Target]]:
    """The year and the months of everybody this viewer sees, from the top of the tree."""
    rows = Target.objects.visible_to(viewer).filter(
        plan=line.plan_id, metric=line.metric, until=None, **UNCUT
    )
    found: dict[Owner, list[Target]] = defaultdict(list)
    order = ("unit__path", "person__name", "grain", "start")
    for cell in rows.select_related("unit", "person", "plan").order_by(*order):
        found[cell.unit_id, cell.person_id].append(cell)
    return dict(sorted(found.items(), key=lambda one: (one[1][0].unit.path, one[0][1] is not None)))


def _leads(viewer: Viewer, unit_id: int) -> bool:
    reach = viewer.grants.get("targets.break_down")
    return reach is not None and (
        reach is Reach.ALL or unit_id in viewer.units.get(reach, frozenset())
    )


def _chosen(viewer: Viewer, cells: dict[Owner, list[Target]], wanted: str) -> Owner | None:
    """Whose months are written: those asked for, else one's own."""
    own = next((key for key in cells if key[1] == viewer.person_id), None)
    kind, _dash, number = wanted.partition("-")
    asked = int(number) if number.isdecimal() else 0
    for key in cells:
        if key == own and kind == "person" and asked == key[1]:
            return key
        found = (kind == "person" and key[1] == asked) or (kind == "unit" and key == (asked, None))
        if found and _leads(viewer, key[0]):
            return key
    return own if own and viewer.can("targets.answer") else None


def _form(key: Owner, cells: list[Target], line: PlanLine) -> dict[str, Any]:
    metric = get(line.metric)
    months = [one for one in cells if one.grain == Stored.MONTH]
    return {
        "of": f"person-{key[1]}" if key[1] else f"unit-{key[0]}",
        "name": cells[0].person or cells[0].unit,
        "url": reverse("targets:offer", args=[line.pk]),
        "months": [
            {"name": f"{one.start:%Y-%m}", "label": words.month_words(Period(one.start, one.end)),
             "asked": words.short(metric, one.final),
             "value": forms.typed(line.metric, one.bottom_up)} for one in months
        ],
    }  # fmt: skip


def _row(
    viewer: Viewer, key: Owner, cells: list[Target], line: PlanLine, plan: TargetPlan
) -> dict[str, Any]:
    """Top-down against bottom-up; who said nothing says nothing, 0 is a word."""
    metric, person = get(line.metric), cells[0].person
    months = [one for one in cells if one.grain == Stored.MONTH]
    said = [one for one in months if one.bottom_up is not None]
    asked = sum((one.final or Decimal(0) for one in months), Decimal(0))
    asked_of_said = sum((one.final or Decimal(0) for one in said), Decimal(0))
    offered = sum((one.bottom_up for one in said if one.bottom_up is not None), Decimal(0))
    may = plan.state in ("draft", "approved") and _leads(viewer, key[0])
    of = f"person-{key[1]}" if key[1] else f"unit-{key[0]}"
    gap = offered - asked_of_said
    take = f"{reverse('targets:take_offer', args=[line.pk])}?of={of}"
    return {
        "name": person.name if person else cells[0].unit.name,
        "is_unit": person is None,
        "level": min(cells[0].unit.path.count("/") - 2 + (person is not None), 4),
        "asked": words.short(metric, asked),
        "said": len(said), "of_months": len(months),
        "offered": words.short(metric, offered) if said else "",
        "gap": words.short(metric, gap) if said else "",
        "state": "neg" if said and gap < 0 else "",
        "taken": bool(said) and all(one.final == one.bottom_up for one in said),
        "write_url": f"?metric={line.metric}&of={of}" if may else "",
        "take_url": take if may and said else "",
        "take_year_url": f"{take}&span=year" if may and len(said) == len(months) else "",
    }  # fmt: skip


def _owner(viewer: Viewer, text: str) -> Person | OrgUnit:
    kind, _dash, number = text.partition("-")
    pk = int(number) if number.isdecimal() else 0
    if kind == "unit":
        return OrgUnit.objects.visible_to(viewer).get(pk=pk)
    return Person.objects.visible_to(viewer).select_related("unit").get(pk=pk)


def _line(viewer: Viewer, pk: int) -> PlanLine:
    line = PlanLine.objects.visible_to(viewer).select_related("plan").get(pk=pk)
    if not plans_for(viewer).filter(pk=line.plan_id).exists():
        raise PlanLine.DoesNotExist
    return line


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what one can do in each month; an empty month is nobody's word."""
    viewer: Viewer = request.viewer
    line = _line(viewer, pk)
    if not (viewer.can("targets.answer") or viewer.can("targets.break_down")):
        raise PermissionDenied(_("你不能报目标。"))
    of = request.POST.get("of", "") or f"person-{viewer.person_id}"
    owner = _owner(viewer, of)
    months: dict[date, Decimal | None] = {}
    for name, text in request.POST.items():
        if MONTH.fullmatch(name):
            start = date.fromisoformat(f"{name[2:]}-01")
            months[start] = forms.amount_of(str(text), line.metric) if str(text).strip() else None
    year = request.POST.get("year", "").strip()
    if year:
        actions.offer_year(line, owner, forms.amount_of(year, line.metric), by=viewer)
        messages.success(request, _("已报全年，按现在的月份摊开，等主管来看"))
    else:
        actions.offer(line, owner, months, by=viewer)
        said = sum(amount is not None for amount in months.values())
        messages.success(request, _("已报 %(n)d 个月，等主管来看") % {"n": said})
    there = reverse("targets:offers", args=[line.plan_id])
    return go(request, f"{there}?metric={line.metric}&of={of}")


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what somebody offered hold."""
    viewer: Viewer = request.viewer
    line = _line(viewer, pk)
    if not viewer.can("targets.break_down"):
        raise PermissionDenied(_("采纳自报由主管来定。"))
    owner = _owner(viewer, request.GET.get("of", ""))
    whole = request.GET.get("span") == "year"
    taken = actions.take_offer(line, owner, by=viewer, whole_year=whole)
    told = _("%(who)s的全年照自报定了，各月照原来的淡旺") if whole else _(
        "%(who)s的 %(n)d 个月照自报定了")  # fmt: skip
    messages.success(request, told % {"who": owner, "n": len(taken)})
    there = reverse("targets:offers", args=[line.plan_id])
    return go(request, f"{there}?metric={line.metric}")
