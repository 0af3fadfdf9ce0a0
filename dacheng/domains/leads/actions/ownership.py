"""Who follows a lead up."""

from dacheng.domains.leads.models import Lead
from dacheng.domains.org import placing
from dacheng.domains.org.models import Person
from dacheng.kernel.access import Viewer


def hand_over(
    lead: Lead, to: Person, *, by: Viewer, why: str = "", version: int | None = None
) -> Lead:
    """Give a lead to somebody; also the way to assign one from the pool."""
    return placing.hand_over(lead, to, by=by, why=why, version=version)


def claim(lead: Lead, *, by: Viewer) -> Lead:
    """Take a lead out of the pool; of two people at once, one gets it."""
    return placing.claim(lead, by=by)


def release(lead: Lead, *, by: Viewer, why: str = "") -> Lead:
    """Put a lead back into the pool."""
    return placing.release(lead, by=by, why=why)
