"""The panels of the home page; each makes what its template shows from a few questions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dacheng.domains.activities.queries import my_tasks
from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.queries import (
    classes_lately,
    funnel,
    funnel_lately,
    lately,
    slipping,
    stuck,
)
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import Answer, ask, get, rows_among
from dacheng.kernel.periods import Period
from dacheng.kernel.shipped import called
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.places import link, number

TILES = (
    "win_rate", "deal_size", "cycle_days", "pipeline_amount",
    "new_customers", "opened_count", "visit_count", "entry_on_time_rate",
)  # fmt: skip
FEW = 6
SHADES = {"A": "s6", "B": "s4", "C": "s2"}


def headline(viewer: Viewer, period: Period) -> Answer:
    """The number of the page and those of the tiles, against the period before and last year."""
    return ask(
        ["won_amount", "won_count", *TILES], viewer=viewer, period=period, compare=["pop", "yoy"],
        calendar=spans.calendar(),
    )  # fmt: skip


def hero(answer: Answer, period: Period) -> dict[str, Any]:
    """What was won, in one sentence with what it is compared with."""
    row = answer.total
    shown = number("won_amount", row.values["won_amount"], period)
    count = number("won_count", row.values["won_count"], period)
    count["value_html"] = _("%(n)s 单") % {"n": count["value_html"]}
    return {
        "label": get("won_amount").label,
        "number": shown,
        "count": count,
        "pop": written.change(row, "won_amount", "pop", running=spans.is_running(period)),
        "yoy": written.change(row, "won_amount", "yoy", running=spans.is_running(period)),
        **_against(row, period),
    }


def _against(row: Any, period: Period) -> dict[str, Any]:
    """比上一季少 18.0 万 …, as a fact and its details."""
    now, then = row.values["won_amount"] or Decimal(0), row.before["pop"].get("won_amount")
    if not then:
        return {"fact": _("上期没有赢单可比")}
    gap = now - then
    words = _("比 {before} 多 {gap}") if gap >= 0 else _("比 {before} 少 {gap}")
    said = {"before": spans.words(period.previous()), "gap": figures.compact(abs(gap))}
    return {"fact": format_html(words, **said)}


def tiles(answer: Answer, period: Period) -> list[dict[str, Any]]:
    return [
        {
            "name": get(name).label,
            **number(name, answer.total.values.get(name), period),
            **written.changes(answer.total, name, running=spans.is_running(period)),
        }
        for name in TILES
    ]


def funnel_of(
    viewer: Viewer, period: Period, where: str = "", key: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """What stands in each stage now and how many go on: open ones and those closed in a year, of
    the process that the newest opportunity follows; of those that meet `where` and `key`."""
    year = _year_up_to(period)
    seen = rows_among("pipeline_count", viewer=viewer, where=where, key=key)
    newest = seen.select_related("process").order_by("-pk").first()
    if newest is None:
        return None
    if where or key:
        found = funnel(viewer, process=newest.process, rows=seen.filter(lately(year)))
    else:
        found = funnel_lately(viewer, newest.process, year, seen)
    if found is None or not found.steps:
        return None
    neck = found.bottleneck
    steps = [_step(step, neck, where, key or {}) for step in found.steps]
    return {
        "steps": steps,
        "count": sum(step.open_count for step in found.steps),
        "conclusion": _neck(neck, found),
        "rate": figures.percent(found.closing_rate),
        "won": found.won_count,
        "lost": found.lost_count,
        "ends_here": found.ends_here,
        "url": link("opportunities:board"),
    }


def _year_up_to(period: Period) -> Period:
    """The year that ends with the period."""
    last = Period(period.last, period.end)
    return Period(last.year_before().end, period.end)


def _step(step: Any, neck: Any, where: str, key: Mapping[str, Any]) -> dict[str, Any]:
    name = called(step.stage.name)
    hot = neck is not None and step.stage.pk == neck.stage.pk
    here = {**key, "stage_id": step.stage.pk}
    shown = number("pipeline_count", Decimal(step.open_count), None, where, here)
    decided = _("%(n)s 单有结果") % {"n": figures.number(step.decided)}
    return {
        "label": name,
        "count_html": pgettext("funnel", "%(n)s 单") % {"n": shown["value_html"]},
        "amount": step.open_amount,
        "amount_html": figures.compact(step.open_amount),
        "url": shown["rows_url"],
        "conversion": step.conversion,
        "norm": _("瓶颈：%(what)s") % {"what": decided} if hot else decided,
        "dwell": _("停 %(n)s 天") % {"n": figures.number(step.median_days)}
        if step.median_days
        else "",
        "hot": hot,
    }


def _neck(neck: Any, found: Any) -> str:
    if neck is not None:
        said = {
            "stage": str(neck.stage),
            "rate": figures.percent(neck.conversion, digits=0),
        }
        return _("卡在「%(stage)s」：只有 %(rate)s 走下去") % said
    if found.ends_here:
        rate = figures.percent(found.closing_rate, digits=0)
        return _("卡在最后一步：有结果的单赢了 %(rate)s") % {"rate": rate}
    return _("还看不出瓶颈")


def classes_of(viewer: Viewer, period: Period) -> dict[str, Any] | None:
    """A, B and C customers by what they bought in the year up to the end of the period."""
    year = _year_up_to(period)
    found = classes_lately(viewer, year)
    if not found:
        return None
    ids = [pk for one in found for pk in one.largest]
    names = dict(Customer.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "name"))
    whole = sum((one.amount for one in found), Decimal(0))
    return {
        "parts": [_class_part(one, whole) for one in found],
        "largest": [
            {
                "class": one.name,
                "names": [_customer(pk, names[pk]) for pk in one.largest if pk in names],
            }
            for one in found
        ],
        "count": sum(one.count for one in found),
        "conclusion": _carried(found, whole),
    }


def _class_part(one: Any, whole: Decimal) -> dict[str, Any]:
    share = figures.percent(one.amount / whole if whole else None)
    return {
        "label": _("%(name)s 类") % {"name": one.name},
        "amount": one.amount,
        "value_html": figures.compact(one.amount),
        "note": _("%(n)s 家 · %(share)s") % {"n": figures.number(one.count), "share": share},
        "color": SHADES[one.name],
    }


def _carried(found: list[Any], whole: Decimal) -> str:
    first, many = found[0], sum(one.count for one in found)
    said = {
        "n": first.count,
        "all": many,
        "share": figures.percent(first.amount / whole if whole else 0),
    }
    return _("%(all)d 家成交客户里，%(n)d 家占 %(share)s") % said


def _customer(pk: int, name: str) -> dict[str, str]:
    there = screen_of("customer")
    return {"name": name, "url": there.href(pk) if there and there.detail_url else ""}


def stuck_of(viewer: Viewer, on: date) -> dict[str, Any]:
    """The largest opportunities that have stood too long or fallen silent."""
    rows = stuck(viewer, on)
    columns = ("pk", "name", "customer__name", "amount", "stage__name", "days_in_stage", "limit",
               "over_limit", "next_step", "owner__name")  # fmt: skip
    by_size = F("amount").desc(nulls_last=True), "pk"
    count, amount = _many_stuck(viewer, rows, on)
    largest = rows.order_by(*by_size).values(*columns)[:FEW] if count else ()
    return {
        "rows": [_waiting(row) for row in largest if row["amount"] is not None],
        "count": count,
        "amount": amount,
        "url": _tab("stuck"),
    }


def _many_stuck(viewer: Viewer, rows: Any, on: date) -> tuple[int, Decimal | None]:
    """How many and how much: as a figure today, from the rows as of another day."""
    if on != clock.today() or not viewer.reads("opportunity", "amount"):
        known = rows.order_by().aggregate(many=Count("pk"), whole=Sum("amount"))
        return known["many"], known["whole"]
    known = ask(["stuck_count", "stuck_amount"], viewer=viewer).total.values
    return int(known["stuck_count"] or 0), known["stuck_amount"]


def _waiting(row: dict[str, Any]) -> dict[str, Any]:
    there = screen_of("opportunity")
    late = row["days_in_stage"] - row["limit"]
    return {
        **_named(row),
        "url": there.href(row["pk"]) if there and there.detail_url else "",
        "tone": "neg" if late > row["limit"] else "warn" if late > 0 else "sec",
    }


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """The customer first, then what is sold to him, without saying the customer twice."""
    plain = {key.replace("__name", ""): value for key, value in row.items()}
    customer, name = plain["customer"], plain["name"]
    beside = name.removeprefix(customer).strip(" -·—") if customer else ""
    return {
        **plain,
        "first": customer or name,
        "beside": beside if beside != name or customer else "",
    }


def _tab(key: str) -> str:
    """The list of opportunities under a named view, where it has one."""
    there = link("opportunities:list")
    return f"{there}?tab={key}" if there else ""


def slipping_of(viewer: Viewer) -> dict[str, Any]:
    """Open opportunities whose expected day has passed, the latest first."""
    rows = slipping(viewer)
    known = rows.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
    columns = ("pk", "name", "customer__name", "amount", "stage__name", "expected_on", "next_step")
    there = screen_of("opportunity")
    found = rows.order_by("expected_on", "pk").values(*columns)[:FEW]
    return {
        "rows": [
            {**_named(row), "url": there.href(row["pk"]) if there and there.detail_url else ""}
            for row in found
        ],
        "count": known["count"],
        "amount": known["amount"],
        "url": _tab("slipping"),
    }  # fmt: skip


def tasks_of(viewer: Viewer) -> dict[str, Any]:
    """What the viewer has to do by today, and what comes next."""
    today = clock.today()
    rows = list(my_tasks(viewer)[: FEW + 1])
    return {
        "rows": [
            {
                "title": task.title,
                "due_on": task.due_on,
                "customer": task.customer,
                "pk": task.pk,
                "url": _about(task),
            }
            for task in rows[:FEW]
        ],
        "more": len(rows) > FEW,
        "today": sum(task.due_on is not None and task.due_on <= today for task in rows),
        "url": link("tasks:list"),
    }


def _about(task: Any) -> str:
    there = screen_of(task.about_kind) if task.about_id else None
    return there.href(task.about_id) if there and there.detail_url else ""


def pace_of(viewer: Viewer, period: Period) -> dict[str, Any] | None:
    """What was won until today against the same days of the period before; None once it is over."""
    today = clock.today()
    if not period.contains(today) or not period.whole_months:
        return None
    passed = today - period.start
    before = period.previous()
    until = min(before.start + passed, before.last)
    now = ask(["won_amount"], viewer=viewer, period=_upto(period.start, today)).total
    then = ask(["won_amount"], viewer=viewer, period=_upto(before.start, until)).total
    now.before["pop"] = then.values
    return {
        "now": number("won_amount", now.values["won_amount"], _upto(period.start, today)),
        "then": number("won_amount", then.values["won_amount"], _upto(before.start, until)),
        "change": written.change(now, "won_amount", "pop", label=False),
        "days": passed.days + 1,
    }


def _upto(start: date, last: date) -> Period:
    return Period(start, date.fromordinal(last.toordinal() + 1))
