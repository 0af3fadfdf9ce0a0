"""What people do to a report: write, promise, judge, hand in, comment, sign, return."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dacheng.domains.org.models import Person
from dacheng.domains.reports import actions, forms
from dacheng.domains.reports.actions.writing import TEXTS
from dacheng.domains.reports.models import PlanItem, ReportTemplate, WorkReport
from dacheng.domains.reports.queries.duties import next_due
from dacheng.domains.reports.queries.sentences import SECTIONS
from dacheng.domains.reports.stages import WRITABLE
from dacheng.kernel import clock
from dacheng.kernel.access import find
from dacheng.kernel.calendar.days import load
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.periods import Period
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage

PREFIX, LINES = "c_", "s_"


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft my own report now, without waiting for the clock."""
    template = find(ReportTemplate, pk, viewer=request.viewer)
    text = request.POST.get("period", "")
    calendar = load()
    period = Period.parse(text) if text else next_due(template, clock.today(), calendar)[0]
    author = (
        Person.objects.visible_to(request.viewer)
        .select_related("unit")
        .get(pk=request.viewer.person_id)
    )
    if not set(template.roles) & set(request.viewer.roles):
        raise PermissionDenied(_("这个模板不归你写。"))
    report = actions.draft(template, author, period, by=request.viewer, calendar=calendar)
    return go(request, reverse("reports:detail", args=[report.pk]))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed so far; answers with the new version and when it was kept."""
    report = find(WorkReport, pk, viewer=request.viewer, action="change")
    changes: dict[str, Any] = {n: request.POST[n] for n in TEXTS if n in request.POST}
    remarks = {
        name.removeprefix(PREFIX): text
        for name, text in request.POST.items()
        if name.startswith(PREFIX)
    }
    if remarks:
        changes["comments"] = remarks
    given = {name: request.POST.get(f"{LINES}{name}") for name in SECTIONS}
    if lines := {name: text for name, text in given.items() if text is not None}:
        changes["sentences"] = lines
    version = request.POST.get("version", "")
    report = actions.write(
        report, changes, by=request.viewer, version=int(version) if version.isdigit() else None
    )
    return render(request, "reports/saved.html", {"report": report, "at": clock.now()})


@require_POST
def restore(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Give a section back to the sentences that are proposed."""
    report = find(WorkReport, pk, viewer=request.viewer, action="change")
    if section not in SECTIONS:
        raise ObjectDoesNotExist
    actions.write(report, {"sentences": {section: None}}, by=request.viewer)
    return go(request, reverse("reports:detail", args=[pk]))


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    report = find(WorkReport, pk, viewer=request.viewer, action="change")
    actions.hand_in(report, by=request.viewer)
    messages.success(request, _("交了。主管会收到提醒。"))
    return go(request, reverse("reports:detail", args=[pk]))


@require_POST
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    report = find(WorkReport, pk, viewer=request.viewer, action="change")
    actions.refresh(report, by=request.viewer)
    messages.success(request, _("数已更新到现在。"))
    return go(request, reverse("reports:detail", args=[pk]))


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    report = find(WorkReport, pk, viewer=request.viewer)
    actions.remark(report, request.POST.get("text", ""), by=request.viewer)
    return go(request, reverse("reports:detail", args=[pk]))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    item = find(PlanItem, pk, viewer=request.viewer)
    actions.drop_item(item, by=request.viewer)
    return go(request, reverse("reports:detail", args=[item.report_id]))


@require_POST
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise once more, in the report being written, what was not kept."""
    old = find(PlanItem, pk, viewer=request.viewer)
    if old.report.author_id != request.viewer.person_id:
        raise PermissionDenied(_("只有作者能改自己的汇报。"))
    rows = WorkReport.objects.visible_to(request.viewer, "change").filter(
        template=old.report.template, period_start__gt=old.report.period_start, state__in=WRITABLE
    )
    report = rows.order_by("period_start").first()
    if report is None:
        raise StepRefused(_("没有正在写的汇报。"))
    due = load().add_workdays(clock.today(), 5)
    actions.promise(
        report,
        old.text,
        old.owner,
        due,
        by=request.viewer,
        metric=old.metric,
        expected=old.expected,
        carried_from=old,
    )
    return go(request, reverse("reports:detail", args=[report.pk]))


class OfReport(VerbPage):
    model = WorkReport

    def after(self) -> str:
        return reverse("reports:detail", args=[self.kwargs["pk"]])


class Promise(OfReport):
    label = gettext_lazy("加一条承诺")
    lead = gettext_lazy("要有人、日期、看得见的结果。下一期会先问它做到没有。")

    def form(self, data: Any = None) -> forms.PromiseForm:
        return forms.PromiseForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        actions.promise(self.record, by=self.viewer, **given)
        return _("记下了")


class Sign(OfReport):
    needs, label = "sign", gettext_lazy("签收")

    def form(self, data: Any = None) -> forms.SignForm:
        WorkReport.lifecycle.require(self.record, "sign")
        return forms.SignForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.sign(self.record, by=self.viewer, note=given["note"])
        return _("签收了")


class Return(OfReport):
    needs, label = "sign", gettext_lazy("退回")

    def form(self, data: Any = None) -> forms.ReturnForm:
        WorkReport.lifecycle.require(self.record, "return_")
        return forms.ReturnForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.return_(self.record, by=self.viewer, why=given["why"])
        return _("退回给%(who)s了") % {"who": self.record.author.name}


class Judge(VerbPage):
    model, needs, label = PlanItem, "view", gettext_lazy("做到没有")

    @cached_property
    def record(self) -> Any:
        found = find(PlanItem, self.kwargs["pk"], viewer=self.viewer)
        actions.require_judge(found, self.viewer)
        return found

    def form(self, data: Any = None) -> forms.JudgeForm:
        return forms.JudgeForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.judge(self.record, given["outcome"], by=self.viewer, note=given["note"])
        return _("记下了")

    def after(self) -> str:
        return reverse("reports:detail", args=[self.record.report_id])
