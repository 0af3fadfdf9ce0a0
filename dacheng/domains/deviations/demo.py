"""The loop in the demo company: one countermeasure that worked, one that did not, one that cannot
be judged, and cases that wait at every step. What is found and how it is judged comes from the
engine at the clock of the story; the chapter only gives the answers people gave."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dacheng.domains.customers.demo.book import LEAN_UNIT
from dacheng.domains.deviations import actions
from dacheng.domains.deviations.actions.answering import Given
from dacheng.domains.deviations.actions.escalating import follow_up
from dacheng.domains.deviations.models import (
    CauseCategory,
    Countermeasure,
    DeviationCase,
    PaceLimit,
    SignalRule,
)
from dacheng.domains.deviations.queries.proposing import proposals
from dacheng.domains.deviations.queries.showing import known_records
from dacheng.domains.deviations.stages import CaseState, Verdict
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.models import Person
from dacheng.domains.targets.queries import current_plan
from dacheng.kernel import clock
from dacheng.kernel.calendar.days import load
from dacheng.kernel.metrics import Unit, get
from dacheng.kernel.periods import Period, first_of_month, month_index

QUIET = (
    ("", "person"),
    ("", "company"),
    ("signed_amount", ""),
    ("visit_count", ""),
    ("cash_collected", ""),
)
FIRST_LOOK, SECOND_LOOK = 70, 78  # days into a quarter
SECOND, LOUD = 2, 3  # who was wrong twice owes the third answer; a signal of more at once is noise


@dataclass(frozen=True)
class Answered:
    """What the owner of one case says and does. `lift` is the promised change as a share of the
    baseline."""

    category: str
    statement: str
    whys: tuple[str, ...]
    title: str
    output: str
    lift: Decimal
    result: str
    proof: str = "周会纪要"


PAYBACK = Answered(
    "rival_price", "海盟智能降价，我们只会跟着比单价",
    ("方案讲完，一半客户转去谈海盟的价", "海盟一季度整线降价一成多", "我们的方案里没有回报测算",
     "测算要找售前单独排，没人排", "方案模板里没有这一页，也没人要求"),
    "每份方案都带一页 ROI 测算", "测算模板和三份用过的方案", Decimal("0.30"),
    "模板上线，在谈的方案都补了测算",
)  # fmt: skip
LISTS = Answered(
    "promotion", "新客户名单不够",
    ("新客户拜访少", "没有名单可打", "展会停了一季"),
    "买电话名单，每人每天打 20 个，回到去年同期", "名单和通话记录", Decimal("1.5"),
    "打了两个月，约到的人很少",
)  # fmt: skip
BOLD = replace(LISTS, lift=Decimal("2.5"))
DEEPER = Answered(
    "screening", "名单里的公司不是我们的客户：没有产线改造的预算",
    ("电话接通了也约不到", "名单是按地区买的", "没按行业和产线规模筛"),
    "按行业和产线规模重筛 80 家目标客户", "80 家名单，每家写明预算和决策人", Decimal("0.60"),
    "筛完了 80 家", "电话录音抽查",
)  # fmt: skip
ALONE = Answered(
    "new_hire", "一个人跑三省，几单定一季",
    ("大单推迟就没有数", "在手商机少", "只有一个销售"),
    "陈立带他跑两周大客户", "两周拜访记录", Decimal("0.50"), "跑了 9 家",
)  # fmt: skip
CLOSER = Answered(
    "decider_changed", "跟的人定不了事，决策人没见过",
    ("过单过了，还是签不下来", "报价都给到了经办人", "决策链上缺一个人"),
    "在谈的前 8 单，每单见到一次决策人", "8 份见面记录，写明谁拍板", Decimal("0.40"),
    "见了 6 位", "见面记录抽查",
)  # fmt: skip
USUAL = Answered(
    "follow_up_late", "在手的单没人逐单过",
    ("该签的没签", "下一步没写日期", "周会不过单"),
    "每周一逐单过在手商机", "过单表", Decimal("0.25"), "过了四周，砍掉 6 单",
)  # fmt: skip


def tell(cast: Cast) -> None:
    """Quarter by quarter, from the one in which things went wrong to today."""
    if current_plan(cast.today) is None:
        return
    story = _Story(cast)
    story.set_up(cast.quarter(3).start)
    for back in (3, 2, 1):
        story.quarter(cast.quarter(back))
    story.today()


class _Story:
    """What happens with the cases, whichever the engine opens."""

    def __init__(self, cast: Cast):
        self.cast, self.boss = cast, "director"

    def set_up(self, day: date) -> None:
        """The director begins with regions and teams, and with sales and new customers."""
        with self.cast.at(day, self.boss) as by:
            for metric, level in QUIET:
                known = PaceLimit.objects.filter(metric=metric, level=level).first()
                if known is None:
                    values = {"metric": metric, "level": level, "is_active": False}
                    actions.set_limit(values, by=by)
                else:
                    actions.change_limit(known, {"is_active": False}, by=by)
            common = PaceLimit.objects.get(metric="", level="")
            actions.change_limit(
                common, {"least_count": Decimal(3), "after_share": Decimal("0.4")}, by=by
            )

    def quarter(self, period: Period) -> None:
        """Answers to what the quarter before left are checked first, then the running one."""
        begins = load().add_workdays(period.start, 4)
        self.check(begins)
        for days in (FIRST_LOOK, SECOND_LOOK):
            self.look(period.start + timedelta(days=days))
        self.answer_all(period.start + timedelta(days=SECOND_LOOK + 1))

    def look(self, day: date) -> None:
        with self.cast.at(day, self.boss):
            actions.evaluate()
            follow_up()

    def answer_all(self, day: date) -> None:
        """Every owner answers; a second case of the same team is part of the first."""
        first: dict[str, DeviationCase] = {}
        rows = DeviationCase.objects.filter(state=CaseState.DETECTED).order_by("detected_on", "pk")
        for case in rows:
            key = f"{case.node_key} {case.metric}" if self.within(case, "华东") else case.node_key
            known = first.get(key)
            if known is not None:
                self.merge(case, known, day)
            elif case.owner_id and self.answers(case):
                first[key] = case
                self.answer(case, self.said(case), day)

    def answers(self, case: DeviationCase) -> bool:
        """The company's own cases wait for the director, who answers when the month is over."""
        return case.level != "company" or case.detected_on < self.cast.quarter(1).start

    def said(self, case: DeviationCase) -> Answered:
        if case.round > 1:
            return DEEPER if case.metric == "new_customers" else CLOSER
        if case.metric == "new_customers":
            return BOLD if case.node_name == LEAN_UNIT else LISTS
        if self.within(case, "华南"):
            return PAYBACK
        return ALONE if self.within(case, "西南") else USUAL

    def within(self, case: DeviationCase, region: str) -> bool:
        return bool(case.unit and case.unit.region and case.unit.region.name == region)

    def merge(self, case: DeviationCase, into: DeviationCase, day: date) -> None:
        with self.cast.at(day, self.boss) as by:
            actions.merge(case, into, by=by, why="同一个团队，同一件事，一起答复。")

    # -- the answers of one case

    def answer(self, case: DeviationCase, said: Answered, day: date) -> None:
        owner = Person.objects.get(pk=case.owner_id)
        with self.cast.at(day, owner) as by:
            actions.give_causes(case, [self.cause(case, said)], by=by)
        with self.cast.at(load().add_workdays(day, 1), owner) as by:
            fresh = DeviationCase.objects.get(pk=case.pk)
            actions.add_measure(fresh, self.intention(fresh, said, owner), by=by)
            actions.submit_plan(fresh, by=by)
        self.approve(case, load().add_workdays(day, 2))
        self.finish(case, said.result, owner, load().add_workdays(day, 8))

    def cause(self, case: DeviationCase, said: Answered) -> Given:
        proofs = [one["evidence"] for one in proposals(case) if one["evidence"]]
        records = [dict(proof) for proof in (proofs[0] if proofs else [])][:3]
        facts = len(said.whys) - 1
        return Given(
            category=CauseCategory.objects.get(code=said.category),
            statement=said.statement,
            share=Decimal("0.7"),
            evidence=[*self.seen(case, records), {"text": said.proof}],
            whys=[{"answer": why, "fact": n < facts} for n, why in enumerate(said.whys)],
        )

    def seen(self, case: DeviationCase, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the owner may see; whoever was handed on since is not named."""
        by = self.cast.viewer(Person.objects.get(pk=case.owner_id))
        known = known_records(records, by)
        return [one for one in records if (one["kind"], one["id"]) in known]

    def intention(self, case: DeviationCase, said: Answered, owner: Person) -> actions.Intention:
        period = Period(case.period_start, case.period_end)
        if case.round > 1 or period.end <= clock.today():
            period = _quarter_of(clock.today(), period)
        effect = Period(period.end, _end_after(period))
        base, change = _promise(case, said.lift)
        return actions.Intention(
            title=said.title, output=said.output, owner=owner,
            due_on=load().add_workdays(clock.today(), 7), metric=case.metric, baseline=base,
            change=change, effect=effect, check_by="季末和基线、同级比",
        )  # fmt: skip

    def approve(self, case: DeviationCase, day: date) -> None:
        with self.cast.at(day, self.boss) as by:
            actions.approve_plan(DeviationCase.objects.get(pk=case.pk), by=by)

    def finish(self, case: DeviationCase, result: str, owner: Person, day: date) -> None:
        with self.cast.at(day, owner) as by:
            for measure in Countermeasure.objects.filter(case=case, state="planned"):
                actions.finish(measure, result, by=by)

    # -- a quarter later

    def check(self, day: date, leave: int = 0) -> None:
        """What has fallen due is judged as the system proposes; what is judged is closed. The last
        `leave` of those that helped wait for the director's word."""
        with self.cast.at(day, self.boss):
            follow_up()
        due = list(DeviationCase.objects.filter(state=CaseState.DUE).order_by("pk"))
        helped = [case.pk for case in due if _proposed(case) == Verdict.EFFECTIVE]
        waiting = helped[1:][-leave:] if leave else []
        for case in due:
            if case.pk in waiting:
                continue
            made = case.verifications.order_by("-round", "-look")[0]
            with self.cast.at(day, self.boss) as by:
                case = actions.confirm_verdict(
                    case, made.proposed, by=by, note=_note(made), again=case.look == 1
                )
            if case.state == CaseState.RUNNING:
                continue
            if case.state != CaseState.DETECTED:
                self.settle(case, load().add_workdays(day, 3))
            elif case.round == SECOND:
                self.answer(case, self.said(case), load().add_workdays(day, 1))

    def settle(self, case: DeviationCase, day: date) -> None:
        with self.cast.at(day, self.boss) as by:
            for proposal in case.proposals.filter(state="proposed"):
                actions.adopt(proposal, by=by)
            actions.close_case(case, by=by, note=f"{Verdict(case.verdict).label}，结案")

    # -- the running quarter

    def today(self) -> None:
        """Signals begin to speak; the new cases stand at different steps."""
        now = self.cast.quarter(0)
        begins = min(load().add_workdays(now.start, 4), self.cast.today - timedelta(days=12))
        self.check(begins, leave=1)
        day = self.cast.today - timedelta(days=10)
        with self.cast.at(day - timedelta(days=2), self.boss) as by:
            for rule in SignalRule.objects.order_by("pk"):
                tried = actions.try_signal(rule, by=by)
                actions.switch_signal(tried, _most_at_once(tried) <= LOUD, by=by)
        for back in (10, 8):
            self.look(self.cast.today - timedelta(days=back))
        self.leave_at_steps(self.cast.today - timedelta(days=7))
        self.look(self.cast.today - timedelta(days=1))

    def leave_at_steps(self, day: date) -> None:
        """The newest stay unanswered, others have a cause, a plan, or run."""
        steps: tuple[Callable[[DeviationCase, date], None], ...] = (
            self.to_running, self.to_planned, self.to_caused,
        )  # fmt: skip
        rows = DeviationCase.objects.filter(state=CaseState.DETECTED, owner__isnull=False)
        for case, go in zip(rows.exclude(level="company").order_by("pk"), steps, strict=False):
            go(case, day)

    def to_caused(self, case: DeviationCase, day: date) -> None:
        with self.cast.at(day, Person.objects.get(pk=case.owner_id)) as by:
            actions.acknowledge(case, by=by)
            actions.give_causes(case, [self.cause(case, self.said(case))], by=by)

    def to_planned(self, case: DeviationCase, day: date) -> None:
        self.to_caused(case, day)
        owner, said = Person.objects.get(pk=case.owner_id), self.said(case)
        with self.cast.at(load().add_workdays(day, 1), owner) as by:
            fresh = DeviationCase.objects.get(pk=case.pk)
            actions.add_measure(fresh, self.intention(fresh, said, owner), by=by)
            actions.submit_plan(fresh, by=by)

    def to_running(self, case: DeviationCase, day: date) -> None:
        self.to_planned(case, day)
        self.approve(case, load().add_workdays(day, 2))
        owner = Person.objects.get(pk=case.owner_id)
        with self.cast.at(load().add_workdays(day, 4), owner) as by:
            for measure in Countermeasure.objects.filter(case=case, state="planned"):
                actions.advance(measure, 40, by=by)


def _promise(case: DeviationCase, lift: Decimal) -> tuple[Decimal, Decimal]:
    """Where the figure was going, and what is promised on top, in round figures; a figure of
    which less is better is promised to fall by a third of that."""
    metric = get(case.metric)
    step = {Unit.MONEY: Decimal(10_000), Unit.SHARE: Decimal("0.01")}.get(metric.unit, Decimal(1))
    base = case.actual or Decimal(0)
    if metric.unit in (Unit.MONEY, Unit.COUNT) and case.expected and case.target:
        base = base * case.target / case.expected
    base = (base / step).quantize(Decimal(1)) * step
    part = 1 if metric.better == "up" else 3
    change = max((base * lift / part / step).quantize(Decimal(1)) * step, step)
    return (base, change) if metric.better == "up" else (base, -change)


def _most_at_once(rule: SignalRule) -> int:
    """In the month of the dry run in which it would have spoken at most nodes."""
    months = Counter(row["month"] for row in rule.tried["rows"] if not row["again"])
    return max(months.values(), default=0)


def _proposed(case: DeviationCase) -> str:
    return str(case.verifications.order_by("-round", "-look")[0].proposed)


def _quarter_of(day: date, like: Period) -> Period:
    """The period of the same length that holds a day."""
    while like.end <= day:
        like = Period(like.end, _end_after(like))
    return like


def _end_after(period: Period) -> date:
    """When the period after this one ends."""
    return first_of_month(month_index(period.end) + period.whole_months)


def _note(made: Any) -> str:
    return {
        "effective": "做法管用，写进流程。",
        "partly": "有用，但没到承诺，继续盯。",
        "not": "没见效，原因没找对。",
        "inconclusive": "单太少，下一期再看。",
    }[made.proposed]
