"""Putting one's own figure in place of a roll-up, with a reason."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.forecasts.actions.checking import require_open
from dacheng.domains.forecasts.models import CALLED, Adjustment, Voice
from dacheng.domains.forecasts.queries.nodes import (
    ALL,
    Node,
    covers,
    speaks_for_himself,
    watcher,
)
from dacheng.domains.forecasts.queries.rolling import everything
from dacheng.domains.forecasts.queries.tree import tree
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.money import round_money
from dacheng.kernel.periods import Period


@transaction.atomic
def adjust(
    node: Node, period: Period, category: str, amount: Decimal, *, reason: str, by: Viewer
) -> Adjustment:
    """Say another cumulative figure than the roll-up of a node. Of one's own node it is one's own
    adjustment; of one below, the manager's, which counts before it."""
    voice = voice_of(node, by)
    _check(category, amount, reason)
    require_open(node, period)
    key = {
        "unit_id": node.unit_id,
        "person_id": node.person_id,
        "starts_on": period.start,
        "ends_on": period.end,
        "category": category,
    }
    with acting(by, "adjust", why=reason.strip()):
        held = Adjustment.objects.select_for_update().filter(**key, voice=voice, removed_at=None)
        held.update(removed_at=clock.now())
        return Adjustment.objects.create(
            **key,
            voice=voice,
            amount=round_money(amount),
            rolled=_rolled(node, period, category),
            reason=reason.strip(),
            author_id=by.person_id,
            at=clock.now(),
        )


@transaction.atomic
def take_back(adjustment: Adjustment, *, by: Viewer) -> Adjustment:
    """The roll-up counts again. One's own, or any below whoever may adjust there."""
    node = Node(adjustment.unit_id, adjustment.person_id)
    voice = voice_of(node, by)
    if adjustment.author_id != by.person_id and voice != Voice.MANAGER:
        raise PermissionDenied(_("这是上级的调整，只有他或更上级能撤。"))
    require_open(node, Period(adjustment.starts_on, adjustment.ends_on))
    with acting(by, "take_back"):
        fresh = Adjustment.objects.select_for_update().get(pk=adjustment.pk)
        if fresh.removed_at is None:
            fresh.removed_at = clock.now()
            fresh.save(update_fields=["removed_at"])
    return fresh


def voice_of(node: Node, by: Viewer) -> Voice:
    """As whom this viewer may speak about a node; refuses who may not at all."""
    if node == ALL or not covers(by, node, "change"):
        raise PermissionDenied(_("你不能调整这里的预测。找他的主管。"))
    return Voice.OWN if speaks_for_himself(by, node) else Voice.MANAGER


def _check(category: str, amount: Decimal, reason: str) -> None:
    wrong = {}
    if category not in CALLED:
        wrong["category"] = _("只能调整承诺、很可能和争取。")
    if amount is None or not amount.is_finite() or not 0 <= amount < Decimal(10) ** 16:
        wrong["amount"] = _("写一个 0 或更大的金额。")
    if not reason.strip():
        wrong["reason"] = _("写上为什么，开会时不用再解释。")
    elif len(reason.strip()) > 300:
        wrong["reason"] = _("理由最多 300 字。")
    if wrong:
        raise ValidationError(wrong)


def _rolled(node: Node, period: Period, category: str) -> Decimal:
    branch = tree(watcher(node), period).find(node)
    return branch.rolled(everything).of(category) if branch else Decimal(0)
