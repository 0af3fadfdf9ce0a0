"""What people add: judgement, remarks, promises, and what became of those made before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.org.models import Person
from dacheng.domains.reports.models import PlanItem, WorkReport
from dacheng.domains.reports.queries.sentences import SECTIONS, tidy
from dacheng.domains.reports.queries.snapshots import Figures
from dacheng.domains.reports.stages import Outcome
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.documents.wording import tame
from dacheng.kernel.lifecycle import StepRefused

TEXTS = ("results", "judgement", "support")
MOST_ITEMS, LONGEST_REMARK = 20, 300


def require_writable(report: WorkReport) -> None:
    if not report.is_writable:
        raise StepRefused(_("已经交了，不能再改。要改，请主管退回。"))


def write(
    report: WorkReport, changes: Mapping[str, Any], *, by: Viewer, version: int | None = None
) -> WorkReport:
    """Save the author's own words; numbers are not among what can be given."""
    if set(changes) - {*TEXTS, "comments", "sentences"}:
        raise PermissionDenied(_("汇报里的数不能手改。数错了，去改记录。"))
    given: dict[str, Any] = {name: tame(text) for name, text in changes.items() if name in TEXTS}
    if "sentences" in changes:
        given["sentences"] = _sentences(report, changes["sentences"])
    if "comments" in changes:
        given["comments"] = _remarks(report, changes["comments"])
    return records.change(
        report, given, by=by, version=version, verb="write", check=require_writable
    )


def _sentences(report: WorkReport, sections: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Lines of each section; None gives a section back to what is proposed."""
    kept, figures = dict(report.sentences or {}), Figures(report.snapshot)
    for name, text in sections.items():
        if name in SECTIONS and text is None:
            kept.pop(name, None)
        elif name in SECTIONS:
            kept[name] = tidy(text or "", figures)
    return kept


def _remarks(report: WorkReport, comments: Mapping[str, str]) -> dict[str, str]:
    known = report.snapshot.get("figures", {})
    return {
        name: tame(text, LONGEST_REMARK)
        for name, text in comments.items()
        if name in known and text.strip()
    }


@transaction.atomic
def promise(
    report: WorkReport,
    text: str,
    owner: Person,
    due_on: date,
    *,
    by: Viewer,
    metric: str = "",
    expected: str = "",
    carried_from: PlanItem | None = None,
) -> PlanItem:
    """One line of the plan: somebody, a day, a result one can see."""
    _require_author(report, by)
    require_writable(_locked(report))
    if not text.strip():
        raise ValidationError({"text": _("写上做什么。")})
    if due_on < report.period_start:
        raise ValidationError({"due_on": _("到期日在这一期之前。选以后的日子。")})
    if report.items.count() >= MOST_ITEMS:
        raise ValidationError(_("一份汇报最多 %(n)s 条承诺。挑重要的。") % {"n": MOST_ITEMS})
    values = {
        "report": report,
        "text": tame(text.strip(), 300),
        "owner": owner,
        "due_on": due_on,
        "metric": metric,
        "expected": tame(expected, 120),
        "carried_from": carried_from,
        "order": report.items.count(),
    }
    return records.create(PlanItem, values, by=by, verb="promise")


@transaction.atomic
def drop_item(item: PlanItem, *, by: Viewer) -> None:
    """Take a promise out of a report that is not handed in."""
    _require_author(item.report, by)
    require_writable(_locked(item.report))
    with acting(by, "drop"):
        item.delete()


def require_judge(item: PlanItem, by: Viewer) -> None:
    """Raise PermissionDenied unless it is his promise, his report, or his people's."""
    mine = by.person_id in (item.owner_id, item.report.author_id)
    if not mine and not permits(by, "sign", item.report):
        raise PermissionDenied(_("这条承诺不是你的，也不是你的人的。"))


@transaction.atomic
def judge(item: PlanItem, outcome: str, *, by: Viewer, note: str = "") -> PlanItem:
    """Say what became of a promise; its author, who it was given to, or a leader."""
    require_judge(item, by)
    if outcome not in Outcome.values or not outcome:
        raise ValidationError({"outcome": _("选一个：做到、部分、没做到。")})
    if outcome != Outcome.DONE and not note.strip():
        raise ValidationError({"note": _("没全做到，写一句为什么。")})
    with acting(by, "judge"):
        fresh = PlanItem.objects.select_for_update().get(pk=item.pk)
        fresh.outcome, fresh.outcome_note = outcome, tame(note.strip(), 300)
        fresh.judged_by_id, fresh.judged_at = by.person_id, clock.now()
        fresh.save(update_fields=["outcome", "outcome_note", "judged_by", "judged_at"])
    return fresh


def _locked(report: WorkReport) -> WorkReport:
    """As it is now: what one holds in hand may have been handed in meanwhile."""
    return WorkReport.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _require_author(report: WorkReport, by: Viewer) -> None:
    if not permits(by, "change", report):
        raise PermissionDenied(_("只有作者能改自己的汇报。"))
