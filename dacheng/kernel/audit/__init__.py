"""One history of every change: written by the database itself, sealed by a hash chain."""

from dacheng.kernel.audit.context import acting

__all__ = ["acting"]
