"""From stage to stage, through their gates."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.opportunities.actions.staying import enter, leave
from dacheng.domains.opportunities.events import StageMoved
from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.domains.processes.models import Stage
from dacheng.domains.processes.queries import stages_between
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.criteria import parse
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused


class GateClosed(ValidationError):
    """A stage cannot be entered yet; `missing` says what does not hold, in sentences.

    `may_wave` tells that this person may let it through with a reason.
    """

    def __init__(self, missing: list[str], may_wave: bool = False):
        self.missing, self.may_wave = missing, may_wave
        super().__init__(missing)


@transaction.atomic
def move(
    opportunity: Opportunity,
    stage: Stage,
    *,
    by: Viewer,
    why: str = "",
    version: int | None = None,
) -> Opportunity:
    """Take an open opportunity to a stage of its process, forward or back.

    Forward, the conditions of every stage on the way must hold, or GateClosed is raised. Who
    holds 'opportunities.wave' may pass with `why`, which stays on the visit. A move to where it
    stands does nothing.
    """
    fresh = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    _require_open(fresh, stage)
    if stage.pk == fresh.stage_id:
        return fresh
    before = fresh.stage
    came_from = fresh.stage_id
    missing = gaps(fresh, before, stage)
    waved = bool(missing) and bool(why.strip()) and permits(by, "wave", fresh)
    if not waved:
        require_open_gates(missing, may_wave=bool(missing) and permits(by, "wave", fresh))
    day = clock.today()
    fresh = records.change(
        fresh, {"stage": stage, "stage_since": day}, by=by, verb="move", why=why, version=version
    )
    leave(fresh, day)
    enter(fresh, stage, day, by, why if waved else "")
    publish(StageMoved(fresh.pk, came_from, stage.pk, by.person_id))
    return fresh


def _require_open(opportunity: Opportunity, stage: Stage) -> None:
    if opportunity.state != State.OPEN:
        raise StepRefused(
            _("现在是「%(state)s」，不能换阶段。刷新看最新状态。")
            % {"state": opportunity.get_state_display()}
        )
    if stage.process_id != opportunity.process_id:
        raise ValidationError({"stage": _("这个阶段不属于这条商机的流程。")})
    if stage.probability == 1:
        raise ValidationError(
            {"stage": _("「%(name)s」在赢单之后。先赢单。") % {"name": stage.name}}
        )


def gaps(opportunity: Opportunity, before: Stage | None, to: Stage) -> list[str]:
    """What is missing to enter `to`: the conditions of each stage after `before`, once each."""
    today = clock.today()
    missing: dict[str, None] = {}
    for stage in stages_between(before, to):
        condition = parse(stage.entry, OPPORTUNITY, viewer=None, today=today)
        missing.update(dict.fromkeys(condition.missing(opportunity)))
    return list(missing)


def require_open_gates(missing: Iterable[str], may_wave: bool = False) -> None:
    if sentences := [_("还缺：%(what)s") % {"what": what} for what in missing]:
        raise GateClosed(sentences, may_wave)
