"""The figures of a case as its page shows them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.deviations.queries.course import Course
from dacheng.domains.deviations.queries.looking import period_on
from dacheng.domains.deviations.queries.proposing import in_words
from dacheng.kernel.charts import Chart, Mark, Measure, waterfall
from dacheng.kernel.charts.running import Run, running
from dacheng.kernel.metrics import get
from dacheng.kernel.money import format_percent
from dacheng.kernel.monthnames import month_name
from dacheng.kernel.periods import Period
from dacheng.kernel.shipped import called
from dacheng.kernel.ui import figures

# Parts that are factors; every other is a member, or a stage.
FACTORS = (
    "in_work", "decided", "won", "mix", "size", "target", "whole", "signing", "unplaced", "others",
    "owed_before", "signed_since", "collected_share",
)  # fmt: skip
WORST = 3  # parts named in the conclusion
ORDER = ("detected", "caused", "planned", "running", "due", "verified")


def measure_of(metric: str) -> Measure:
    found = get(metric)
    return Measure(str(found.label), str(found.unit), found.better)


def said(metric: str, value: Decimal | None, signed: bool = False) -> str:
    """A figure of a metric as people write it."""
    if value is None:
        return "—"
    measure = measure_of(metric)
    if signed and measure.unit == "share":
        text = _("%(n)s 点") % {"n": figures.number(value * 100, 1)}
    else:
        text = measure.said(value)
    return f"+{text}" if signed and value > 0 else text


def line(case: Any) -> list[dict[str, str]]:
    """The six steps of the loop, done, now or to do, each with what is known of it."""
    state = case.state if case.state in ORDER else "verified"
    now = {"detected": 3, "caused": 4, "planned": 4, "running": 4, "due": 5, "verified": 6}[state]
    period = Period(case.period_start, case.period_end)
    steps = (
        (_("目标"), said(case.metric, case.target)),
        (_("过程"), period.label),
        (_("检查"), _("%(day)s 立案") % {"day": figures.day(case.detected_on)}),
        (_("根因"), _("%(day)s 说明") % {"day": figures.day(case.caused_on)} if case.caused_on
         else _("待说明")),
        (_("行动"), case.get_state_display() if now == 4 else ""),
        (_("验证"), case.get_verdict_display() if case.verdict else
         (_("%(day)s 验证") % {"day": figures.day(case.verify_on)} if case.verify_on else "")),
    )  # fmt: skip
    return [
        {"label": label, "small": small,
         "css": "done" if at < now else "now" if at == now else "todo"}
        for at, (label, small) in enumerate(steps)
    ]  # fmt: skip


def standing(case: Any) -> dict[str, Any]:
    """Expected, actual, gap and deviation; and the attainment bar."""
    target = case.target or Decimal(0)
    return {
        "expected": said(case.metric, case.expected),
        "actual": said(case.metric, case.actual),
        "gap": said(case.metric, case.gap, signed=True),
        "deviation": figures.percent(case.deviation, "+"),
        "bad": not case.is_above,
        "now": figures.percent(case.now_deviation, "+") if case.now_deviation is not None else "",
        "now_on": case.now_on,
        "now_period": _now_period(case),
        "now_actual": said(case.metric, case.now_actual),
        "done": case.actual / target if target and case.actual is not None else None,
        "pace": case.expected / target if target and case.expected is not None else None,
        "state": "" if case.is_above else ("warn" if case.severity == "yellow" else "neg"),
        "target": said(case.metric, case.target),
        "definition": case.definition,
    }


def _now_period(case: Any) -> str:
    """Which period the latest figure belongs to, where it is no longer the case's own."""
    if not case.now_on or case.now_on < case.period_end:
        return ""
    return period_on(case.now_on, str(Period(case.period_start, case.period_end).grain)).label


def course_chart(case: Any, course: Course | None) -> Chart | None:
    """What was due and what was there, day by day, and where it ends."""
    if course is None:
        return None
    at = _where(case, course)
    labels = [_month_name(course, n) for n in range(len(course.days))]
    points = [figures.day(day) for day in course.days]
    run = Run(labels, points, course.due, course.there, at, course.landing)
    there, due = said(case.metric, course.there[at]), said(case.metric, course.due[at])
    text = _("%(day)s 应达 %(due)s，实际 %(there)s") % {
        "day": points[at], "due": due, "there": there
    }  # fmt: skip
    return running(run, measure_of(case.metric), text)


def _where(case: Any, course: Course) -> int:
    """Where the gap is marked: today; once the period is over, the day it was noticed."""
    last = max(n for n, value in enumerate(course.there) if value is not None)
    over = last == len(course.days) - 1
    return course.days.index(case.detected_on) if over and case.detected_on in course.days else last


def _month_name(course: Course, at: int) -> str:
    """Under the first point of each month; a year has room for every third."""
    day = course.days[at]
    if at and day.month == course.days[at - 1].month:
        return ""
    many = (course.days[-1] - course.days[0]).days > 200
    return "" if many and day.month % 3 != 1 else month_name(day.month)


def gap_chart(case: Any) -> Chart | None:
    """From what should be there to what is."""
    found = case.evidence.get("decomposition")
    if not found or len(found["parts"]) < 1:
        return None
    sign = 1 if get(case.metric).better == "up" else -1
    expected = Decimal(found["expected"])
    marks = [Mark("", expected, was=expected)]
    for part in found["parts"]:
        amount = Decimal(part["amount"])
        if amount:
            marks.append(Mark(label_in_words(part), amount * sign, was=Decimal(0)))
    return waterfall(marks, measure_of(case.metric), words=(_("应达"), _("实际")))


