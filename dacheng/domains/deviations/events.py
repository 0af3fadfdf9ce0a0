"""What happens to deviation cases."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseOpened:
    """A figure left its pace, or a signal spoke, and a case was opened."""

    case_id: int


@dataclass(frozen=True)
class VerdictConfirmed:
    """A leader confirmed whether the countermeasures of a case worked."""

    case_id: int
    verdict: str
    by_id: int
