"""Business reviews: called, prepared, held; templates and company layouts."""

from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.domains.deviations.forms.answering import suggested_baseline
from dacheng.domains.org.models import Role
from dacheng.domains.org.queries import company
from dacheng.domains.reports import actions, forms, queries
from dacheng.domains.reports.models import (
    BusinessReview,
    Decision,
    HouseFile,
    ReportTemplate,
    Topic,
)
from dacheng.domains.reports.queries import narrative
from dacheng.domains.reports.queries.packs import MODULES
from dacheng.domains.reports.views.reading import file_answer, slides
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, find, permits
from dacheng.kernel.documents import Document
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Period, PeriodError, first_of_month, month_index, this
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.verbs import VerbPage


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: agenda, seven modules, decisions; ?present=1 shows it as slides."""
    viewer = request.viewer
    found = find(BusinessReview.objects.select_related("chair", "unit"), pk, viewer=viewer)
    document = _document(found, viewer)
    if request.GET.get("present"):
        context = {
            "document": document,
            "slides": slides(document),
            "live": False,
            "back": reverse("reports:review", args=[pk]),
            "taken": found.taken_at,
        }
        return render(request, "reports/present.html", context)
    context = {
        "title": found.title,
        "review": found,
        "topics": _topics(found),
        "crumbs": [
            {"label": _("汇报"), "url": reverse("reports:list")},
            {"label": _("经营分析会"), "url": reverse("reports:reviews")},
            {"label": found.title},
        ],
        "modules": [one for one in slides(document) if one["title"][0].isdigit()],
        "decisions": _decisions(found, viewer),
        "before": _before(found, viewer),
        "period": narrative.words_of(found.period.label),
        "may_write": found.state == "planned" and permits(viewer, "change", found),
    }
    return render(request, "reports/review.html", context)


def _document(found: BusinessReview, viewer: Viewer) -> Document:
    house = company()
    topics = list(found.topics.select_related("speaker"))
    rows = found.decisions.select_related("owner", "task")
    decisions = queries.followed(rows, viewer)
    return queries.pack_document(found, topics, decisions, house.name if house else "")


def _topics(found: BusinessReview) -> list[dict[str, Any]]:
    rows = found.topics.select_related("speaker")
    return [{"topic": one, "module": MODULES[one.module - 1][0]} for one in rows]


def _decisions(found: BusinessReview, viewer: Viewer) -> list[dict[str, Any]]:
    rows = found.decisions.select_related("owner", "topic", "task", "review")
    return _to_follow(rows, viewer)


def _to_follow(rows: Any, viewer: Viewer) -> list[dict[str, Any]]:
    """Decisions with what became of them; a countermeasure is settled by its verification."""
    mine = [
        (one, viewer.person_id in (one.decision.owner_id, one.decision.review.chair_id))
        for one in queries.followed(rows, viewer)
    ]
    return [
        {"one": one, "may_settle": is_mine and not one.decision.measure_id} for one, is_mine in mine
    ]


def _before(found: BusinessReview, viewer: Viewer) -> list[dict[str, Any]]:
    """The decisions that this review is to check, as they stand now."""
    ids = [one["pk"] for one in found.snapshot.get("decisions", ())]
    rows = Decision.objects.visible_to(viewer).filter(pk__in=ids)
    return _to_follow(rows.select_related("owner", "task", "review"), viewer)


@require_GET
def export(request: HttpRequest, pk: int, format: str) -> HttpResponse:
    found = find(BusinessReview.objects.select_related("chair"), pk, viewer=request.viewer)
    return file_answer(_document(found, request.viewer), format, request.viewer, of=found)


class Call(VerbPage):
    """Call a review: the pack is taken now."""

    model, label = BusinessReview, gettext_lazy("开一场会")
    lead = gettext_lazy("材料现在取数，议程按偏差从大到小排好。")

    @property
    def record(self) -> Any:
        self.viewer.require("reports.review")

    def title(self) -> str:
        return str(self.label)

    def still_seen(self) -> bool:
        return False

    def form(self, data: Any = None) -> forms.ReviewForm:
        month = this("month", clock.today()).previous()
        return forms.ReviewForm(data, initial={"period": month.label, "held_on": clock.today()})

    def act(self, given: dict[str, Any]) -> str:
        try:
            period = Period.parse(given["period"])
        except PeriodError as error:
            raise ValidationError({"period": str(error)}) from error
        self.made = actions.call_review(
            period, given["held_on"], by=self.viewer, title=given["title"]
        )
        return _("材料备好了")

    def after(self) -> str:
        return reverse("reports:review", args=[self.made.pk])


class OfReview(VerbPage):
    model = BusinessReview

    def after(self) -> str:
        return reverse("reports:review", args=[self.kwargs["pk"]])


class Decide(OfReview):
    label = gettext_lazy("加一条决议")
    lead = gettext_lazy("决议马上是那个人的任务，或偏差案的对策；下次会先问它。")

    def form(self, data: Any = None) -> forms.DecisionForm:
        return forms.DecisionForm(data, viewer=self.viewer, review=self.record)

    def act(self, given: dict[str, Any]) -> str:
        change, output = given.pop("change"), given.pop("output")
        effect = effect_of(given, change, output, self.viewer) if change is not None else None
        made = actions.decide(self.record, by=self.viewer, effect=effect, **given)
        return _("记成偏差案的对策了") if made.measure_id else _("记下了")


def effect_of(
    given: dict[str, Any], change: Decimal, output: str, viewer: Viewer
) -> actions.Effect:
    """What was typed, from where the case was going, in the period after it is done."""
    case = actions.case_of(given["topic"], viewer)
    if case is None:
        raise ValidationError({"change": _("预期变化只给偏差案的议题填。先选一个偏差案的议题。")})
    share = case.expected / case.target if case.target and case.expected else None
    effect = _after(Period(case.period_start, case.period_end))
    while effect.end <= given["due_on"]:
        effect = _after(effect)
    return actions.Effect(change, suggested_baseline(case, share) or Decimal(0), effect, output)


def _after(period: Period) -> Period:
    """The period of the same length that comes next."""
    if period.whole_months:
        return Period(period.end, first_of_month(month_index(period.end) + period.whole_months))
    return Period(period.end, period.end + timedelta(days=period.days))


class Hold(OfReview):
    label = gettext_lazy("定稿")
    lead = gettext_lazy("定稿后纪要和决议不能再改。")

    def form(self, data: Any = None) -> forms.HoldForm:
        BusinessReview.lifecycle.require(self.record, "hold")
        return forms.HoldForm(data, initial={"minutes": self._notes()})

    def _notes(self) -> str:
        rows = self.record.topics.exclude(note="")
        return "\n".join(f"{one.title}：{one.note}" for one in rows)

    def act(self, given: dict[str, Any]) -> str:
        actions.hold(self.record, given["minutes"], by=self.viewer)
        return _("定稿了")


class Note(VerbPage):
    model, label = Topic, gettext_lazy("记一句")

    def form(self, data: Any = None) -> forms.NoteForm:
        return forms.NoteForm(data, initial={"note": self.record.note})

    def act(self, given: dict[str, Any]) -> str:
        actions.note_topic(self.record, given["note"], by=self.viewer)
        return _("记下了")

    def after(self) -> str:
        return reverse("reports:review", args=[self.record.review_id])


class Settle(VerbPage):
    model, needs, label = Decision, "view", gettext_lazy("做到没有")

    @cached_property
    def record(self) -> Any:
        found = find(Decision, self.kwargs["pk"], viewer=self.viewer)
        actions.require_settle(found, self.viewer)
        return found

    def form(self, data: Any = None) -> forms.JudgeForm:
        return forms.JudgeForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.settle(self.record, given["outcome"], by=self.viewer, note=given["note"])
        return _("记下了")

    def after(self) -> str:
        return reverse("reports:review", args=[self.record.review_id])


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """What reports hold, by role and frequency; and the company's own master."""
    viewer = request.viewer
    viewer.require("reports.administer")
    rows = ReportTemplate.objects.visible_to(viewer)
    roles = dict(Role.objects.visible_to(viewer).values_list("code", "name"))
    shown = [
        {
            "template": one,
            "metrics": [str(get(name).label) for name in one.metrics],
            "roles": [called(roles[code]) for code in one.roles if code in roles],
        }
        for one in rows
    ]
    context = {
        "title": _("汇报模板"),
        "templates": shown,
        "files": HouseFile.objects.visible_to(viewer).select_related("owner")[:10],
        "crumbs": [{"label": _("汇报"), "url": reverse("reports:list")}, {"label": _("汇报模板")}],
    }
    return render(request, "reports/templates.html", context)


