"""Who may see and do what: viewers, scopes of rows, levels of fields, collaborators."""

from dacheng.kernel.access.policy import (
    ALL_ROWS,
    INTERNAL,
    NO_ROWS,
    FieldLevel,
    Reach,
    Scope,
    Viewer,
    action_name,
)
from dacheng.kernel.access.rows import ScopedQuerySet, find, permits, permitted, sees_any

__all__ = [
    "ALL_ROWS",
    "INTERNAL",
    "NO_ROWS",
    "FieldLevel",
    "Reach",
    "Scope",
    "ScopedQuerySet",
    "Viewer",
    "action_name",
    "find",
    "permits",
    "permitted",
    "sees_any",
]
