"""Promise beside fact: proposed by the system when the day has come, confirmed by a leader."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.deviations.actions.nearness import leaders_above, require_judge
from dacheng.domains.deviations.actions.standardising import propose_from
from dacheng.domains.deviations.events import VerdictConfirmed
from dacheng.domains.deviations.models import (
    Countermeasure,
    DeviationCase,
    Nudge,
    RootCause,
    Verification,
)
from dacheng.domains.deviations.queries.clocks import (
    due_days,
    following,
    looked_for,
    verify_day,
)
from dacheng.domains.deviations.queries.limits import loop_rules
from dacheng.domains.deviations.queries.nodes import engine
from dacheng.domains.deviations.queries.verdicts import verdict_of
from dacheng.domains.deviations.stages import CASE, MOST_LOOKS, CaseState, Verdict
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.calendar.days import load
from dacheng.kernel.events import publish
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.periods import Period


@transaction.atomic
def propose_verdict(case: DeviationCase) -> Verification:
    """Compare promise and fact of this round and say what that means; the product's own doing."""
    with acting(engine(), "verify"):
        fresh = DeviationCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if fresh.state not in (CaseState.RUNNING, CaseState.DUE):
            raise StepRefused(_("还没到验证的时候。"))
        found, lines = verdict_of(fresh, loop_rules())
        made, _new = Verification.objects.update_or_create(
            case=fresh,
            round=fresh.round,
            look=fresh.look,
            defaults={**_span(fresh), "proposed": found, "lines": lines,
                      "guards": sorted({g for line in lines for g in line["guards"]}),
                      "proposed_on": clock.today()},
        )  # fmt: skip
        _observe(lines)
        was, fresh.state = fresh.state, CaseState.DUE
        fresh.version += 1
        fresh.save(update_fields=["state", "version"])
    if was != CaseState.DUE:
        _tell_judges(fresh, made)
    return made


def _span(case: DeviationCase) -> dict[str, date]:
    rows = Countermeasure.objects.filter(case=case, round=case.round)
    spans = [
        looked_for(case, Period(start, end))
        for start, end in rows.values_list("effect_start", "effect_end")
    ]
    starts = [one.start for one in spans] or [case.period_end]
    ends = [one.end for one in spans] or [clock.today()]
    return {"period_start": min(starts), "period_end": max(ends)}


def _observe(lines: list[dict[str, Any]]) -> None:
    """Each measure shows its part of what came, by its part of the promise."""
    for line in lines:
        if line["net"] is None and line["delta"] is None:
            continue
        came = Decimal(line["net"] if line["net"] is not None else line["delta"])
        whole = Decimal(line["change"])
        for one in Countermeasure.objects.filter(pk__in=line["measures"]):
            one.observed = (came * one.change / whole).quantize(Decimal("0.0001"))
            one.save(update_fields=["observed"])


def _tell_judges(case: DeviationCase, made: Verification) -> None:
    above = leaders_above(case)[:1] or ([case.owner_id] if case.owner_id else [])
    said = {"title": case.title, "verdict": made.get_proposed_display()}
    tell(above, _("「%(title)s」该验证了，系统判断：%(verdict)s。") % said,
         url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip


@transaction.atomic
def confirm_verdict(
    case: DeviationCase, verdict: str, *, by: Viewer, note: str = "", again: bool = False
) -> DeviationCase:
    """A leader says whether it helped. Against the proposal only with a note.

    'not' disproves the causes of this round and asks for another; the second time the next leader
    is told as well. 'effective' brings a proposal to make it the way things are done. What cannot
    be judged yet is, with `again`, looked at once more a period later.
    """
    require_judge(case, by)
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("选一个结论。")})
    made = Verification.objects.filter(case=case, round=case.round, look=case.look).first()
    if made is None:
        raise StepRefused(_("还没到验证的时候。"))
    if verdict != made.proposed and not note.strip():
        raise ValidationError({"note": _("和系统判断不同，写上为什么。")})
    case = CASE.take(case, "confirm", by=by, why=note, verdict=verdict, verified_on=clock.today())
    with acting(by, "confirm"):
        made.verdict, made.note = verdict, note.strip()[:500]
        made.confirmed_by_id, made.confirmed_on = by.person_id or None, clock.today()
        made.save(update_fields=["verdict", "note", "confirmed_by", "confirmed_on"])
    if verdict == Verdict.NOT:
        case = _ask_again(case, by)
    elif verdict == Verdict.EFFECTIVE:
        propose_from(case, by)
    elif verdict == Verdict.INCONCLUSIVE and again:
        case = look_again(case, by=by)
    publish(VerdictConfirmed(case.pk, verdict, by.person_id))
    return case


@transaction.atomic
def look_again(case: DeviationCase, *, by: Viewer) -> DeviationCase:
    """Go on as planned and compare again when the next period is over; nothing is asked anew."""
    require_judge(case, by)
    if case.verdict not in (Verdict.INCONCLUSIVE, Verdict.PARTLY):
        raise StepRefused(_("已经有结论。下一期再看，只给说不清和部分有效的。"))
    if case.look >= MOST_LOOKS:
        raise StepRefused(_("看过 %(n)s 期了。定个结论，或者结案。") % {"n": case.look})
    made = Verification.objects.get(case=case, round=case.round, look=case.look)
    until = made.period_end
    effect = following(Period(made.period_start, until))
    case = CASE.take(
        case, "look_again", by=by, look=case.look + 1, looked_until=until, verified_on=None,
        verdict="", verify_on=verify_day(load(), loop_rules(), effect),
    )  # fmt: skip
    said = {"title": case.title, "day": case.verify_on}
    tell([case.owner_id] if case.owner_id else [],
         _("「%(title)s」还说不清，%(day)s 再验证一次，对策照做。") % said,
         url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip
    return case


def _ask_again(case: DeviationCase, by: Viewer) -> DeviationCase:
    """Another hypothesis, with new clocks."""
    with acting(by, "confirm"):
        RootCause.objects.filter(case=case, round=case.round).update(is_disproved=True)
    cause_due, plan_due = due_days(load(), loop_rules(), clock.today())
    failed = case.round
    case = CASE.take(
        case, "reopen", by=by, round=case.round + 1, round_started_on=clock.today(),
        cause_due_on=cause_due, plan_due_on=plan_due, verify_on=None, look=1, looked_until=None,
    )  # fmt: skip
    if case.owner_id:
        tell([case.owner_id], _("「%(title)s」的对策无效，换一个原因。") % {"title": case.title},
             url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip
    return _escalate_failure(case, failed, by) if failed >= 2 else case


def _escalate_failure(case: DeviationCase, failed: int, by: Viewer) -> DeviationCase:
    above = [pk for pk in leaders_above(case) if pk != by.person_id]
    if not above:
        return case
    Nudge.objects.get_or_create(
        case=case, what="failed", round=failed, level=failed,
        defaults={"person_id": above[0], "on": clock.today()},
    )  # fmt: skip
    tell(above[:1], _("「%(title)s」已经两轮对策无效，请你看一下。") % {"title": case.title},
         url=f"/deviations/{case.pk}/", kind="deviation")  # fmt: skip
    return records.change(
        case, {"escalated": case.escalated + 1}, by=by, verb="escalate", needs="confirm"
    )


@transaction.atomic
def close_case(case: DeviationCase, *, by: Viewer, note: str = "") -> DeviationCase:
    """Over: only after the figure of the next period was compared with the promise."""
    require_judge(case, by)
    return CASE.take(
        case, "close", by=by, why=note, closed_on=clock.today(), close_note=note.strip()[:500]
    )
