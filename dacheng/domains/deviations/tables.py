"""What lists of cases and countermeasures show."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations.fields import DEVIATION, LESSON, MEASURE
from dacheng.domains.deviations.stages import LIVING, CaseState, MeasureState, Severity
from dacheng.kernel.metrics import get
from dacheng.kernel.metrics.registry import UnknownMetric
from dacheng.kernel.shipped import called
from dacheng.kernel.ui import cells, figures
from dacheng.kernel.ui.pages import Column, Tab
from dacheng.kernel.ui.screens import screen_of

TONES = {Severity.YELLOW: "warn", Severity.ORANGE: "neg", Severity.RED: "neg"}


def _title(pk: int, title: str, severity: str, signal: str | None) -> str:
    there = screen_of("deviationcase")
    name = f'<a class="nm" href="{there.href(pk)}">{escape(title)}</a>' if there else escape(title)
    mark = f' <span class="dc-pill line">{escape(_("信号"))}</span>' if signal else ""
    return name + mark


def severity(value: str) -> str:
    return format_html(
        '<span class="dc-pill {}">{}</span>', TONES.get(Severity(value), ""),
        Severity(value).label,
    )  # fmt: skip


def off(value: Decimal | None) -> str:
    if value is None:
        return cells.EMPTY
    tone = "neg" if value < 0 else "pos"
    return format_html('<span class="{}">{}</span>', tone, figures.percent(value, "+"))


def _state(state: str, verdict: str) -> str:
    said = str(CaseState(state).label)
    if verdict and state in (CaseState.VERIFIED, CaseState.CLOSED):
        said = f"{said} · {_verdict(verdict)}"
    return escape(said)


def _verdict(verdict: str) -> str:
    return str(dict(DEVIATION["verdict"].choices).get(verdict, verdict))


def _owed(state: str, cause: date | None, plan: date | None, check: date | None) -> str:
    """What comes next, and until when."""
    what, due = {
        CaseState.DETECTED: (_("说原因"), cause),
        CaseState.CAUSED: (_("交对策"), plan),
        CaseState.PLANNED: (_("等批"), None),
        CaseState.RUNNING: (_("验证"), check),
        CaseState.DUE: (_("确认结论"), check),
    }.get(CaseState(state), ("", None))
    if not what:
        return cells.EMPTY
    shown = figures.due(due) if state in (CaseState.DETECTED, CaseState.CAUSED) else (
        figures.day(due) if due else ""
    )  # fmt: skip
    return f"{escape(what)} {shown}"


def _told(level: int) -> str:
    return escape(_("上报 %(n)s 级") % {"n": level} if level else _("只提醒过本人"))


CASES = (
    Column("title", DEVIATION["title"].label, ("pk", "title", "severity", "signal_id"), _title,
           fields=("title",), sort="title", css="nmc", phone=1),
    Column("severity", DEVIATION["severity"].label, ("severity",), severity,
           fields=("severity",), sort="severity"),
    Column("deviation", DEVIATION["deviation"].label, ("deviation",), off,
           fields=("deviation",), sort="deviation", css="r", phone=2),
    Column("now_deviation", DEVIATION["now_deviation"].label, ("now_deviation",), off,
           fields=("now_deviation",), sort="now_deviation", css="r"),
    Column("state", DEVIATION["state"].label, ("state", "verdict"), _state, fields=("state",),
           sort="state"),
    Column("owed", gettext_lazy("接下来"), ("state", "cause_due_on", "plan_due_on", "verify_on"),
           _owed, phone=3),
    "owner",
    "detected_on",
)  # fmt: skip
CASES_PHONE = ("title", "deviation", "owed", "owner")
LATE = (
    *(one for one in CASES if getattr(one, "name", one) in ("title", "owed", "owner")),
    Column("escalated", gettext_lazy("催到"), ("escalated",), _told, fields=("escalated",),
           sort="escalated", phone=4),
    "detected_on",
)  # fmt: skip
LATE_PHONE = ("title", "owed", "owner", "escalated")
OPEN_STATES = "detected,caused,planned,running,due,verified"


def _among(states: str, **more: Any) -> str:

    parts: list[dict[str, Any]] = [{"field": "state", "op": "in", "value": states.split(",")}]
    parts += [{"field": name, "op": "=", "value": value} for name, value in more.items()]
    return json.dumps({"all": parts})


CASES_TABS: tuple[Tab, ...] = (
    Tab("open", gettext_lazy("开着的"), _among(OPEN_STATES)),
    Tab("mine", gettext_lazy("等我答复"), _among("detected,caused", owner="me")),
    Tab("planned", gettext_lazy("待批"), "state = planned"),
    Tab("running", gettext_lazy("行动中"), "state = running"),
    Tab("due", gettext_lazy("待验证"), "state = due"),
    Tab("over", gettext_lazy("结了的"), _among("closed,dismissed,merged"), sort="-closed_on"),
)


def _measure(pk: int, title: str, case: int, case_title: str) -> str:
    there = screen_of("deviationcase")
    href = f"{there.href(case)}#m{pk}" if there else ""
    return format_html(
        '<a class="nm" href="{}">{}</a> <span class="mut">{}</span>', href, title, case_title
    )


def _measure_due(state: str, due: date) -> str:
    return str(figures.due(due)) if state in LIVING else escape(figures.day(due))


def _progress(state: str, progress: int) -> str:
    if state == MeasureState.RUNNING:
        return escape(_("做了 %(n)s%%") % {"n": progress})
    tone = {MeasureState.DONE: "pos", MeasureState.BLOCKED: "neg"}.get(MeasureState(state), "")
    return format_html('<span class="dc-pill {}">{}</span>', tone, MeasureState(state).label)


def _late_measures() -> str:
    parts = json.loads(_among("planned,running,blocked"))["all"]
    return json.dumps({"all": [*parts, {"field": "due_on", "op": "<", "value": "today"}]})


MEASURES = (
    Column("title", MEASURE["title"].label, ("pk", "title", "case_id", "case__title"), _measure,
           fields=("title",), sort="title", css="nmc", phone=1),
    "owner",
    "output",
    Column("due_on", MEASURE["due_on"].label, ("state", "due_on"), _measure_due,
           fields=("due_on",), sort="due_on", css="r", phone=2),
    Column("state", MEASURE["state"].label, ("state", "progress"), _progress, fields=("state",),
           sort="state", phone=3),
)  # fmt: skip
MEASURES_PHONE = ("title", "due_on", "state", "owner")
MEASURES_TABS = (
    Tab("mine", gettext_lazy("我的"), "owner = me"),
    Tab("living", gettext_lazy("在做的"), _among("planned,running,blocked")),
    Tab("late", gettext_lazy("逾期"), _late_measures()),
    Tab("blocked", gettext_lazy("受阻"), "state = blocked"),
    Tab("done", gettext_lazy("做完的"), "state = done", sort="-done_on"),
)


def _lesson(pk: int, did: str, active: bool) -> str:
    there = screen_of("lesson")
    name = f'<a class="nm" href="{there.href(pk)}">{escape(did)}</a>' if there else escape(did)
    return name if active else f'{name} <span class="dc-pill">{escape(_("不再用"))}</span>'


def metric_name(name: str) -> str:
    try:
        return escape(str(get(name).label))
    except UnknownMetric:
        return escape(name)


def _branch(name: str | None, parent: str | None) -> str:
    return escape(" · ".join(map(called, filter(None, (parent, name))))) or cells.EMPTY


def _share(value: Decimal | None) -> str:
    return cells.EMPTY if value is None else str(figures.percent(value))


LESSONS = (
    Column("did", LESSON["did"].label, ("pk", "did", "is_active"), _lesson,
           fields=("did",), sort="did", css="nmc", phone=1),
    Column("metric", LESSON["metric"].label, ("metric",), metric_name, fields=("metric",),
           sort="metric", phone=2),
    Column("category", LESSON["category"].label, ("category__name", "category__parent__name"),
           _branch, fields=("category",), phone=3),
    "cause",
    "industry",
    Column("share", LESSON["share"].label, ("share",), _share, fields=("share",), sort="share",
           css="r", phone=4),
    "kind",
    "learned_on",
)  # fmt: skip
LESSONS_PHONE = ("did", "metric", "category", "share")
LESSONS_TABS = (
    Tab("active", gettext_lazy("还管用"), "is_active = true"),
    Tab("process", gettext_lazy("改流程"), "kind = process"),
    Tab("script", gettext_lazy("改话术"), "kind = script"),
    Tab("rule", gettext_lazy("改规则"), "kind = rule"),
    Tab("training", gettext_lazy("加训练"), "kind = training"),
)
JUDGED = ("planned", "due", "verified", "closed")
DUE_TABS: tuple[Tab, ...] = (
    Tab("due", gettext_lazy("待验证"), "state = due"),
    Tab("planned", gettext_lazy("待批对策"), "state = planned"),
    Tab("effective", gettext_lazy("有效"), "verdict = effective"),
    Tab("not", gettext_lazy("无效"), "verdict = not"),
    Tab("unclear", gettext_lazy("说不清"), "verdict = inconclusive"),
)
