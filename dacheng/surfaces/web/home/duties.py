"""What waits for this person's word or hand, each with the button that does it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dacheng.domains.activities.queries import my_tasks
from dacheng.domains.contracts.models import Contract
from dacheng.domains.deviations.queries.showing import (
    late_below,
    my_cases,
    my_measures,
    to_judge,
)
from dacheng.domains.leads.queries import untouched
from dacheng.domains.org.models import Person
from dacheng.domains.receivables.queries import outstanding
from dacheng.domains.reports.models import WorkReport
from dacheng.domains.reports.stages import WRITABLE, ReportState
from dacheng.domains.targets.models import Answer, AnswerState
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.counting import counts
from dacheng.kernel.ui import figures
from dacheng.surfaces.web.figures.places import link

FEW, MOST = 3, 99
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One thing to do: what, beside it whom or how much, until when, and where it is done.

    A `dialog` opens over the page; otherwise the button leads there."""

    text: str
    hint: str
    due_on: date | None
    label: str
    url: str
    dialog: bool = False


@dataclass(frozen=True)
class Duty:
    """Things of one kind that wait; the first few of them."""

    title: str
    count: int
    lines: list[Line]
    url: str

    @property
    def more(self) -> bool:
        return self.count > len(self.lines)


def duties(viewer: Viewer, without: Iterable[Callable] = ()) -> list[Duty]:
    """Everything that waits for this viewer; kinds that do not concern him cost nothing, and one
    query says of which kinds there is anything."""
    asked = [one for one in KINDS if viewer.can(one.needs) and one.make not in without]
    by_day = [one for one in asked if one.rows is not None]
    many = counts(viewer, [one.rows for one in by_day], clock.today()) if by_day else ()
    idle = {one.make for one, n in zip(by_day, many, strict=True) if not n}
    found = [one.make(viewer) for one in asked if one.make not in idle]
    return [duty for duty in found if duty is not None]


def _duty(title: str, rows: QuerySet, url: str, line: Callable[[Any], Line]) -> Duty | None:
    seen = list(rows[: MOST + 1])
    if not seen:
        return None
    return Duty(title, min(len(seen), MOST), [line(row) for row in seen[:FEW]], url)


def _day(moment: datetime | None) -> date | None:
    return localdate(moment) if moment else None


def _tasks(viewer: Viewer) -> QuerySet:
    return my_tasks(viewer).filter(due_on__lte=clock.today())


def tasks(viewer: Viewer) -> Duty | None:
    rows = _tasks(viewer)

    def line(task: Any) -> Line:
        whom = task.customer.name if task.customer else ""
        there = reverse("tasks:finish", args=[task.pk])
        return Line(task.title, whom, task.due_on, _("做完了"), there, dialog=True)

    return _duty(_("今天要做"), rows, f"{link('tasks:list')}?tab=today", line)


def cases(viewer: Viewer) -> Duty | None:
    def line(case: Any) -> Line:
        there = reverse("deviations:detail", args=[case.pk])
        return Line(str(case), "", case.cause_due_on, _("去答复"), there)

    return _duty(_("等你答复的偏差"), my_cases(viewer), f"{link('deviations:list')}?tab=mine", line)


def _measures(viewer: Viewer) -> QuerySet:
    return my_measures(viewer).filter(due_on__lte=clock.today() + SOON)


def measures(viewer: Viewer) -> Duty | None:
    rows = _measures(viewer)

    def line(measure: Any) -> Line:
        there = reverse("deviations:detail", args=[measure.case_id])
        return Line(str(measure), str(measure.case), measure.due_on, _("报进展"), there)

    return _duty(_("你的对策快到期"), rows, f"{link('deviations:measures')}?tab=mine", line)


def judgements(viewer: Viewer) -> Duty | None:
    rows = to_judge(viewer).select_related("owner")

    def line(case: Any) -> Line:
        there = reverse("deviations:detail", args=[case.pk])
        label = _("看对策") if case.state == "planned" else _("下结论")
        return Line(str(case), case.owner.name if case.owner else "", case.verify_on, label, there)

    return _duty(_("等你批的偏差"), rows, link("deviations:due"), line)


def silent(viewer: Viewer) -> Duty | None:
    """For leaders: whose answer is overdue."""
    rows = late_below(viewer).select_related("owner")

    def line(case: Any) -> Line:
        there = reverse("deviations:detail", args=[case.pk])
        due = case.cause_due_on if case.state == "detected" else case.plan_due_on
        return Line(str(case), case.owner.name if case.owner else "", due, _("去问"), there)

    return _duty(_("你的人逾期没答复"), rows, link("deviations:late"), line)


def _reports(viewer: Viewer) -> QuerySet:
    return WorkReport.objects.visible_to(viewer).filter(
        author_id=viewer.person_id, state__in=WRITABLE
    )


