"""The screens of processes: what each stage asks for, gives and takes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dacheng.domains.processes import actions, forms
from dacheng.domains.processes.models import Competitor, LossReason, Process, Stage
from dacheng.domains.processes.queries import outputs_of
from dacheng.kernel import clock
from dacheng.kernel.access import find
from dacheng.kernel.criteria import parse
from dacheng.kernel.fields import catalogue
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage


def processes(request: HttpRequest) -> HttpResponse:
    """Every process with its stages, and the lists of reasons and competitors."""
    viewer = request.viewer
    viewer.require("processes.view")
    rows = Process.objects.visible_to(viewer).order_by("-is_default", "name", "version")
    shown = list(rows.prefetch_related("stages"))
    outputs = outputs_of(stage for one in shown for stage in one.stages.all())
    context = {
        "title": _("流程"),
        "crumbs": [{"label": _("流程")}],
        "processes": [_process(one, outputs) for one in shown],
        "reasons": LossReason.objects.visible_to(viewer),
        "competitors": Competitor.objects.visible_to(viewer)[:200],
        "may_change": viewer.can("processes.change"),
        "may_create": viewer.can("processes.create"),
    }
    return render(request, "processes/list.html", context)


def _process(process: Process, outputs: dict[int, list[Any]]) -> dict[str, Any]:
    stages = [
        {"stage": stage, "entry": _entry(stage), "outputs": outputs.get(stage.pk, [])}
        for stage in process.stages.all()
    ]
    return {"process": process, "stages": stages}


def _entry(stage: Stage) -> str:
    """What must hold before an opportunity enters, read aloud."""
    criteria = parse(stage.entry, catalogue("opportunity"), viewer=None, today=clock.today())
    return criteria.sentence()


class StageVerb(VerbPage):
    def after(self) -> str:
        return reverse("processes:list")


class ChangeStage(StageVerb):
    model, label = Stage, gettext_lazy("改阶段")
    lead = gettext_lazy("改了马上算：在这一步的商机，加权金额和卡住与否都按新的来。")

    def form(self, data: Any = None) -> forms.StageForm:
        return forms.StageForm(data, stage=self.record)

    def act(self, given: dict[str, Any]) -> str:
        actions.change_stage(self.record, given, by=self.viewer)
        return _("已改「%(stage)s」") % {"stage": given["name"]}


class AddStage(StageVerb):
    model, label = Process, gettext_lazy("加阶段")

    def form(self, data: Any = None) -> forms.StageForm:
        return forms.StageForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.add_stage(self.record, given, by=self.viewer)
        return _("加了「%(stage)s」") % {"stage": given["name"]}


class MakeDefault(StageVerb):
    model, label = Process, gettext_lazy("设为默认")
    lead = gettext_lazy("以后的新商机走这个流程；在途的不变。")

    def act(self, given: dict[str, Any]) -> str:
        actions.make_default(self.record, by=self.viewer)
        return _("新商机从现在起走「%(name)s」") % {"name": self.record}


class ListVerb(VerbPage):
    """Adds a line to one of the short lists."""

    @property
    def record(self) -> Any:
        self.viewer.require("processes.create")

    def title(self) -> str:
        return str(self.label)

    def still_seen(self) -> bool:
        return True

    def after(self) -> str:
        return reverse("processes:list")

    def form(self, data: Any = None) -> forms.NameForm:
        return forms.NameForm(data)


class AddReason(ListVerb):
    model, label = LossReason, gettext_lazy("加输单原因")

    def act(self, given: dict[str, Any]) -> str:
        reason = actions.ensure_loss_reason(given["name"], by=self.viewer)
        return _("输单原因里有「%(name)s」了") % {"name": reason}


class AddCompetitor(ListVerb):
    model, label = Competitor, gettext_lazy("加竞争对手")

    def act(self, given: dict[str, Any]) -> str:
        rival = actions.ensure_competitor(given["name"], by=self.viewer)
        return _("竞争对手里有「%(name)s」了") % {"name": rival}


@require_POST
def switch_reason(request: HttpRequest, pk: int) -> HttpResponse:
    reason = find(LossReason, pk, viewer=request.viewer, action="change")
    actions.switch_loss_reason(reason, not reason.is_active, by=request.viewer)
    said = _("「%(name)s」不再出现在选项里") if reason.is_active else _("「%(name)s」又能选了")
    messages.success(request, said % {"name": reason})
    return go(request, reverse("processes:list"))
