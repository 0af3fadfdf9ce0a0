"""What can be asked about forecasts."""

from dacheng.domains.forecasts.queries.bridging import Bridge, Scope, Standing, Step, bridge
from dacheng.domains.forecasts.queries.landing import Landing, landing, months_won
from dacheng.domains.forecasts.queries.nodes import Node, home_of, node_of
from dacheng.domains.forecasts.queries.rolling import Figures, cumulative
from dacheng.domains.forecasts.queries.standings import compared, moment_of
from dacheng.domains.forecasts.queries.tree import Tree, tree

__all__ = [
    "Bridge",
    "Figures",
    "Landing",
    "Node",
    "Scope",
    "Standing",
    "Step",
    "Tree",
    "bridge",
    "compared",
    "cumulative",
    "home_of",
    "landing",
    "moment_of",
    "months_won",
    "node_of",
    "tree",
]
