"""Whose opportunities somebody sees, by a name under which what is dear to find is kept."""

from dataclasses import dataclass
from hashlib import sha1

from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import Reach, Viewer

SEES = "opportunities.view"
EVERYBODY = ""


@dataclass(frozen=True)
class Whose:
    """Everybody's opportunities, those of some units, or those of one person."""

    name: str = EVERYBODY
    units: tuple[int, ...] | None = None
    person_id: int | None = None


def whose(viewer: Viewer) -> Whose | None:
    """None where he sees anything beside, for which nothing is kept: an invitation, the records
    of somebody absent, his own in a unit that he does not lead."""
    reach = viewer.grants.get(SEES)
    if reach is Reach.ALL:
        return Whose()
    if reach is None or viewer.stands_for or _is_invited(viewer):
        return None
    units = tuple(sorted(viewer.units.get(reach, ()))) if reach is not Reach.OWN else ()
    if not units:
        return Whose(f"person {viewer.person_id}", (), viewer.person_id)
    mine = Opportunity.objects.filter(owner=viewer.person_id).exclude(unit__in=units)
    return None if mine.exists() else of_units(units)


def of_units(units: tuple[int, ...]) -> Whose:
    said = sha1(",".join(map(str, units)).encode(), usedforsecurity=False).hexdigest()
    return Whose(f"units {said}", units)


def _is_invited(viewer: Viewer) -> bool:
    return any(viewer.invited.get(("opportunity", may)) for may in (True, False))
