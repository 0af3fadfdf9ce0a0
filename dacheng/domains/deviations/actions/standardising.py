"""What worked becomes how things are done: proposed, then adopted or not."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import add_task
from dacheng.domains.deviations.actions.learning import learn
from dacheng.domains.deviations.actions.nearness import require_near
from dacheng.domains.deviations.models import (
    Countermeasure,
    DeviationCase,
    RootCause,
    Standardisation,
)
from dacheng.domains.deviations.stages import PROPOSAL, MeasureState
from dacheng.domains.org.models import Person
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.calendar.days import load
from dacheng.kernel.lifecycle import StepRefused

Kind = Standardisation.Kind
# A branch of the causes → what is usually changed.
BY_BRANCH = {
    "market": Kind.SCRIPT,
    "customer": Kind.SCRIPT,
    "process": Kind.PROCESS,
    "ability": Kind.TRAINING,
    "resource": Kind.RULE,
    "target": Kind.RULE,
    "data": Kind.RULE,
}
DAYS = 10


def propose_from(case: DeviationCase, by: Viewer) -> Standardisation | None:
    """What was done and helped, as a proposal with the owner of the case."""
    done = Countermeasure.objects.filter(case=case, round=case.round, state=MeasureState.DONE)
    first = done.order_by("-change", "pk").first()
    if first is None or case.owner_id is None:
        return None
    cause = RootCause.objects.filter(case=case, round=case.round).order_by("-share").first()
    branch = cause.category.parent or cause.category if cause else None
    kind = BY_BRANCH.get(branch.code, Kind.PROCESS) if branch else Kind.PROCESS
    owner = Person.objects.get(pk=case.owner_id)
    return propose(case, kind, first.title, by=by, owner=owner)


@transaction.atomic
def propose(
    case: DeviationCase, kind: str, text: str, *, by: Viewer, owner: Person,
    due_on: date | None = None,
) -> Standardisation:  # fmt: skip
    """Propose to change a process, a script, a rule or the training."""
    require_near(case, by)
    if not text.strip():
        raise ValidationError({"text": _("写上怎么改。")})
    due = due_on or load().add_workdays(clock.today(), DAYS)
    values = {"case": case, "kind": kind, "text": text.strip(), "owner": owner, "due_on": due}
    return records.create(Standardisation, values, by=by, verb="propose")


@transaction.atomic
def adopt(
    proposal: Standardisation, *, by: Viewer, cause: str = "", did: str = ""
) -> Standardisation:
    """It is to be done so from now on; the owner gets the task of changing it, and the case
    library a page, in the words given or in those of the case."""
    _require_judge(proposal, by)
    proposal = PROPOSAL.take(proposal, "adopt", by=by, decided_on=clock.today())
    named = f"{proposal.get_kind_display()}：{proposal.text}"
    task = add_task(
        named[:300], by=by, due_on=proposal.due_on, about=proposal.case, owner=proposal.owner
    )
    learn(proposal, by=by, cause=cause, did=did)
    return records.change(proposal, {"task": task}, by=by, verb="adopt", needs="confirm")


@transaction.atomic
def decline(proposal: Standardisation, *, by: Viewer, why: str) -> Standardisation:
    """Not to be done so, with a reason."""
    _require_judge(proposal, by)
    if not why.strip():
        raise ValidationError({"why": _("写上为什么不采纳。")})
    return PROPOSAL.take(
        proposal, "decline", by=by, why=why, reason=why.strip()[:300], decided_on=clock.today()
    )


def _require_judge(proposal: Standardisation, by: Viewer) -> None:
    if not permits(by, "confirm", proposal):
        raise StepRefused(_("由上级来定要不要采纳。"))
