"""The owner's answer to a case: seen, why, or why it is none; data first where data is blamed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import add_task
from dacheng.domains.deviations.actions.nearness import require_judge, require_near
from dacheng.domains.deviations.models import CauseCategory, DeviationCase, RootCause
from dacheng.domains.deviations.queries import looking, quality
from dacheng.domains.deviations.queries.limits import Limits, judge
from dacheng.domains.deviations.queries.nodes import node_of, period_of
from dacheng.domains.deviations.stages import CASE, UNANSWERED
from dacheng.domains.org.models import Person
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.lifecycle import StepRefused

MOST_WHYS = 5


@dataclass(frozen=True)
class Given:
    """One cause as a person gives it. `evidence` holds {'kind', 'id'} of records or {'text'} of
    something else; `whys` holds {'why', 'answer', 'fact'}."""

    category: CauseCategory
    statement: str
    share: Decimal
    evidence: Sequence[dict[str, Any]]
    whys: Sequence[dict[str, Any]] = field(default=())
    confidence: str = RootCause.Confidence.MIDDLE
    is_proposed: bool = False


@transaction.atomic
def acknowledge(case: DeviationCase, *, by: Viewer) -> DeviationCase:
    """Seen; the clocks go on."""
    require_near(case, by)
    if case.acknowledged_at:
        raise StepRefused(_("已经收到过了。"))
    return records.change(case, {"acknowledged_at": clock.now()}, by=by, verb="acknowledge")


@transaction.atomic
def give_causes(case: DeviationCase, causes: Sequence[Given], *, by: Viewer) -> DeviationCase:
    """Say why, all causes of this round at once; saying it again replaces what was said.

    Raises ValidationError for shares above 100 %, a cause without evidence, or the same hypothesis
    that was disproved before. A cause about data starts a check of the data.
    """
    require_near(case, by)
    _require_sound(case, causes, by)
    day = clock.today()
    changes: dict[str, Any] = {"caused_on": case.caused_on or day}
    if case.cause_in_time is None and case.cause_due_on:
        changes["cause_in_time"] = day <= case.cause_due_on
    case = CASE.take(case, "explain", by=by, **changes)
    with acting(by, "explain"):
        RootCause.objects.filter(case=case, round=case.round).delete()
        for one in causes:
            _write(case, one, by)
    if any(_about_data(one.category) for one in causes):
        _ask_for_check(case, by)
    return case


def _require_sound(case: DeviationCase, causes: Sequence[Given], by: Viewer) -> None:
    if not causes:
        raise ValidationError(_("至少写一条原因。"))
    if sum(one.share for one in causes) > 1:
        raise ValidationError({"share": _("各条占缺口加起来超过了 100%。")})
    for one in causes:
        if not one.statement.strip():
            raise ValidationError({"statement": _("写一句根因。")})
        if not one.evidence:
            raise ValidationError({"evidence": _("每条原因都要有证据：勾一单，或写一个出处。")})
        for proof in one.evidence:
            _require_seen(proof, by)
    wrong = _disproved(case)
    if wrong and all((one.category.pk, one.statement.strip()) in wrong for one in causes):
        raise ValidationError({"category": _("上一轮的原因已被推翻。换一个原因。")})


def _disproved(case: DeviationCase) -> set[tuple[int, str]]:
    rows = RootCause.objects.filter(case=case, is_disproved=True)
    return {(pk, text.strip()) for pk, text in rows.values_list("category_id", "statement")}


def _require_seen(proof: dict[str, Any], by: Viewer) -> None:
    """A record named as evidence is one the person may see."""
    if "kind" not in proof:
        if not str(proof.get("text", "")).strip():
            raise ValidationError({"evidence": _("证据写清楚出处。")})
        return
    model = about_models().get(proof["kind"])
    record = model.objects.filter(pk=proof.get("id")).first() if model else None
    if record is None or not permits(by, "view", record):
        raise ValidationError({"evidence": _("证据里有你看不到的记录。")})


def _write(case: DeviationCase, one: Given, by: Viewer) -> None:
    cause = RootCause(
        case=case,
        round=case.round,
        category=one.category,
        statement=one.statement.strip(),
        whys=list(one.whys)[:MOST_WHYS],
        share=one.share,
        confidence=one.confidence,
        evidence=list(one.evidence),
        is_proposed=one.is_proposed,
        given_by_id=by.person_id or None,
        given_on=clock.today(),
    )
    if _about_data(one.category):
        node, period = node_of(case.level, case.node_id), period_of(case)
        until = min(period.last, clock.today())
        cause.checked = {"found": quality.checks(node, period, until)}
    cause.full_clean()
    cause.save()


def _about_data(category: CauseCategory) -> bool:
    return category.about_data


def _ask_for_check(case: DeviationCase, by: Viewer) -> None:
    owner = Person.objects.filter(pk=case.owner_id, is_active=True).first()
    mine = owner is None or owner.pk == by.person_id or by.can("activities.hand_over")
    if by.can("activities.create"):
        add_task(
            _("核对数据：%(title)s") % {"title": case.title}, by=by, about=case,
            due_on=load().add_workdays(clock.today(), 1), owner=owner if owner and mine else None,
        )  # fmt: skip


@transaction.atomic
def settle_data(case: DeviationCase, *, by: Viewer, note: str) -> DeviationCase:
    """The data were checked and put right: if the figure is on its pace now, the case closes; if
    not, the data were not the cause, and another is asked for."""
    require_near(case, by)
    blamed = RootCause.objects.filter(case=case, round=case.round, category__about_data=True)
    if not blamed.exists() or case.state not in UNANSWERED:
        raise StepRefused(_("没有待核对的数据。"))
    if not note.strip():
        raise ValidationError({"note": _("写一句核对出了什么。")})
    with acting(by, "settle"):
        for cause in blamed:
            cause.checked = {**cause.checked, "note": note.strip()[:300]}
            cause.save(update_fields=["checked"])
    if not _still_off(case):
        return CASE.take(
            case, "settle", by=by, why=note, closed_on=clock.today(),
            recovered_on=clock.today(), close_note=_("数据改正后不再偏差：%s") % note.strip()[:400],
        )  # fmt: skip
    with acting(by, "settle"):
        blamed.update(is_disproved=True)
    others = RootCause.objects.filter(case=case, round=case.round, is_disproved=False)
    state = "caused" if others.exists() else "detected"
    return records.change(case, {"state": state}, by=by, verb="settle", why=note)


def _still_off(case: DeviationCase) -> bool:
    period = period_of(case)
    day, limits = min(clock.today(), period.last), Limits()
    for one in looking.cells(period, day, [case.metric]):
        if looking.node_at(one).key == case.node_key:
            judged = judge(one, limits)
            return judged is not None and judged.because != "on_pace"
    return True


@transaction.atomic
def dismiss(case: DeviationCase, *, by: Viewer, why: str) -> DeviationCase:
    """Not a case after all: by a leader, with a reason, counted."""
    require_judge(case, by)
    _require_reason(why)
    return CASE.take(
        case, "dismiss", by=by, why=why, closed_on=clock.today(), close_note=why.strip()[:500]
    )


@transaction.atomic
def merge(case: DeviationCase, into: DeviationCase, *, by: Viewer, why: str) -> DeviationCase:
    """The same thing as another open case, which goes on for both."""
    require_judge(case, by)
    _require_reason(why)
    if into.pk == case.pk or not into.is_open or not permits(by, "view", into):
        raise ValidationError({"into": _("并入另一个还开着的偏差案。")})
    return CASE.take(
        case, "merge", by=by, why=why, merged_into=into, closed_on=clock.today(),
        close_note=why.strip()[:500],
    )  # fmt: skip


def _require_reason(why: str) -> None:
    if not why.strip():
        raise ValidationError({"why": _("写上理由，会留在记录里。")})
