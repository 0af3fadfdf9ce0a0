"""What happens to targets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlanApproved:
    """A plan went out to the people."""

    plan_id: int
    by_id: int


@dataclass(frozen=True)
class PlanFrozen:
    """A plan counts from now on."""

    plan_id: int
    by_id: int


@dataclass(frozen=True)
class TargetRevised:
    """From a month on, a frozen plan holds other figures."""

    plan_id: int
    number: int
    by_id: int


@dataclass(frozen=True)
class TargetObjected:
    """Somebody says he cannot stand for his target."""

    answer_id: int
    by_id: int


@dataclass(frozen=True)
class ObjectionSettled:
    """The director has answered."""

    answer_id: int
    by_id: int
