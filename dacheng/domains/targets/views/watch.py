"""/targets/: how far every cell is, from the company down to each person."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.org.models import OrgUnit
from dacheng.domains.targets import pacing, words
from dacheng.domains.targets.models import Target, TargetPlan
from dacheng.domains.targets.pacing import Curve
from dacheng.domains.targets.queries import Standing, current_plan, plans_for, reads
from dacheng.domains.targets.queries.ground import Ground, ground
from dacheng.domains.targets.queries.marks import marks_of
from dacheng.domains.targets.queries.paces import curves_of
from dacheng.domains.targets.queries.plans import fiscal_calendar
from dacheng.domains.targets.queries.shown import Asked, Months, shown
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import FiscalCalendar, Grain, Period, PeriodError, year_month
from dacheng.kernel.ui import figures

MOST = 8


@dataclass
class Watch:
    """What the page was asked: which metric, which period, which units are open."""

    request: HttpRequest
    viewer: Viewer

    def given(self, name: str) -> str:
        return self.request.GET.get(name, "").strip()

    @cached_property
    def calendar(self) -> FiscalCalendar:
        return fiscal_calendar()

    @cached_property
    def period(self) -> Period:
        text = self.given("period")
        if not text:
            return self.calendar.this(Grain.QUARTER, clock.today())
        try:
            return Period.parse(text, self.calendar)
        except PeriodError as error:
            raise ValidationError(str(error)) from error

    @cached_property
    def plan(self) -> TargetPlan | None:
        return current_plan(self.period.last) or current_plan(self.period.start)

    @cached_property
    def metrics(self) -> list[str]:
        if self.plan is None:
            return []
        return [name for name in self.curves if reads(self.viewer, name)][:MOST]

    @cached_property
    def curves(self) -> dict[str, Curve]:
        """The lines of the plan, each with how its months fill; one query."""
        return curves_of(self.plan) if self.plan else {}

    @cached_property
    def metric(self) -> str:
        wanted = self.given("metric")
        return wanted if wanted in self.metrics else self.metrics[0]

    @cached_property
    def every_unit(self) -> list[OrgUnit]:
        """All units, each with whether this viewer sees a target of it; one query."""
        cells = Target.objects.visible_to(self.viewer).filter(
            plan=self.plan, metric=self.metric, person=None
        )
        visible = OrgUnit.objects.visible_to(self.viewer).order_by().values("pk")
        seen = Q(pk__in=cells.order_by().values("unit")) & Q(pk__in=visible)
        marked = ExpressionWrapper(seen, output_field=BooleanField())
        return list(OrgUnit.objects.annotate(is_seen=marked).order_by("path"))

    @cached_property
    def units(self) -> dict[int, OrgUnit]:
        """The units whose targets this viewer may see."""
        return {unit.pk: unit for unit in self.every_unit if unit.is_seen}

    @cached_property
    def ground(self) -> Ground:
        return ground(self.curves, units=self.every_unit)

    @cached_property
    def asked(self) -> Asked:
        return Asked(
            self.viewer, self.plan, self.period, self.metric,  # type: ignore[arg-type]
            [name for name in self.metrics if name != self.metric],
            self.shown, self.opened & set(self.shown), self.tops[0] if self.tops else None,
        )  # fmt: skip

    @cached_property
    def tops(self) -> list[int]:
        """Units whose parent is not seen."""
        return [pk for pk, unit in self.units.items() if unit.parent_id not in self.units]

    @cached_property
    def opened(self) -> set[int]:
        """Open units: those of the address, else the first level."""
        if "open" not in self.request.GET:
            return set(self.tops)
        known = {int(part) for part in self.given("open").split(",") if part.isdecimal()}
        return known & set(self.units)

    @cached_property
    def shown(self) -> list[int]:
        """The units on the page: the tops, and children of open ones all the way up."""
        seen: set[int] = set(self.tops)
        for pk, unit in self.units.items():  # by path, so that parents come first
            if unit.parent_id in seen and unit.parent_id in self.opened:
                seen.add(pk)
        return [pk for pk in self.units if pk in seen]

    @cached_property
    def lowest(self) -> int:
        return min((self.units[pk].path.count("/") - 2 for pk in self.tops), default=0)

    @cached_property
    def due_now(self) -> Decimal:
        """The share of this month that should be there by now."""
        day, curve = self.ground.today, self.ground.curve(self.metric)
        return pacing.due_month(day, self.ground.calendar, curve)

    def url(self, **changes: Any) -> str:
        given = {"metric": self.metric, "period": self.period.label, "open": self.open_text}
        if self.given("wall"):
            given["wall"] = "1"
        return f"{reverse('targets:watch')}?{urlencode({**given, **changes})}"

    @property
    def open_text(self) -> str:
        return ",".join(str(pk) for pk in sorted(self.opened))


@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """The tree. With `wall=1` for a big screen, without frame, drawn anew every minute."""
    viewer: Viewer = request.viewer
    viewer.require("targets.view")
    page = Watch(request, viewer)
    title = _("目标 · %(period)s") % {"period": words.period_words(page.period)}
    base = {"title": title, "crumbs": [{"label": _("目标")}], "viewer_plans": _may_plan(viewer)}
    if page.plan is None or not page.metrics:
        return render(request, "targets/none.html", {**base, "plans": plans_for(viewer)[:5]})
    context = {**base, **_context(page)}
    return render(request, _template(request, bool(page.given("wall"))), context)


def _template(request: HttpRequest, wall: bool) -> str:
    """A row that opens asks for the tree alone, the wall for itself."""
    part = {"tree": "targets/tree.html", "wall": "targets/wall_now.html"}
    whole = "targets/wall.html" if wall else "targets/watch.html"
    return part.get(request.headers.get("HX-Target", ""), whole)


def _may_plan(viewer: Viewer) -> bool:
    return viewer.can("targets.create")


def _context(page: Watch) -> dict[str, Any]:
    found = shown(page.asked, page.ground)
    chosen, heads = found.rows, _month_heads(page)
    marks = marks_of(page.viewer, page.metric, page.period, [one.owner.key for one in chosen])
    metric = get(page.metric)
    return {
        "metric": metric,
        "unit_word": words.unit_word(metric),
        "period_words": words.period_words(page.period),
        "plan": page.plan,
        "metrics": _menu_of_metrics(page),
        "periods": _menu_of_periods(page),
        "tiles": [_tile(one, page) for one in found.tops],
        "months": heads,
        "rows": [
            {**_row(one, page, found.months, heads), "marks": marks.get(one.owner.key, [])}
            for one in chosen
        ],
        "hero": _hero(chosen[0], page) if chosen else None,
        "landing_url": _landing_url(page, chosen),
        "bands_url": page.url().replace(reverse("targets:watch"), reverse("targets:bands"), 1),
        "wall_url": page.url(wall="1"),
        "refresh_url": page.request.get_full_path(),
        "back_url": page.url(wall=""),
        "as_of": clock.now(),
    }


def _menu_of_metrics(page: Watch) -> list[dict[str, Any]]:
    return [
        {"label": get(name).label, "url": page.url(metric=name), "current": name == page.metric}
        for name in page.metrics
    ]


def _menu_of_periods(page: Watch) -> list[dict[str, Any]]:
    calendar, day = page.calendar, clock.today()
    year = calendar.this(Grain.YEAR, page.period.start)
    offered = [year, *year.split(Grain.QUARTER, calendar), calendar.this(Grain.MONTH, day),
               calendar.this(Grain.WEEK, day), calendar.this(Grain.DAY, day)]  # fmt: skip
    return [
        {
            "label": words.period_words(one),
            "url": page.url(period=calendar.label(one)),
            "current": one == page.period,
        }
        for one in offered
    ]


def _month_heads(page: Watch) -> list[dict[str, Any]]:
    if not page.period.whole_months or page.period.whole_months < 2:
        return []
    this = year_month(clock.today())
    return [
        {"label": words.month_words(one), "ym": year_month(one.start),
         "now": year_month(one.start) == this}
        for one in page.period.split(Grain.MONTH)
    ]  # fmt: skip


def _tile(one: Standing, page: Watch) -> dict[str, Any]:
    return {
        "name": one.metric.label,
        "value_html": words.full(one.metric, one.actual),
        "rows_url": rows_url(one),
        "aside": _("目标 %(n)s") % {"n": words.short(one.metric, one.target)},
        **{key: value for key, value in words.ruler(one).items() if key != "name"},
        "left": figures.percent(one.attainment),
        "right": deviation_words(one),
        "url": page.url(metric=one.metric.name),
        "current": one.metric.name == page.metric,
    }


def deviation_words(one: Standing) -> str:
    """比进度少 21.2%."""
    if one.deviation is None or not one.elapsed:
        return ""
    said = {"n": figures.percent(abs(one.deviation))}
    return (_("落后进度 %(n)s") if one.deviation < 0 else _("领先进度 %(n)s")) % said


def rows_url(one: Standing) -> str:
    """The records behind the actual of a person or the whole company."""
    try:
        there = reverse("metric_rows", args=[one.metric.name])
    except NoReverseMatch:
        return ""
    key = {"owner_id": one.owner.pk} if one.owner.kind == "person" else {}
    if one.owner.kind == "unit" and one.owner.path.count("/") > 2:
        key = {"team_id": one.owner.pk}
    return f"{there}?{urlencode({'period': one.period.label, **key})}"


def _row(one: Standing, page: Watch, months: Months, heads: list[dict[str, Any]]) -> dict[str, Any]:
    owner = one.owner
    is_unit = owner.kind == "unit"
    opened = is_unit and owner.pk in page.opened
    after = page.opened ^ {owner.pk} if is_unit else page.opened
    level = owner.path.count("/") - 2 + (not is_unit) if page.tops else 0
    return {
        "owner": owner,
        "level": min(max(level - page.lowest, 0), 4),
        "is_unit": is_unit,
        "opened": opened,
        "toggle_url": page.url(open=",".join(str(pk) for pk in sorted(after))) if is_unit else "",
        "months": [_month(one, month["ym"], months, page.due_now) for month in heads],
        "target": words.short(one.metric, one.target),
        "original": words.short(one.metric, one.original) if _revised(one) else "",
        "original_share": figures.percent(one.original_attainment) if _revised(one) else "",
        "actual": words.short(one.metric, one.actual),
        "rows_url": rows_url(one) if not is_unit or not owner.parent else "",
        "ruler": words.ruler(one),
        "share": figures.percent(one.attainment),
        "state": words.state_of(one.deviation),
        "deviation": figures.percent(one.deviation, signed="+") if one.elapsed else "—",
        "landing": words.short(one.metric, one.landings.run_rate),
        "weighted": words.short(one.metric, one.landings.weighted),
        "node": f"{owner.kind}-{owner.pk}",
        "band_id": f"band-{owner.kind}-{owner.pk}",
    }


def _revised(one: Standing) -> bool:
    return one.original is not None and one.original != one.target


def _month(one: Standing, ym: int, months: Months, due_now: Decimal) -> dict[str, Any]:
    target, actual = months.get((one.owner.key, ym), (None, None))
    this = year_month(clock.today())
    share = None if ym > this or not target else (actual or Decimal(0)) / target
    pace = due_now if ym == this else Decimal(1)
    return {
        "target": words.short(one.metric, target),
        "share": "—" if share is None else figures.percent_whole(share),
        "heat": words.heat_of(None if share is None or not pace else share / pace - 1),
    }


def _hero(one: Standing, page: Watch) -> dict[str, Any]:
    landings = one.landings
    return {
        "pace": pace_words(one, page.ground),
        "owner": one.owner.name,
        "gap": words.full(one.metric, abs(one.gap)) if one.gap is not None else "",
        "behind": one.gap is not None and one.gap < 0,
        "state": words.state_of(one.deviation),
        "deviation": figures.percent(one.deviation, signed="+"),
        "run_rate": words.full(one.metric, landings.run_rate),
        "weighted": words.full(one.metric, landings.weighted),
        "has_weighted": landings.weighted is not None,
        "target": words.full(one.metric, one.target),
        "actual": words.full(one.metric, one.actual),
        "share": figures.percent(one.attainment),
        "elapsed": figures.percent(one.elapsed),
        "ruler": words.ruler(one),
    }


def pace_words(one: Standing, found: Ground) -> str:
    """Where the pace comes from: learned, or even for want of history."""
    curve = found.curve(one.metric.name)
    if not one.elapsed or not curve.months:
        return ""
    even = pacing.pace(one.period, found.calendar, found.today)
    said = {"n": curve.months, "share": figures.percent(one.elapsed),
            "even": figures.percent(even)}  # fmt: skip
    if not curve.points:
        return _("历史只有 %(n)d 个月，月内按工作日平均走。") % said
    return _("照近 %(n)d 个月的节奏，到今天一般走完 %(share)s；单数工作日是 %(even)s。") % said


def _landing_url(page: Watch, chosen: list[Standing]) -> str:
    if not chosen:
        return ""
    kind, pk = chosen[0].owner.key
    asked = {"metric": page.metric, "period": page.period.label, "of": f"{kind}-{pk}"}
    return f"{reverse('targets:landing')}?{urlencode(asked)}"
