"""open → won or lost, and back; where an open one stands is data of its process."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.lifecycle import Lifecycle, Step


class State(TextChoices):
    OPEN = "open", _("在途")
    WON = "won", _("赢单")
    LOST = "lost", _("输单")


LIFECYCLE = Lifecycle(
    "state",
    win=Step(
        _("赢单"), after=("open",), becomes="won", needs="close", asks=("closed_on", "amount")
    ),
    lose=Step(
        _("输单"),
        after=("open",),
        becomes="lost",
        needs="close",
        asks=("loss_reason", "competitor"),
    ),
    reopen=Step(_("重新打开"), after=("won", "lost"), becomes="open", needs="close"),
)
