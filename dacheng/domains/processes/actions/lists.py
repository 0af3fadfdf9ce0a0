"""The short lists beside a process: why we lose, and to whom."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.processes.models import Competitor, LossReason
from dacheng.kernel import records
from dacheng.kernel.access import Viewer


@transaction.atomic
def ensure_competitor(name: str, *, by: Viewer) -> Competitor:
    """The competitor of this name, added when it is new."""
    if not (name := name.strip()):
        raise ValidationError({"competitor": _("写上竞争对手的名字。")})
    known = Competitor.objects.filter(name__iexact=name).first()
    return known or records.create(Competitor, {"name": name}, by=by, verb="add_competitor")


@transaction.atomic
def ensure_loss_reason(name: str, *, by: Viewer) -> LossReason:
    """The loss reason of this name, added at the end of the list when it is new."""
    if not (name := name.strip()):
        raise ValidationError({"loss_reason": _("写上输单原因。")})
    known = LossReason.objects.filter(name__iexact=name).first()
    last = LossReason.objects.order_by("-order").values_list("order", flat=True).first() or 0
    values = {"name": name, "order": last + 1}
    return known or records.create(LossReason, values, by=by, verb="add_loss_reason")


@transaction.atomic
def switch_loss_reason(reason: LossReason, on: bool, *, by: Viewer) -> LossReason:
    """Offer a reason, or offer it no more; what was lost for it keeps it."""
    return records.change(reason, {"is_active": on}, by=by, verb="switch_loss_reason")