def conclusion(case: Any) -> list[dict[str, str]]:
    """The parts that make most of the gap, in words: how much, now against usual."""
    found = case.evidence.get("decomposition") or {}
    gap = Decimal(found.get("gap") or 0)
    if not gap:
        return []
    parts = sorted(found["parts"], key=lambda one: -(Decimal(one["amount"]) / gap))
    shown = [one for one in parts[:WORST] if Decimal(one["amount"]) / gap > 0]
    return [_sentence(case.metric, in_words(case.metric, one), gap) for one in shown]


def _sentence(metric: str, part: dict[str, Any], gap: Decimal) -> dict[str, str]:
    """Where others make up for it, a part is larger than the gap: then its amount says more."""
    label, amount, text = label_in_words(part), Decimal(part["amount"]), ""
    if part["now"] and part["usual"]:
        text = _("现在 %(now)s，常态 %(usual)s") % part
    if amount / gap > 1:
        return {"lead": f"{label} {said(metric, amount, signed=True)}", "text": text}
    share = format_percent(amount / gap, 0)
    return {"lead": _("%(label)s占缺口 %(share)s") % {"label": label, "share": share}, "text": text}


def label_in_words(part: dict[str, Any]) -> str:
    """What a part that was kept in Chinese is called on the page; members are units and people."""
    label = str(part["label"])
    if part["name"].startswith("stage:"):
        return _("%(stage)s转化") % {"stage": called(label.removesuffix("转化"))}
    return _(label) if part["name"] in FACTORS else label


def stage_rows(case: Any) -> list[dict[str, Any]]:
    """Each stage: how many of those that were decided went on, now and usually."""
    found = (case.evidence.get("decomposition") or {}).get("stages") or []
    rows = []
    for one in found:
        now, usual = _rate(one["now"]), _rate(one["usual"])
        rows.append(
            {
                "stage": one["stage"],
                "now": format_percent(now, 0) if now is not None else "—",
                "usual": format_percent(usual, 0) if usual is not None else "—",
                "n": one["now"][1],
                "worse": now is not None and usual is not None and usual - now >= Decimal("0.1"),
            }
        )
    return rows


def _rate(pair: list[int]) -> Decimal | None:
    return Decimal(pair[0]) / pair[1] if pair[1] else None


def promised(measures: list[Any], case: Any) -> dict[str, str]:
    """What the measures of the running round promise together, and how much of the gap it is."""
    own = [one for one in measures if one.metric == case.metric and one.round == case.round
           and one.state != "dropped"]  # fmt: skip
    if not own:
        return {"hint": ""}
    whole = sum((one.change for one in own), Decimal(0))
    text = _("预期合计 %(sum)s") % {"sum": said(case.metric, whole, signed=True)}
    if case.gap and case.gap < 0 and abs(whole) > abs(case.gap) * 2:
        text += _("，比缺口大")
    elif case.gap and case.gap < 0:
        text += _("，占缺口 %(share)s") % {"share": format_percent(abs(whole / case.gap), 0)}
    return {"hint": text}


def effect_words(one: Any) -> str:
    """What is promised by when, and how it will be checked."""
    period = Period(one.effect_start, one.effect_end).label
    return _("%(period)s %(metric)s %(from)s → %(to)s；核对：%(by)s") % {
        "period": period,
        "metric": get(one.metric).label,
        "from": said(one.metric, one.baseline),
        "to": said(one.metric, one.baseline + one.change),
        "by": one.check_by,
    }


def guard_words() -> dict[str, str]:
    return {
        "undone": _("对策没有一条做完"),
        "few": _("记录太少，几单就能翻转"),
        "target": _("期间改过目标"),
        "late": _("太多跟进是迟录的"),
        "no_fact": _("这个期间没有数"),
    }


def check(made: Any) -> dict[str, Any]:
    """The arithmetic of the last round, line by line."""
    words = guard_words()
    return {
        "made": made,
        "lines": [_check_line(one) for one in made.lines],
        "guards": [words.get(one, one) for one in made.guards],
        "verdict": made.get_verdict_display() if made.verdict else "",
        "proposed": made.get_proposed_display(),
        "tone": {"effective": "pos", "partly": "warn", "not": "neg"}.get(
            made.verdict or made.proposed, ""
        ),
    }


def _check_line(one: dict[str, Any]) -> dict[str, Any]:
    def value(name: str, signed: bool = False) -> str:
        raw = one.get(name)
        return said(one["metric"], None if raw is None else Decimal(raw), signed)

    promised_to = Decimal(one["baseline"]) + Decimal(one["change"])
    steps = [(_("变化"), f"{value('fact')} − {value('baseline')} = {value('delta', True)}")]
    if one.get("drift") is not None:
        steps.append((_("同级 %(n)s 个也变了") % {"n": one["controls"]}, value("drift", True)))
        steps.append((_("扣掉后"), value("net", True)))
    if one.get("share") is not None:
        steps.append((_("兑现"), f"{value('net', True)} ÷ {value('change', True)} = "
                      f"{format_percent(Decimal(one['share']), 0)}"))  # fmt: skip
    if one.get("season") is not None:
        steps.append((_("去年同两期"), figures.percent(Decimal(one["season"]), "+")))
    return {
        "label": one["label"],
        "period": one["period"],
        "before": one["before"],
        "baseline": value("baseline"),
        "fact": value("fact"),
        "promise": said(one["metric"], promised_to),
        "steps": [{"label": label, "text": text} for label, text in steps],
        "verdict": one["verdict"],
    }
