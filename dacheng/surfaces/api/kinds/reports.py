"""Reports: read with the words and what became of them; handed in, signed and returned by verb."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.reports import actions
from dacheng.domains.reports.models import WorkReport
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field
from dacheng.surfaces.api.kinds.given import MUST_SAY
from dacheng.surfaces.api.resource import Permit, Resource, Verb

NOTE = Field("note", _("批注"))
WORDS = ("results", "judgement", "support")


def _writes(report: WorkReport, viewer: Viewer, permit: Permit) -> bool:
    return report.author_id == viewer.person_id and permit("change")


def _signs(report: WorkReport, viewer: Viewer, permit: Permit) -> bool:
    """A leader, and nobody his own."""
    return report.author_id != viewer.person_id and permit("sign")


REPORTS = Resource(
    "reports",
    "workreport",
    _("汇报"),
    change=actions.write,
    changes=WORDS,
    verbs=(
        Verb("hand_in", _("提交"), actions.hand_in, may=_writes),
        Verb("sign", _("签收"), actions.sign, takes=(NOTE,), may=_signs),
        Verb("return_", _("退回"), actions.return_, takes=(MUST_SAY,), may=_signs),
    ),
)
