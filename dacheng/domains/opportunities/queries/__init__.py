"""What is worth knowing about opportunities."""

from dacheng.domains.opportunities.queries.attention import (
    days_in_stage,
    slipping,
    stuck,
    without_next_step,
)
from dacheng.domains.opportunities.queries.board import Column, board_columns
from dacheng.domains.opportunities.queries.classes import CustomerClassSum, classes, classes_lately
from dacheng.domains.opportunities.queries.conversion import Funnel, FunnelStep, funnel
from dacheng.domains.opportunities.queries.lately import funnel_lately, lately, open_by_stage
from dacheng.domains.opportunities.queries.story import changes, guests, stays, talks, timeline
from dacheng.domains.opportunities.queries.weighing import chance_of, weighed

__all__ = [
    "Column",
    "CustomerClassSum",
    "Funnel",
    "FunnelStep",
    "board_columns",
    "chance_of",
    "changes",
    "classes",
    "classes_lately",
    "days_in_stage",
    "funnel",
    "funnel_lately",
    "guests",
    "lately",
    "open_by_stage",
    "slipping",
    "stays",
    "stuck",
    "talks",
    "timeline",
    "weighed",
    "without_next_step",
]
