"""The states of a case, a countermeasure and a proposal, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.lifecycle import Lifecycle, Step


class CaseState(TextChoices):
    DETECTED = "detected", _("待说原因")
    CAUSED = "caused", _("待定对策")
    PLANNED = "planned", _("待批对策")
    RUNNING = "running", _("行动中")
    DUE = "due", _("待验证")
    VERIFIED = "verified", _("已验证")
    CLOSED = "closed", _("已结")
    DISMISSED = "dismissed", _("不立案")
    MERGED = "merged", _("已并案")


OVER = (CaseState.CLOSED, CaseState.DISMISSED, CaseState.MERGED)
OPEN = tuple(state for state in CaseState if state not in OVER)
MOST_LOOKS = 3  # what three periods could not show, a fourth will not
UNANSWERED = (CaseState.DETECTED, CaseState.CAUSED)


class Verdict(TextChoices):
    EFFECTIVE = "effective", _("有效")
    PARTLY = "partly", _("部分有效")
    NOT = "not", _("无效")
    INCONCLUSIVE = "inconclusive", _("说不清")


class Severity(TextChoices):
    YELLOW = "yellow", _("黄")
    ORANGE = "orange", _("橙")
    RED = "red", _("红")


CASE = Lifecycle(
    "state",
    explain=Step(_("说原因"), after=("detected", "caused"), becomes="caused", asks=("cause",)),
    plan=Step(_("交对策"), after=("caused", "planned"), becomes="planned"),
    approve=Step(_("批对策"), after=("planned",), becomes="running", needs="confirm"),
    send_back=Step(
        _("退回对策"), after=("planned",), becomes="caused", needs="confirm", asks=("why",)
    ),
    fall_due=Step(
        _("到期验证"), after=("running",), becomes="due", needs="confirm", own=True
    ),
    confirm=Step(
        _("记验证结果"), after=("due",), becomes="verified", needs="confirm", asks=("verdict",)
    ),
    look_again=Step(
        _("下一期再看"), after=("verified",), becomes="running", needs="confirm"
    ),
    close=Step(_("结案"), after=("verified",), becomes="closed", needs="confirm"),
    reopen=Step(
        _("换个原因再来"), after=("verified",), becomes="detected", needs="confirm", own=True
    ),
    dismiss=Step(
        _("不立案"), after=("detected", "caused"), becomes="dismissed", needs="confirm",
        asks=("why",),
    ),
    merge=Step(
        _("并案"), after=("detected", "caused", "planned"), becomes="merged", needs="confirm",
        asks=("into", "why"),
    ),
    settle=Step(_("数据已改正"), after=("detected", "caused"), becomes="closed", needs="change"),
)  # fmt: skip


class MeasureState(TextChoices):
    PLANNED = "planned", _("没开始")
    RUNNING = "running", _("在做")
    BLOCKED = "blocked", _("受阻")
    DONE = "done", _("做完")
    DROPPED = "dropped", _("不做了")


LIVING = (MeasureState.PLANNED, MeasureState.RUNNING, MeasureState.BLOCKED)
MEASURE = Lifecycle(
    "state",
    advance=Step(_("报进度"), after=("planned", "running", "blocked"), becomes="running",
                 asks=("progress",)),
    block=Step(_("受阻"), after=("planned", "running"), becomes="blocked", asks=("blocker",)),
    finish=Step(_("做完"), after=("planned", "running", "blocked"), becomes="done",
                asks=("result",)),
    drop=Step(_("不做了"), after=("planned", "running", "blocked"), becomes="dropped",
              asks=("why",)),
)  # fmt: skip


class ProposalState(TextChoices):
    PROPOSED = "proposed", _("待定")
    ADOPTED = "adopted", _("已采纳")
    DECLINED = "declined", _("不采纳")


PROPOSAL = Lifecycle(
    "state",
    adopt=Step(_("采纳"), after=("proposed",), becomes="adopted", needs="confirm"),
    decline=Step(
        _("不采纳"), after=("proposed",), becomes="declined", needs="confirm", asks=("why",)
    ),
)
