"""What is to be reached and how far along it is; the face of this domain for those downstream."""

from dacheng.domains.targets.queries.actuals import Amount, actuals, reads
from dacheng.domains.targets.queries.plans import (
    current_plan,
    is_plannable,
    plan_for,
    plannable,
    plans_for,
    refuse_unplannable,
)
from dacheng.domains.targets.queries.standing import Landings, Owner, Standing, standing

__all__ = [
    "Amount",
    "Landings",
    "Owner",
    "Standing",
    "actuals",
    "current_plan",
    "is_plannable",
    "plan_for",
    "plannable",
    "plans_for",
    "reads",
    "refuse_unplannable",
    "standing",
]
