"""Cases with causes, countermeasures and verdicts; signals; and the settings of the loop."""

from dacheng.domains.deviations.models.answers import (
    Countermeasure,
    RootCause,
    Standardisation,
    Verification,
)
from dacheng.domains.deviations.models.cases import DeviationCase
from dacheng.domains.deviations.models.lessons import Lesson
from dacheng.domains.deviations.models.limits import CauseCategory, LoopRules, PaceLimit, SignalRule
from dacheng.domains.deviations.models.runs import Evaluation, Nudge, Sighting

__all__ = [
    "CauseCategory",
    "Countermeasure",
    "DeviationCase",
    "Evaluation",
    "Lesson",
    "LoopRules",
    "Nudge",
    "PaceLimit",
    "RootCause",
    "Sighting",
    "SignalRule",
    "Standardisation",
    "Verification",
]
