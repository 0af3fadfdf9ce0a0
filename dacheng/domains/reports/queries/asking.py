"""What somebody may ask, and figures as text from which no cent is lost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics.question import Question
from dacheng.kernel.periods import GREGORIAN


def readable(names: Sequence[str], viewer: Viewer) -> list[str]:
    """Metrics that exist and that this viewer may ask; a template may name more."""
    found = []
    for name in names:
        try:
            Question((name,), (), viewer, None, None, GREGORIAN, None)
        except (ValidationError, PermissionDenied):
            continue
        found.append(name)
    return found


def text_of(value: Decimal | None) -> str | None:
    """Exact to eight places; a share of working days has no end of its own."""
    return None if value is None else format(round(value, 8).normalize() + 0, "f")


def number(text: Any) -> Decimal | None:
    return None if text is None or text == "" else Decimal(str(text))
