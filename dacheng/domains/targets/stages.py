"""The states of a target plan and the steps between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dacheng.kernel.lifecycle import Lifecycle, Step


class PlanState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待批")
    APPROVED = "approved", _("已批")
    FROZEN = "frozen", _("已冻结")
    DROPPED = "dropped", pgettext_lazy("plan", "不用了")


LIFECYCLE = Lifecycle(
    "state",
    submit=Step(_("提交"), after=("draft",), becomes="submitted"),
    approve=Step(_("批准"), after=("submitted",), becomes="approved", needs="approve"),
    send_back=Step(_("退回"), after=("submitted", "approved"), becomes="draft", needs="approve"),
    freeze=Step(_("冻结"), after=("approved",), becomes="frozen", needs="approve"),
    drop=Step(_("不用了"), after=("draft", "submitted"), becomes="dropped"),
)
