"""What finance and audit look at first: money that came and is due, history that is sealed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.domains.receivables.queries import outstanding
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit.models import WHEN, Entry
from dacheng.kernel.audit.state import seal_state
from dacheng.kernel.metrics import ask
from dacheng.kernel.periods import Period
from dacheng.kernel.ui import figures
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.places import link, number

AGES = ((0, 30), (30, 60), (60, 90), (90, None))
SHADES = ("s2", "s3", "s5", "s6")
WEEK = timedelta(days=7)
COLLECTED = "cash_collected"


def money_of(viewer: Viewer, period: Period) -> dict[str, Any] | None:
    """Collected against the period before, and what is open by how long ago it was signed."""
    if not viewer.can("receivables.create") or viewer.can("opportunities.create"):
        return None
    row = ask([COLLECTED], viewer=viewer, period=period, compare=["pop", "yoy"],
              calendar=spans.calendar()).total  # fmt: skip
    running = spans.is_running(period)
    return {
        "collected": number(COLLECTED, row.values.get(COLLECTED), period),
        "pop": written.change(row, COLLECTED, "pop", running=running),
        "yoy": written.change(row, COLLECTED, "yoy", running=running),
        **_ages(viewer),
        "url": f"{link('contracts:list')}?tab=signed",
        "new_url": link("receipts:new"),
    }


def _ages(viewer: Viewer) -> dict[str, Any]:
    """What is open by days since the signature; one pass in the database."""
    asked = {"open": Sum("due"), "open_count": Count("pk")}
    for at, (young, old) in enumerate(AGES):
        here = _signed_within(young, old)
        asked[f"due_{at}"] = Sum("due", filter=here, default=Decimal(0))
        asked[f"many_{at}"] = Count("pk", filter=here)
    found = outstanding(viewer).order_by().aggregate(**asked)
    parts = [
        _age(found[f"due_{at}"], found[f"many_{at}"], young, old, SHADES[at])
        for at, (young, old) in enumerate(AGES)
    ]
    return {
        "parts": parts,
        "open": figures.compact(found["open"] or 0),
        "open_count": found["open_count"],
    }


def _signed_within(young: int, old: int | None) -> Q:
    """Signed at least so many days ago, and fewer than so many."""
    today = clock.today()
    here = Q(signed_on__lte=today - timedelta(days=young))
    return here if old is None else here & Q(signed_on__gt=today - timedelta(days=old))


def _age(due: Decimal, many: int, young: int, old: int | None, shade: str) -> dict[str, Any]:
    label = _("%(n)d 天以上") % {"n": young} if old is None else f"{young}–{old} " + _("天")
    return {
        "label": label,
        "amount": due,
        "value_html": figures.compact(due),
        "note": _("%(n)d 份") % {"n": many},
        "color": shade,
    }


def seals_of(viewer: Viewer) -> dict[str, Any] | None:
    """How far the history is sealed, and what is worth a second look this week."""
    if not viewer.can("audit.view") or viewer.can("opportunities.create"):
        return None
    state, since = seal_state(), clock.now() - WEEK
    week = Entry.objects.visible_to(viewer).alias(when_told=WHEN).filter(when_told__gte=since)
    found = week.order_by().aggregate(
        changes=Count("pk"),
        removed=Count("pk", filter=Q(op="delete")),
        exports=Count("pk", filter=Q(kind="export", op="insert")),
        rights=Count("pk", filter=Q(kind__in=("personrole", "role"))),
    )
    there = reverse("history")
    lines = (
        (_("改动"), found["changes"], there),
        (_("导出"), found["exports"], f"{there}?kind=export"),
        (_("删除"), found["removed"], f"{there}?verb=remove"),
        (_("角色和权限的改动"), found["rights"], f"{there}?kind=personrole"),
    )
    return {"state": state, "lines": [{"label": a, "n": b, "url": c} for a, b, c in lines]}
