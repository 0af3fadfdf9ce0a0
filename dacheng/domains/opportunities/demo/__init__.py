"""Three years of the demo company's opportunities: won, lost, open, slipping and stuck."""

from dacheng.domains.opportunities.demo.course import Deal, courses
from dacheng.domains.opportunities.demo.past import keep_past
from dacheng.domains.opportunities.demo.telling import (
    Stock,
    arrive,
    look_after,
    plan_ahead,
    sell,
)

__all__ = ["Deal", "Stock", "arrive", "courses", "keep_past", "look_after", "plan_ahead", "sell"]