def reports(viewer: Viewer) -> Duty | None:

    def line(report: Any) -> Line:
        there = reverse("reports:detail", args=[report.pk])
        hint = report.get_state_display() if report.state == ReportState.RETURNED else ""
        return Line(str(report), hint, _day(report.due_at), _("写完并交"), there)

    rows = _reports(viewer).select_related("template").order_by("due_at", "pk")
    return _duty(_("你要交的汇报"), rows, link("reports:list"), line)


def _signatures(viewer: Viewer) -> QuerySet:
    return (
        WorkReport.objects.visible_to(viewer, "sign")
        .filter(state=ReportState.HANDED_IN)
        .exclude(author_id=viewer.person_id)
    )


def signatures(viewer: Viewer) -> Duty | None:
    rows = _signatures(viewer).select_related("author", "template")

    def line(report: Any) -> Line:
        there = reverse("reports:detail", args=[report.pk])
        return Line(str(report), report.author.name, None, _("去签收"), there)

    return _duty(_("等你签收的汇报"), rows.order_by("handed_in_at", "pk"),
                 link("reports:list"), line)  # fmt: skip


def _answers(viewer: Viewer) -> QuerySet:
    return Answer.objects.visible_to(viewer).filter(
        person_id=viewer.person_id, state=AnswerState.PENDING
    )


def answers(viewer: Viewer) -> Duty | None:

    def line(answer: Any) -> Line:
        there = reverse("targets:plan", args=[answer.plan_id])
        return Line(str(answer.plan), "", answer.due_on, _("去确认"), there)

    rows = _answers(viewer).select_related("plan").order_by("due_on", "pk")
    return _duty(_("等你确认的目标"), rows, link("targets:plans"), line)


def _objections(viewer: Viewer) -> QuerySet:
    return (
        Answer.objects.visible_to(viewer)
        .filter(state=AnswerState.OBJECTED)
        .exclude(person_id=viewer.person_id)
    )


def objections(viewer: Viewer) -> Duty | None:

    def line(answer: Any) -> Line:
        there = reverse("targets:plan", args=[answer.plan_id])
        return Line(answer.reason or str(answer.plan), answer.person.name, answer.due_on,
                    _("去答复"), there)  # fmt: skip

    rows = _objections(viewer).select_related("plan", "person")
    return _duty(_("对目标有异议"), rows.order_by("due_on", "pk"), link("targets:plans"), line)


def leads(viewer: Viewer) -> Duty | None:
    rows = untouched(viewer).filter(owner_id=viewer.person_id).order_by("registered_at", "pk")

    def line(lead: Any) -> Line:
        there = reverse("leads:detail", args=[lead.pk])
        return Line(str(lead), "", _day(lead.registered_at), _("去联系"), there)

    return _duty(_("超过 24 小时没触达的线索"), rows, f"{link('leads:list')}?tab=new", line)


def unpaid(viewer: Viewer) -> Duty | None:
    """For who books receipts and does not sell: what is still to come in, the largest first."""
    if viewer.can("opportunities.create"):
        return None
    rows = outstanding(viewer).select_related("customer")

    def line(contract: Contract) -> Line:
        there = reverse("contracts:detail", args=[contract.pk])
        due = format_html(_("还差 {amount}"), amount=figures.compact(contract.due))
        return Line(str(contract.customer or contract), due, None, _("看合同"), there)

    return _duty(_("签了还没收齐"), rows, f"{link('contracts:list')}?tab=signed", line)


def _strangers(viewer: Viewer) -> QuerySet:
    return Person.objects.visible_to(viewer).filter(is_active=True, last_login=None)


def strangers(viewer: Viewer) -> Duty | None:
    rows = _strangers(viewer)

    def line(person: Any) -> Line:
        there = reverse("people:issue_login", args=[person.pk])
        return Line(person.name, person.username, None, _("发登录"), there, dialog=True)

    return _duty(_("还没登录过的人"), rows.order_by("-pk"), link("people:list"), line)


@dataclass(frozen=True)
class Kind:
    """How a duty is made and the grant it needs; `rows` are those it is made of, where they follow
    from the viewer and the day alone."""

    make: Callable[[Viewer], Duty | None]
    needs: str
    rows: Callable[[Viewer], QuerySet] | None = None


KINDS = (
    Kind(tasks, "activities.view", _tasks),
    Kind(cases, "deviations.create", my_cases),
    Kind(answers, "targets.answer", _answers),
    Kind(reports, "reports.create", _reports),
    Kind(judgements, "deviations.confirm", to_judge),
    Kind(silent, "deviations.confirm", late_below),
    Kind(signatures, "reports.sign", _signatures),
    Kind(objections, "targets.approve", _objections),
    Kind(measures, "deviations.create", _measures),
    Kind(leads, "leads.convert"),
    Kind(unpaid, "receivables.create"),
    Kind(strangers, "org.administer", _strangers),
)
