"""The states of a report, of what it promises and of a review, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.lifecycle import Lifecycle, Step


class ReportState(TextChoices):
    DRAFT = "draft", _("草稿")
    HANDED_IN = "handed_in", _("已交")
    RETURNED = "returned", _("退回")
    SIGNED = "signed", _("已签收")


WRITABLE = (ReportState.DRAFT, ReportState.RETURNED)
REPORT = Lifecycle(
    "state",
    hand_in=Step(_("提交"), after=("draft", "returned"), becomes="handed_in"),
    sign=Step(_("签收"), after=("handed_in",), becomes="signed", needs="sign"),
    return_=Step(_("退回"), after=("handed_in",), becomes="returned", needs="sign", asks=("why",)),
)


class Outcome(TextChoices):
    """What became of a promise."""

    OPEN = "", _("进行中")
    DONE = "done", _("做到")
    PARTLY = "partly", _("部分")
    MISSED = "missed", _("没做到")


class ReviewState(TextChoices):
    PLANNED = "planned", _("待开")
    HELD = "held", _("已开")


REVIEW = Lifecycle(
    "state",
    hold=Step(_("定稿"), after=("planned",), becomes="held", asks=("minutes",)),
)
