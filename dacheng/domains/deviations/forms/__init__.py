"""What is asked of people who answer, plan, report, judge and set."""

from dacheng.domains.deviations.forms.answering import (
    BlockForm,
    CauseForm,
    FinishForm,
    LessonForm,
    MeasureForm,
    MergeForm,
    ProgressForm,
    ProposalForm,
    ReasonForm,
    SettleForm,
    VerdictForm,
    next_period,
    suggested_baseline,
)

__all__ = [
    "BlockForm",
    "CauseForm",
    "FinishForm",
    "LessonForm",
    "MeasureForm",
    "MergeForm",
    "ProgressForm",
    "ProposalForm",
    "ReasonForm",
    "SettleForm",
    "VerdictForm",
    "next_period",
    "suggested_baseline",
]
