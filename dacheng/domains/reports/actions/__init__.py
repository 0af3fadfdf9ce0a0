"""Drafting, writing, handing in, judging and signing reports; calling and holding reviews."""

from dacheng.domains.reports.actions.drafting import draft, draft_due, freeze_due, refresh
from dacheng.domains.reports.actions.handing_in import hand_in, remark, return_, sign
from dacheng.domains.reports.actions.layouts import change_template, keep_house_file
from dacheng.domains.reports.actions.reminding import remind
from dacheng.domains.reports.actions.reviewing import (
    Effect,
    call_review,
    case_of,
    decide,
    hold,
    note_topic,
    require_settle,
    settle,
)
from dacheng.domains.reports.actions.writing import (
    drop_item,
    judge,
    promise,
    require_judge,
    write,
)

__all__ = [
    "Effect",
    "call_review",
    "case_of",
    "change_template",
    "decide",
    "draft",
    "draft_due",
    "drop_item",
    "freeze_due",
    "hand_in",
    "hold",
    "judge",
    "keep_house_file",
    "note_topic",
    "promise",
    "refresh",
    "remark",
    "remind",
    "require_judge",
    "require_settle",
    "return_",
    "settle",
    "sign",
    "write",
]