class ChangeTemplate(VerbPage):
    model, needs, label = ReportTemplate, "administer", gettext_lazy("改模板")
    lead = gettext_lazy("下一期起按新的来，已经有的汇报不变。")

    def form(self, data: Any = None) -> forms.TemplateForm:
        return forms.TemplateForm(data, template=self.record, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        kept = [name for name in self.record.metrics if name in given["metrics"]]
        added = [name for name in given["metrics"] if name not in kept]
        actions.change_template(self.record, {**given, "metrics": kept + added}, by=self.viewer)
        return _("已改「%(name)s」") % {"name": given["name"]}

    def after(self) -> str:
        return reverse("reports:templates")


class Upload(Call):
    model, label = HouseFile, gettext_lazy("传公司版式")  # type: ignore[assignment]
    lead = gettext_lazy(
        "传一份 .pptx 或 .docx，以后导出都用它的母版、版式和信头；里面的样张会去掉。"
    )

    @property
    def record(self) -> Any:
        self.viewer.require("reports.administer")

    def form(self, data: Any = None) -> forms.HouseFileForm:  # type: ignore[override]
        return forms.HouseFileForm(data, self.request.FILES if data is not None else None)

    def act(self, given: dict[str, Any]) -> str:
        actions.keep_house_file(given["file"], by=self.viewer)
        return _("以后导出都用它")

    def after(self) -> str:
        return reverse("reports:templates")
