"""The metric layer: every number of the product is defined once, asked for here, and opens its rows.

A `Source` is one table at its own grain, with dimensions. A `Metric` is summed on one source; a
`Ratio` divides two of them after summing; a `Derived` follows from several by a formula.
"""

from dacheng.kernel.metrics.answers import Answer, Row
from dacheng.kernel.metrics.asking import ask, rows_behind
from dacheng.kernel.metrics.definitions import (
    Derived,
    Dimension,
    Family,
    Median,
    Metric,
    Ratio,
    Source,
    Unit,
)
from dacheng.kernel.metrics.registry import (
    UnknownDimension,
    UnknownMetric,
    catalogue,
    completion,
    dimensions_of,
    get,
    register,
)

__all__ = [
    "Answer",
    "Derived",
    "Dimension",
    "Family",
    "Median",
    "Metric",
    "Ratio",
    "Row",
    "Source",
    "UnknownDimension",
    "UnknownMetric",
    "Unit",
    "ask",
    "catalogue",
    "completion",
    "dimensions_of",
    "get",
    "register",
    "rows_behind",
]
