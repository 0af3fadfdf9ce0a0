"""The target of whom a board is narrowed to; else of the whole that the viewer stands for."""

from typing import Any

from dacheng.domains.org.models import OrgUnit, Person
from dacheng.domains.targets.queries import Standing, standing
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Period


def aim(metric: str, viewer: Viewer, period: Period, key: dict[str, Any]) -> Standing | None:
    """How the metric stands against its frozen target; None where there is none to be seen."""
    if not viewer.can("targets.view"):
        return None
    units, person = _whose(viewer, key)
    if not units:
        return None
    rows = standing(viewer, period, [metric], units=units, open_units=units[-1:] if person else ())
    rows = [row for row in rows if row.target]
    whole = next((row for row in rows if row.owner.kind == "unit"), None)
    own = next((row for row in rows if row.owner.key == ("person", person)), None)
    return own if key.get("owner_id") else whole or own


def _whose(viewer: Viewer, key: dict[str, Any]) -> tuple[list[int], int | None]:
    """Units from the top down, and the person; the last unit is his."""
    every = OrgUnit.objects.visible_to(viewer)
    if "region" in key:
        units = every.filter(region__name=key["region"]).order_by("path")
        return list(units.values_list("pk", flat=True)[:1]), None
    if "team_id" in key:
        return [int(key["team_id"])], None
    person = int(key.get("owner_id") or viewer.person_id)
    his = Person.objects.visible_to(viewer).filter(pk=person)
    unit = every.filter(pk__in=his.values("unit")).first()
    return ([int(one) for one in unit.path.split("/") if one] if unit else []), person
