"""How far this person and those below are with their targets."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.targets.queries import Standing, standing
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period
from dacheng.kernel.ui import figures
from dacheng.surfaces.web.figures import written
from dacheng.surfaces.web.figures.places import link

METRIC, FEW = "won_amount", 6


def aims_of(viewer: Viewer, period: Period) -> dict[str, Any]:
    """`aim` of the whole that the viewer stands for, and who below him is `behind`."""
    if not viewer.can("targets.view"):
        return {}
    rows = [row for row in standing(viewer, period, [METRIC]) if row.target]
    mine = [row for row in rows if row.owner.key == ("person", viewer.person_id)]
    whole = next((row for row in rows if row.owner.kind == "unit"), None) or next(iter(mine), None)
    if whole is None:
        return {}
    return {
        "aim": _aim(whole),
        "behind": _behind(rows, whole),
        "targets_url": link("targets:watch"),
    }


def _aim(row: Standing) -> dict[str, Any]:
    return {
        "name": row.owner.name,
        "target": figures.compact(row.target),
        "done": row.attainment,
        "pace": row.elapsed,
        "state": _state(row.deviation),
        "deviation": row.deviation,
        "gap": figures.compact(abs(row.gap)) if row.gap else "",
        "is_behind": bool(row.gap and row.gap < 0),
        "fact": _fact(row),
    }


def _fact(row: Standing) -> str:
    if row.deviation is None:
        return ""
    said = {"share": figures.percent(abs(row.deviation))}
    return _("落后进度 %(share)s") % said if row.deviation < 0 else _("超前进度 %(share)s") % said


def _state(deviation: Decimal | None) -> str:
    if deviation is None:
        return ""
    return "neg" if deviation <= written.ALARM else "warn" if deviation <= written.LOOK else ""


def _behind(rows: list[Standing], whole: Standing) -> list[dict[str, Any]]:
    """People below, the furthest behind first; nobody where all keep pace."""
    people = [row for row in rows if row.owner.kind == "person" and row is not whole]
    late = [row for row in people if row.deviation is not None and row.deviation < 0]
    late.sort(key=lambda row: row.deviation or 0)
    return [_aim(row) for row in late[:FEW]]
