"""How a countermeasure goes: progress, what blocks it, what came of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import drop_task, finish_task
from dacheng.domains.deviations.models import Countermeasure
from dacheng.domains.deviations.stages import MEASURE, CaseState
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.tell import tell


def _require_running(measure: Countermeasure) -> None:
    if measure.case.state not in (CaseState.RUNNING, CaseState.DUE):
        raise StepRefused(_("对策还没批，不能开始。"))


@transaction.atomic
def advance(measure: Countermeasure, progress: int, *, by: Viewer) -> Countermeasure:
    """Say how far it is, in per cent; no longer blocked."""
    _require_running(measure)
    if not 0 <= progress < 100:
        raise ValidationError({"progress": _("写 0 到 99；做完了点「做完」。")})
    return MEASURE.take(measure, "advance", by=by, progress=progress, blocker="")


@transaction.atomic
def block(measure: Countermeasure, blocker: str, *, by: Viewer) -> Countermeasure:
    """Say what is in the way; the owner of the case learns of it."""
    _require_running(measure)
    if not blocker.strip():
        raise ValidationError({"blocker": _("写上卡在哪。")})
    measure = MEASURE.take(measure, "block", by=by, blocker=blocker.strip()[:300])
    said = {"title": measure.title, "why": measure.blocker[:120]}
    tell([pk for pk in [measure.case.owner_id] if pk and pk != by.person_id],
         _("对策「%(title)s」受阻：%(why)s") % said,
         url=f"/deviations/{measure.case_id}/", kind="deviation")  # fmt: skip
    return measure


@transaction.atomic
def finish(measure: Countermeasure, result: str, *, by: Viewer) -> Countermeasure:
    """Done; `result` says what was brought forth, as the plan promised."""
    _require_running(measure)
    if not result.strip():
        raise ValidationError({"result": _("写上交出了什么。")})
    measure = MEASURE.take(
        measure, "finish", by=by, result=result.strip()[:300], progress=100, blocker="",
        done_on=clock.today(),
    )  # fmt: skip
    task = measure.task
    if task and task.state == "open" and permits(by, "change", task):
        finish_task(task, by=by, outcome=result.strip()[:300])
    return measure


@transaction.atomic
def drop(measure: Countermeasure, why: str, *, by: Viewer) -> Countermeasure:
    """Not to be done after all, with a reason."""
    if not why.strip():
        raise ValidationError({"why": _("写上为什么不做了。")})
    measure = MEASURE.take(measure, "drop", by=by, why=why, result=why.strip()[:300])
    task = measure.task
    if task and task.state == "open" and permits(by, "change", task):
        drop_task(task, by=by, why=why.strip()[:300])
    return measure
