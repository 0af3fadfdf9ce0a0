"""The fields of reports, for reading by programs."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.reports.models import Frequency, Level, WorkReport
from dacheng.domains.reports.stages import ReportState
from dacheng.kernel.fields import Field, FieldKind, declare

WORKREPORT = declare(
    WorkReport,
    [
        Field("frequency", _("多久一次"), FieldKind.CHOICE, choices=tuple(Frequency.choices)),
        Field("level", _("谁的数"), FieldKind.CHOICE, choices=tuple(Level.choices)),
        Field("author", _("作者"), FieldKind.REF, path="author__name", ref="person"),
        Field("unit", _("团队"), FieldKind.REF, path="unit__name", ref="orgunit"),
        Field("period_start", _("期间起"), FieldKind.DATE),
        Field("period_end", _("期间止"), FieldKind.DATE),
        Field("due_at", _("截止"), FieldKind.TIME),
        Field("state", _("状态"), FieldKind.CHOICE, choices=tuple(ReportState.choices)),
        Field("handed_in_at", _("提交时间"), FieldKind.TIME),
        Field("signed_by", _("签收人"), FieldKind.REF, path="signed_by__name", ref="person"),
        Field("signed_at", _("签收时间"), FieldKind.TIME),
        Field("results", _("成果"), FieldKind.LONG),
        Field("judgement", _("偏差和我的判断"), FieldKind.LONG),
        Field("support", _("要支持"), FieldKind.LONG),
    ],
)
