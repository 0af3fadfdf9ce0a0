"""What happens to opportunities."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OpportunityOpened:
    """A new chance to sell."""

    opportunity_id: int
    by_id: int


@dataclass(frozen=True)
class StageMoved:
    """An open opportunity went from one stage to another."""

    opportunity_id: int
    from_stage_id: int | None
    to_stage_id: int
    by_id: int


@dataclass(frozen=True)
class OpportunityWon:
    """An opportunity was won."""

    opportunity_id: int
    by_id: int


@dataclass(frozen=True)
class OpportunityLost:
    """An opportunity was lost."""

    opportunity_id: int
    by_id: int


@dataclass(frozen=True)
class OpportunityReopened:
    """A closed opportunity is open again."""

    opportunity_id: int
    by_id: int
