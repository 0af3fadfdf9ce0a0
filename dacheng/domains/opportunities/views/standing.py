"""Where an opportunity stands: figures, the bar of stages, what the next one lacks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import chance_of, stays
from dacheng.domains.opportunities.queries.story import Stay
from dacheng.domains.opportunities.queries.weighing import weighted_amount
from dacheng.domains.opportunities.stages import State
from dacheng.domains.opportunities.tables import stay_tone
from dacheng.domains.processes.models import Stage
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.criteria import parse
from dacheng.kernel.criteria.sentence import phrase
from dacheng.kernel.criteria.test import holds
from dacheng.kernel.criteria.tree import Condition, conditions
from dacheng.kernel.shipped import called
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.columns import in_place

NOTHING = format_html('<span class="mut">{}</span>', "—")


def standing(
    opportunity: Opportunity, viewer: Viewer, stages: list[Stage], *, may_change: bool
) -> dict[str, Any]:
    """Everything of the block that reloads itself when the record changes; `stages` are those of
    its process."""
    visits = stays(opportunity, viewer)
    following = next_stage(opportunity, stages)
    closed_gate = gate(opportunity, [following], viewer) if following else []
    lacking = sum(not item["ok"] for item in closed_gate)
    return {
        "big": tiles(opportunity, viewer, visits),
        "stages": _bar(opportunity, stages, visits, following, lacking, may_change),
        "gate": closed_gate if lacking and may_change else [],
        "gate_title": _("进入「%(stage)s」还缺 %(n)d 项") % {"stage": following, "n": lacking},
        "gate_aside": _("%(ok)d / %(of)d 已满足")
        % {"ok": len(closed_gate) - lacking, "of": len(closed_gate)},
        "following": following,
    }


def next_stage(opportunity: Opportunity, stages: list[Stage]) -> Stage | None:
    if opportunity.state != State.OPEN or opportunity.stage is None:
        return None
    return next((one for one in stages if one.order > opportunity.stage.order), None)


# -- the large figures


def tiles(opportunity: Opportunity, viewer: Viewer, visits: list[Stay]) -> list[dict[str, Any]]:
    """Amount, expected day, chance, last contact; a field held back is left out."""
    made = {
        "amount": _amount,
        "expected_on": _expected if opportunity.state == State.OPEN else _ended,
        "probability": _chance,
        "last_activity_at": _last,
    }
    return [make(opportunity) for name, make in made.items() if viewer.reads("opportunity", name)]


def _amount(opportunity: Opportunity) -> dict[str, Any]:
    estimate = _("按标价估") if opportunity.is_estimate else ""
    if opportunity.state != State.OPEN:
        return {
            "name": _("金额"),
            "value_html": figures.compact(opportunity.amount),
            "left": estimate,
        }
    weighted = format_html("{} {}", _("加权"), figures.compact(weighted_amount(opportunity)))
    return {
        "name": _("金额"),
        "value_html": figures.compact(opportunity.amount),
        "left": weighted if opportunity.amount is not None else "",
        "right": estimate,
    }


def _expected(opportunity: Opportunity) -> dict[str, Any]:
    on = opportunity.expected_on
    late = bool(on and on < clock.today())
    return {
        "name": _("预计签约"),
        "value_html": figures.day(on) if on else NOTHING,
        "left": figures.due(on) if late else ("" if on else _tone("neg", _("还没定哪天签"))),
    }


def _ended(opportunity: Opportunity) -> dict[str, Any]:
    why = called(opportunity.loss_reason.name) if opportunity.loss_reason else ""
    return {
        "name": _("签约日期") if opportunity.state == State.WON else _("结束日期"),
        "value_html": figures.day(opportunity.closed_on),
        "left": why,
    }


def _chance(opportunity: Opportunity) -> dict[str, Any]:
    usual = opportunity.stage.probability if opportunity.stage else None
    own = opportunity.probability is not None and opportunity.state == State.OPEN
    usually = _("阶段常态 %(share)s") % {"share": figures.percent_whole(usual)} if own else ""
    return {
        "name": _("赢面"),
        "value_html": figures.percent_whole(chance_of(opportunity)),
        "left": usually or ("" if opportunity.state != State.OPEN else _("按阶段常态")),
    }


def _last(opportunity: Opportunity) -> dict[str, Any]:
    at = opportunity.last_activity_at
    waits = at is not None and opportunity.state == State.OPEN
    silent = (clock.now() - at).days if at and waits else None
    said = _("%(n)d 天没联系") % {"n": silent} if silent else ""
    return {
        "name": _("最近跟进"),
        "value_html": figures.day(at) if at else NOTHING,
        "left": _tone("neg", said)
        if silent and silent > 30
        else said or ("" if at else _("还没记过一笔")),
    }


def _tone(tone: str, text: str) -> SafeString:
    return format_html('<span class="{}">{}</span>', tone, text)


# -- the bar of stages


def _bar(
    opportunity: Opportunity,
    stages: list[Stage],
    visits: list[Stay],
    following: Stage | None,
    lacking: int,
    may_change: bool,
) -> list[dict[str, Any]]:
    by_stage: dict[int, list[Stay]] = {}
    for stay in visits:
        by_stage.setdefault(stay.visit.stage_id, []).append(stay)
    is_open = opportunity.state == State.OPEN
    move = reverse("opportunities:move", args=[opportunity.pk])
    bar = []
    for stage in stages:
        now = is_open and stage.pk == opportunity.stage_id
        shut = bool(following and stage.pk == following.pk and lacking)
        note = (
            _("缺 %(n)d 项") % {"n": lacking} if shut else _note(opportunity, stage, by_stage, now)
        )
        bar.append(
            {
                "label": called(stage.name),
                "note": note,
                "state": _state(opportunity, stage, now, shut),
                "url": f"{move}?stage={stage.pk}" if is_open and may_change and not now else "",
            }
        )
    return [*bar, *_end(opportunity, may_change)]


def _state(opportunity: Opportunity, stage: Stage, now: bool, shut: bool) -> str:
    if now:
        return "now"
    if shut:
        return "gate"
    reached = opportunity.stage.order if opportunity.stage else 0
    passed = stage.order < reached or (opportunity.state == State.WON and stage.order <= reached)
    return "done" if passed or (opportunity.state == State.LOST and stage.order <= reached) else ""


def _note(opportunity: Opportunity, stage: Stage, visits: dict[int, list[Stay]], now: bool) -> str:
    known = visits.get(stage.pk)
    if now:
        return _now_note(opportunity, stage)
    if not known:
        return ""
    days = sum(stay.days for stay in known)
    left = known[-1].visit.left_on
    said = _("%(n)d 天") % {"n": days}
    return f"{said} · {figures.day(left)}" if left else said


def _now_note(opportunity: Opportunity, stage: Stage) -> str:
    since: date | None = opportunity.stage_since or opportunity.started_on
    if since is None:
        return _("在这一步")
    said = _("已 %(n)d 天") % {"n": (clock.today() - since).days}
    return (
        _("%(said)s，时限 %(limit)d") % {"said": said, "limit": stage.limit_days}
        if stage.limit_days
        else said
    )


def _end(opportunity: Opportunity, may_change: bool) -> list[dict[str, Any]]:
    """The last part of the bar: how it ended, or where it will."""
    if opportunity.state == State.OPEN:
        on = opportunity.expected_on
        return [
            {
                "label": _("赢单"),
                "note": _("预计 %(day)s") % {"day": figures.day(on)} if on else "",
                "state": "",
            }
        ]
    label = opportunity.get_state_display()
    return [
        {"label": label, "note": figures.day(opportunity.closed_on), "state": opportunity.state}
    ]


def stuck_days(opportunity: Opportunity) -> tuple[int, str] | None:
    """Days in the stage with their colour; None for a closed one."""
    since = opportunity.stage_since or opportunity.started_on
    if opportunity.state != State.OPEN or since is None:
        return None
    days = (clock.today() - since).days
    return days, stay_tone(days, opportunity.stage.limit_days if opportunity.stage else None)


# -- the gate


def gate(opportunity: Opportunity, way: Iterable[Stage], viewer: Viewer) -> list[dict[str, Any]]:
    """Every condition of the stages on a way in the shape of ui/gate.html, with a way to fix it."""
    found: dict[str, Condition] = {}
    for stage in way:
        tree = parse(stage.entry, OPPORTUNITY, viewer=None, today=clock.today()).tree
        found.update({f"{one.field.name} {phrase(one)}": one for one in conditions(tree)})
    return [_item(opportunity, one, viewer) for one in found.values()]


def _item(opportunity: Opportunity, condition: Condition, viewer: Viewer) -> dict[str, Any]:
    field, ok = condition.field, holds(condition, opportunity)
    may_fix = not ok and in_place(field, OPPORTUNITY, viewer)
    note = _("要填") if condition.op == "filled" else phrase(condition)
    return {
        "label": field.label,
        "note": "" if ok else note,
        "ok": ok,
        "action_label": _("补上") if may_fix else "",
        "action_url": f"/cell/opportunity/{opportunity.pk}/{field.name}/?as=dialog",
    }
