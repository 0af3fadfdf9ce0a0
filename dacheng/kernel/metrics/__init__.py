"""The metric layer: every number is defined once, asked for here, and opens its rows.

A `Source` is one table at its own grain, with dimensions. A `Metric` is summed on one source; a
`Ratio` divides two of them after summing; a `Derived` follows from several by a formula.
"""

from dacheng.kernel.metrics.answers import Answer, Row
from dacheng.kernel.metrics.asking import ask, rows_among, rows_behind
from dacheng.kernel.metrics.definitions import (
    TIME,
    AnyMetric,
    Course,
    Derived,
    Dimension,
    Family,
    Median,
    Metric,
    Ratio,
    Source,
    Unit,
)
from dacheng.kernel.metrics.latest import latest_month
from dacheng.kernel.metrics.registry import (
    UnknownDimension,
    UnknownMetric,
    catalogue,
    completion,
    dimensions_of,
    get,
    leaves,
    register,
)
from dacheng.kernel.metrics.rollups import at_once, remembered

__all__ = [
    "Answer",
    "AnyMetric",
    "Course",
    "Derived",
    "Dimension",
    "Family",
    "Median",
    "Metric",
    "Ratio",
    "Row",
    "Source",
    "TIME",
    "UnknownDimension",
    "UnknownMetric",
    "Unit",
    "ask",
    "at_once",
    "catalogue",
    "completion",
    "dimensions_of",
    "get",
    "latest_month",
    "leaves",
    "register",
    "remembered",
    "rows_among",
    "rows_behind",
]
