"""Whether the data could be what is wrong: late entries, wins without an amount or a contract."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from dacheng.domains.activities.models import Activity
from dacheng.domains.deviations.queries.nodes import Node
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.periods import Period

A_DAY = timedelta(hours=24)


def checks(node: Node, period: Period, until: date) -> list[dict[str, Any]]:
    """What looks wrong in the records of a node, each with how many; empty when nothing does."""
    found = [
        (_("赢单没填金额"), _won(node, period, until).filter(amount=None).count()),
        (_("赢单没有合同"), _won(node, period, until).filter(contracts=None).count()),
        (_("过了预计签约日没更新"), _stale(node, until)),
        (_("回款没挂合同"), _loose(node, period, until)),
        (_("跟进超过 24 小时才录"), _late(node, period, until)[0]),
    ]
    return [{"label": label, "count": count} for label, count in found if count]


def _won(node: Node, period: Period, until: date) -> Any:
    return Opportunity.objects.filter(
        node.q(), state=State.WON, closed_on__gte=period.start, closed_on__lte=until
    )


def _stale(node: Node, until: date) -> int:
    rows = Opportunity.objects.filter(node.q(), state=State.OPEN, expected_on__lt=until)
    return rows.count()


def _loose(node: Node, period: Period, until: date) -> int:
    return Receipt.objects.filter(
        node.q(), contract=None, received_on__gte=period.start, received_on__lte=until
    ).count()


def _late(node: Node, period: Period, until: date) -> tuple[int, int]:
    rows = Activity.objects.filter(
        node.q(), happened_at__date__gte=period.start, happened_at__date__lte=until
    )
    late = Q(entered_at__gt=F("happened_at") + A_DAY)
    found = rows.aggregate(late=Count("pk", filter=late), every=Count("pk"))
    return found["late"], found["every"]
