"""One language for conditions: a JSON tree that is a filter on rows, a test on a record and a
sentence in the reader's language."""

from dacheng.kernel.criteria.parse import BadCriteria, Criteria, parse
from dacheng.kernel.criteria.tree import All, Any, Condition, Not

__all__ = ["All", "Any", "BadCriteria", "Condition", "Criteria", "Not", "parse"]
