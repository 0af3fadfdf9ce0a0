"""When a forecast may still be spoken about."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.domains.forecasts.models import Submission
from dacheng.domains.forecasts.queries.cycles import Cycle, cycle_of
from dacheng.domains.forecasts.queries.nodes import Node, above
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.periods import Period


def require_open(node: Node, period: Period) -> Cycle:
    """The running week, if the period is not over and nobody above has handed in already."""
    cycle = cycle_of(clock.today(), load())
    if period.end <= clock.today():
        raise ValidationError(_("%(period)s 已经过完，预测不再改。") % {"period": period})
    over = [one.unit_id for one in above(node)]
    taken = calls(period, cycle).filter(unit__in=over, person=None).select_related("unit").first()
    if taken is not None:
        raise ValidationError(
            _("「%(unit)s」本周已经提交，下面的预测已冻结，%(day)s 之后再改。")
            % {"unit": taken.unit, "day": cycle.closes_on}
        )
    return cycle


def calls(period: Period, cycle: Cycle):  # type: ignore[no-untyped-def]
    """The calls of a period that count in a week."""
    return Submission.objects.filter(
        starts_on=period.start,
        ends_on=period.end,
        closes_on=cycle.closes_on,
        withdrawn_at=None,
    )


def call_of(node: Node, period: Period, cycle: Cycle) -> Submission | None:
    rows = calls(period, cycle).filter(unit=node.unit_id, person=node.person_id)
    return rows.first()
