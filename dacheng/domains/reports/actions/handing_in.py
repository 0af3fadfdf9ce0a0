"""Handing in, commenting, signing and returning; every hand-in is kept word for word."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import add_task
from dacheng.domains.org.models import Person
from dacheng.domains.reports.models import PlanItem, ReportComment, ReportVersion, WorkReport
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.documents.wording import tame
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.tell import tell


@transaction.atomic
def hand_in(report: WorkReport, *, by: Viewer) -> WorkReport:
    """Freeze what is not frozen yet, keep a version, make tasks of promises, tell the leader."""
    if not report.items.exists():
        raise ValidationError(_("还没有写承诺。至少一条：谁、哪天、看得见的结果。"))
    now = clock.now()
    fresh = WorkReport.lifecycle.take(
        report,
        "hand_in",
        by=by,
        handed_in_at=report.handed_in_at or now,
        frozen_at=report.frozen_at or now,
        round=report.round + 1,
    )
    items = list(fresh.items.select_related("owner"))
    with acting(by, "keep_version"):
        ReportVersion.objects.create(
            report=fresh,
            number=fresh.round,
            at=now,
            by_id=by.person_id,
            content=_content(fresh, items),
        )
    for item in items:
        _make_task(item, by)
    text = _("%(who)s 交了「%(report)s」。") % {"who": fresh.author.name, "report": fresh}
    tell(leaders_of(fresh), text, url=f"/reports/{fresh.pk}/", kind="report")
    return fresh


def _content(report: WorkReport, items: list[PlanItem]) -> dict[str, Any]:
    return {
        "results": report.results,
        "judgement": report.judgement,
        "support": report.support,
        "comments": report.comments,
        "sentences": report.sentences,
        "items": [
            [one.text, one.owner.name, one.due_on.isoformat(), one.expected] for one in items
        ],
    }


def _make_task(item: PlanItem, by: Viewer) -> None:
    """A promise is a task of its owner, where the author may give him one."""
    mine = item.owner_id == by.person_id
    if item.task_id or not by.can("activities.create"):
        return
    if not mine and not by.can("activities.hand_over"):
        return
    owner = None if mine else item.owner
    item.task = add_task(item.text, by=by, due_on=item.due_on, owner=owner)
    with acting(by, "promise"):
        item.save(update_fields=["task"])


def leaders_of(report: WorkReport) -> list[int]:
    """The lead of the unit; where the author leads it himself, the one above."""
    unit = report.unit
    while unit is not None:
        if unit.lead_id and unit.lead_id != report.author_id:
            return [unit.lead_id]
        unit = unit.parent
    return []


@transaction.atomic
def sign(report: WorkReport, *, by: Viewer, note: str = "") -> WorkReport:
    """A leader has read it and agrees."""
    _require_not_own(report, by)
    fresh = WorkReport.lifecycle.take(
        report, "sign", by=by, signed_by_id=by.person_id, signed_at=clock.now()
    )
    if note.strip():
        _remark(fresh, note, by)
    text = _("%(who)s 签收了「%(report)s」。") % {"who": by.name, "report": fresh}
    tell([fresh.author_id], text, url=f"/reports/{fresh.pk}/", kind="report")
    return fresh


@transaction.atomic
def return_(report: WorkReport, *, by: Viewer, why: str) -> WorkReport:
    """Back to the author with what is missing; the figures stay as they are."""
    _require_not_own(report, by)
    if not why.strip():
        raise ValidationError({"why": _("写一句要补什么。")})
    fresh = WorkReport.lifecycle.take(report, "return_", by=by, why=why.strip())
    _remark(fresh, why, by)
    text = _("%(who)s 退回「%(report)s」：%(why)s") % {
        "who": by.name,
        "report": fresh,
        "why": why.strip(),
    }
    tell([fresh.author_id], text, url=f"/reports/{fresh.pk}/", kind="report")
    return fresh


@transaction.atomic
def remark(report: WorkReport, text: str, *, by: Viewer) -> ReportComment:
    """Say something to a report one may read."""
    if not permits(by, "comment", report):
        raise PermissionDenied(_("你能看这份汇报，但不能批注。"))
    if report.state == "draft" and by.person_id != report.author_id:
        raise StepRefused(_("还没交，等交了再批。"))
    if not text.strip():
        raise ValidationError({"text": _("写点什么再发。")})
    made = _remark(report, text, by)
    told = {report.author_id, *_spoke(report)} - {by.person_id}
    said = _("%(who)s 批注「%(report)s」：%(text)s") % {
        "who": by.name,
        "report": report,
        "text": text.strip()[:80],
    }
    tell(told, said, url=f"/reports/{report.pk}/", kind="report")
    return made


def _spoke(report: WorkReport) -> set[int]:
    return set(report.remarks.values_list("author_id", flat=True))


def _remark(report: WorkReport, text: str, by: Viewer) -> ReportComment:
    author = Person.objects.get(pk=by.person_id)
    values = {
        "report": report,
        "author": author,
        "text": tame(text.strip(), 2_000),
        "created_at": clock.now(),
    }
    with acting(by, "remark"):
        made = ReportComment(**values)
        made.full_clean()
        made.save(force_insert=True)
    return made


def _require_not_own(report: WorkReport, by: Viewer) -> None:
    if report.author_id == by.person_id:
        raise PermissionDenied(_("自己的汇报由上级签收。"))
