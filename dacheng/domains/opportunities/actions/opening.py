"""A new chance to sell."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.opportunities.actions.moving import gaps, require_open_gates
from dacheng.domains.opportunities.actions.staying import enter
from dacheng.domains.opportunities.events import OpportunityOpened
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.pricing import priced
from dacheng.domains.org.placing import placed
from dacheng.domains.processes.queries import default_process, first_stage
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.custom.values import with_added
from dacheng.kernel.events import publish
from dacheng.kernel.numbers import next_code


@transaction.atomic
def open_opportunity(values: Mapping[str, Any], *, by: Viewer, verb: str = "open") -> Opportunity:
    """Open an opportunity in the first stage of the default process, or where `values` say.

    Without an amount it is worth its product's list price and marked as an estimate. Raises
    GateClosed when it is to start in a stage whose conditions do not hold.
    """
    by.require("opportunities.create")
    values = _complete(values)
    require_seen(values.get("customer"), by)
    draft = Opportunity(**with_added(Opportunity, _fields(values)))
    require_open_gates(gaps(draft, None, values["stage"]))
    opportunity = records.create(Opportunity, placed(Opportunity, values, by), by=by, verb=verb)
    enter(opportunity, opportunity.stage, opportunity.stage_since, by)
    publish(OpportunityOpened(opportunity.pk, by.person_id))
    return opportunity


def _complete(values: Mapping[str, Any]) -> dict[str, Any]:
    """Code, process, stage, dates and price where they are not given."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    stage = given.get("stage")
    process = given.get("process") or (stage.process if stage else default_process())
    stage = stage or first_stage(process)
    given |= {"process": process, "stage": stage}
    if stage.process_id != process.pk:
        raise ValidationError(
            {"stage": _("这个阶段不属于流程「%(name)s」。") % {"name": process.name}}
        )
    today = clock.today()
    if given.setdefault("started_on", today) > today:
        raise ValidationError({"started_on": _("开始日期不能在今天之后。")})
    given["stage_since"] = given["started_on"]
    if "code" not in given:
        given["code"] = next_code(Opportunity, f"OPP-{today.year}-", 4)
    return {**given, **priced(Opportunity(), given)}


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("owner", "owner_id")}


def require_seen(customer: Any, by: Viewer) -> None:
    """Nobody hangs his business on a customer he may not see."""
    if customer is not None and not permits(by, "view", customer):
        raise PermissionDenied(_("你看不到这家客户。"))
