"""Calling a business review, writing its minutes, and making decisions that are followed up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dacheng.domains.activities.actions import add_task
from dacheng.domains.activities.models import Task
from dacheng.domains.deviations.actions import Intention, add_measure
from dacheng.domains.deviations.models import DeviationCase
from dacheng.domains.org.models import Person
from dacheng.domains.reports.models import BusinessReview, Decision, Topic
from dacheng.domains.reports.queries.narrative import words_of
from dacheng.domains.reports.queries.packs import agenda, take_pack
from dacheng.domains.reports.stages import Outcome, ReviewState
from dacheng.kernel import clock, records
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.audit import acting
from dacheng.kernel.documents.wording import tame
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.metrics import get
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.periods import Period


@dataclass(frozen=True)
class Effect:
    """What a decision is expected to change, from where, and in which period it shows."""

    change: Decimal
    baseline: Decimal
    period: Period
    output: str = ""


@transaction.atomic
def call_review(period: Period, held_on: date, *, by: Viewer, title: str = "") -> BusinessReview:
    """Take the pack of figures now and put the exceptions on the agenda, the largest first."""
    by.require("reports.review")
    if period.start > clock.today():
        raise ValidationError({"period": _("这一期还没开始。")})
    chair = Person.objects.select_related("unit").get(pk=by.person_id)
    now = clock.now()
    pack = take_pack(chair, period, viewer=by)
    values = {
        "title": tame(title.strip(), 120)
        or _("%(period)s经营分析会") % {"period": words_of(period.label)},
        "chair": chair,
        "unit": chair.unit,
        "period_start": period.start,
        "held_on": held_on,
        "period_end": period.end,
        "snapshot": pack,
        "taken_at": now,
        "created_at": now,
    }
    review = records.create(BusinessReview, values, by=by, verb="call")
    with acting(by, "call"):
        Topic.objects.bulk_create(
            Topic(review=review, order=at, **one) for at, one in enumerate(agenda(pack, by))
        )
    return review


def _called(period: Period) -> str:
    return _("%(period)s经营分析会") % {"period": words_of(period.label)}


@transaction.atomic
def note_topic(topic: Topic, note: str, *, by: Viewer) -> Topic:
    """What was said about one point."""
    _require_open(topic.review, by)
    return records.change(topic, {"note": tame(note, 2_000)}, by=by, verb="write")


@transaction.atomic
def decide(
    review: BusinessReview,
    text: str,
    owner: Person,
    due_on: date,
    *,
    by: Viewer,
    topic: Topic | None = None,
    metric: str = "",
    effect: Effect | None = None,
) -> Decision:
    """A decision with an effect expected is a countermeasure of the case its topic is about, and
    is verified there; any other is a task of its owner at once. He is told."""
    _require_open(review, by)
    if not text.strip():
        raise ValidationError({"text": _("写上决定了什么。")})
    if due_on < clock.today():
        raise ValidationError({"due_on": _("这天已经过了。选今天或以后。")})
    if topic is not None and topic.review_id != review.pk:
        raise ValidationError({"topic": _("这个议题在另一场会上。")})
    values = {
        "review": review,
        "topic": topic,
        "text": tame(text.strip(), 300),
        "owner": owner,
        "due_on": due_on,
        "metric": metric,
    }
    done = _answer(values, effect, by) if effect else {"task": _task(values, by)}
    made = records.create(Decision, {**values, **done}, by=by, verb="decide")
    if owner.pk != by.person_id:
        said = _("「%(review)s」定了：%(text)s，%(due)s 前由你做。") % {
            "review": review,
            "text": made.text,
            "due": f"{due_on:%m-%d}",
        }
        tell([owner.pk], said, url=f"/reports/reviews/{review.pk}/", kind="review")
    return made


def _task(values: dict[str, Any], by: Viewer) -> Task:
    """A task of the owner, about the case of the topic where there is one."""
    case, owner = case_of(values["topic"], by), values["owner"]
    mine = owner.pk == by.person_id
    return add_task(
        values["text"], by=by, due_on=values["due_on"], about=case, owner=None if mine else owner
    )


def _answer(values: dict[str, Any], effect: Effect, by: Viewer) -> dict[str, Any]:
    """The decision as a countermeasure of the case; its metric is that of the case by default."""
    case = case_of(values["topic"], by)
    if case is None:
        raise ValidationError({"change": _("预期变化只给偏差案的议题填。先选一个偏差案的议题。")})
    metric = values["metric"] or case.metric
    wanted = Intention(
        title=values["text"][:200], output=effect.output or values["text"][:200],
        owner=values["owner"], due_on=values["due_on"], metric=metric, baseline=effect.baseline,
        change=effect.change, effect=effect.period,
        check_by=_("%(metric)s，到期系统对照") % {"metric": get(metric).label},
    )  # fmt: skip
    measure = add_measure(case, wanted, by=by)
    measure.refresh_from_db(fields=["task"])
    return {"measure_id": measure.pk, "metric": metric, "task": measure.task}


def case_of(topic: Topic | None, by: Viewer) -> DeviationCase | None:
    """The case a topic is about, where one may see it."""
    if topic is None or topic.case_id is None:
        return None
    return DeviationCase.objects.visible_to(by).filter(pk=topic.case_id).first()


@transaction.atomic
def hold(review: BusinessReview, minutes: str, *, by: Viewer) -> BusinessReview:
    """The minutes are final; decisions stay open until the next review asks for them."""
    if not minutes.strip():
        raise ValidationError({"minutes": _("写上纪要。")})
    return BusinessReview.lifecycle.take(review, "hold", by=by, minutes=tame(minutes.strip()))


def require_settle(decision: Decision, by: Viewer) -> None:
    """Raise PermissionDenied unless it is his decision to carry out, or his review."""
    mine = by.person_id == decision.owner_id
    if not mine and not permits(by, "change", decision.review):
        raise PermissionDenied(_("这条决议不是你的，也不是你主持的会。"))


@transaction.atomic
def settle(decision: Decision, outcome: str, *, by: Viewer, note: str = "") -> Decision:
    """Say what became of a decision."""
    require_settle(decision, by)
    if decision.measure_id:
        raise StepRefused(_("这条是偏差案的对策，由验证来定。"))
    if outcome not in Outcome.values or not outcome:
        raise ValidationError({"outcome": _("选一个：做到、部分、没做到。")})
    with acting(by, "settle"):
        fresh = Decision.objects.select_for_update().get(pk=decision.pk)
        fresh.outcome, fresh.outcome_note = outcome, tame(note.strip(), 300)
        fresh.save(update_fields=["outcome", "outcome_note"])
    return fresh


def _require_open(review: BusinessReview, by: Viewer) -> None:
    if not permits(by, "change", review):
        raise PermissionDenied(_("只有主持人能改这场会。"))
    fresh = BusinessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if fresh.state == ReviewState.HELD:
        raise StepRefused(_("这场会已经定稿，不能再改。"))
