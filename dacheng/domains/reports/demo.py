"""Reports of the demo company: weeks and a month handed in, one late, one returned; two reviews."""

from datetime import date, timedelta

from dacheng.domains.deviations.stages import CaseState
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.models import Person
from dacheng.domains.reports import actions
from dacheng.domains.reports.models import BusinessReview, ReportTemplate, Topic, WorkReport
from dacheng.domains.reports.queries.duties import due_moment
from dacheng.domains.reports.queries.promises import report_before
from dacheng.kernel.access import Viewer
from dacheng.kernel.calendar.days import load
from dacheng.kernel.periods import Grain, Period, this

WEEKS = 2
# who writes, whose leader reads, and what he says each week
TEAM = (("wanghao", "linyue"), ("liting", "linyue"), ("linyue", "chenli"))
JUDGED = (
    "老客户的单子在走，新商机少了：上周花在催款上的时间多。这周先补新客户拜访。",
    "报价到签约变慢，卡在客户采购流程。已经请技术一起过了一遍方案，等客户回话。",
    "回款追到了两笔，剩下的客户要等验收。下周盯验收单。",
    "线索跟进及时率上来了，转化还没跟上，问题在需求问得不够细。",
)
PROMISED = (
    ("把卡超过 20 天的商机逐单过一遍，给出去留", "每单有结论"),
    ("拜访 3 家新客户的决策人", "见到决策人，记下预算和时间"),
    ("收回逾期的那笔款", "到账"),
)
DECIDED = (
    ("chenli", "华东把在途商机逐单过一遍，月底前给出去留"),
    ("linyue", "苏沪组补齐新客户拜访计划，下周起每周报数"),
)
RETURNED = "回款没到的原因没写。哪家、差多少、客户答应哪天，补上再交。"


def hand_in_reports(cast: Cast) -> list[WorkReport]:
    """Two weeks of one team, a month of its lead, two reviews; the newest week is to be written."""
    templates = {one.code: one for one in ReportTemplate.objects.all()}
    made = []
    for back in range(WEEKS, 0, -1):
        week = this(Grain.WEEK, cast.today - timedelta(days=7 * back))
        for number, (who, leader) in enumerate(TEAM):
            code = "seller_week" if who in ("wanghao", "liting") else "team_week"
            made.append(_week(cast, templates[code], cast[who], cast[leader], week, back, number))
    for who, code in (("wanghao", "seller_week"), ("linyue", "team_week")):
        made.append(_to_write(cast, templates[code], cast[who]))
    month = this(Grain.MONTH, cast.today).previous()
    made.append(_month(cast, templates["team_month"], cast["chenli"], month))
    day = load().add_workdays(month.previous().last, 6)
    _review(cast, month.previous(), day)
    lately = load().add_workdays(cast.today, -2)
    _review(cast, month, lately)
    return [one for one in made if one is not None]


def _week(
    cast: Cast,
    template: ReportTemplate,
    author: Person,
    leader: Person,
    week: Period,
    back: int,
    number: int,
) -> WorkReport | None:
    """Drafted before it is due and written on the day; Li Ting's second last came a day late."""
    due = due_moment(template, week, load())
    if due > cast.end:
        return None
    late = timedelta(hours=20) if (number, back) == (1, 2) else timedelta(hours=-3)
    with cast.at(due - timedelta(hours=8), author) as viewer:
        report = actions.draft(template, author, week, by=viewer)
    handed = min(due + late, cast.end)
    with cast.at(handed, author) as viewer:
        words = {"judgement": JUDGED[(back + number) % len(JUDGED)]}
        if number == 0:
            words["support"] = "下周要一名售前一起去两家客户。"
        report = actions.write(report, words, by=viewer)
        for at in range(2):
            text, seen = PROMISED[(at + back + number) % len(PROMISED)]
            day = load().add_workdays(week.last, 4 + at)
            actions.promise(report, text, author, day, by=viewer, expected=seen)
        _judge_before(report, viewer, back)
        report = actions.hand_in(report, by=viewer)
    with cast.at(min(handed + timedelta(hours=15), cast.end), leader) as by:
        if (number, back) == (1, 1):
            return actions.return_(report, by=by, why=RETURNED)
        if back > 1:
            return actions.sign(report, by=by, note="看了。新客户那块盯紧。" if number else "")
    return report


def _judge_before(report: WorkReport, viewer: Viewer, back: int) -> None:
    """What became of the promises of the week before: one kept, one not."""
    before = report_before(report)
    items = list(before.items.all()) if before else []
    for at, item in enumerate(items):
        kept = (at + back) % 2 == 0
        note = "" if kept else "客户改到下周"
        actions.judge(item, "done" if kept else "missed", by=viewer, note=note)


def _month(
    cast: Cast, template: ReportTemplate, author: Person, month: Period
) -> WorkReport | None:
    due = due_moment(template, month, load())
    if due > cast.end:
        return None
    with cast.at(due - timedelta(hours=5), author) as viewer:
        report = actions.draft(template, author, month, by=viewer)
        report = actions.write(
            report, {"judgement": JUDGED[1], "support": "旺季前再招 1 人。"}, by=viewer
        )
        for text, seen in PROMISED:
            actions.promise(
                report, text, author, load().add_workdays(due.date(), 8), by=viewer, expected=seen
            )
        return actions.hand_in(report, by=viewer)


def _to_write(cast: Cast, template: ReportTemplate, author: Person) -> WorkReport:
    """The running week, drafted yesterday evening."""
    with cast.at(cast.end, author) as viewer:
        return actions.draft(template, author, this(Grain.WEEK, cast.end.date()), by=viewer)


def _review(cast: Cast, month: Period, day: date) -> BusinessReview:
    """The director's meeting on a month: the first topic, two decisions, minutes."""
    with cast.at(day, "director") as by:
        review = actions.call_review(month, day, by=by)
        topics = list(review.topics.all())
        actions.note_topic(topics[0], "各队按这个口径说：差多少、为什么、谁在跟。", by=by)
        _answer_case(cast, topics, day, by)
        for number, (who, text) in enumerate(DECIDED):
            due = load().add_workdays(day, 8 + number)
            made = actions.decide(review, text, cast[who], due, by=by, topic=topics[0])
            if number == 0 and due < cast.today:
                actions.settle(made, "done", by=by, note="逐单过完，砍掉 4 单")
        return actions.hold(review, "先看偏差最大的几项，定下来的都有人有日期。", by=by)


def _answer_case(cast: Cast, topics: list[Topic], day: date, by: Viewer) -> None:
    """One more thing is done about a deviation that is being worked on."""
    for topic in topics:
        case = actions.case_of(topic, by)
        if case is None or case.state != CaseState.RUNNING or case.owner is None:
            continue
        measure = case.measures.latest("pk")
        effect = actions.Effect(
            measure.change / 2, measure.baseline, Period(measure.effect_start, measure.effect_end),
            "三家客户的纪要",
        )  # fmt: skip
        actions.decide(
            topic.review, "主管陪访三家拖着的大客户", case.owner, load().add_workdays(day, 6),
            by=by, topic=topic, effect=effect,
        )  # fmt: skip
        return
