"""The board: open opportunities by stage, and two places where they end."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from json import dumps
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.opportunities import actions, tables
from dacheng.domains.opportunities.actions import GateClosed
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import open_by_stage, weighed
from dacheng.domains.processes.models import Process, Stage
from dacheng.domains.processes.queries import default_process, stages_of
from dacheng.kernel.access import Viewer, find
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.answers import seen_at
from dacheng.kernel.ui.pages import BoardPage, Lane

ENDS = {"won": "win", "lost": "lose"}


def _move(record: Opportunity, key: str, *, by: Viewer, version: int) -> Opportunity:
    return actions.move(record, Stage.objects.visible_to(by).get(pk=key), by=by, version=version)


class OpportunityBoard(BoardPage):
    kind, title, base = "opportunity", gettext_lazy("商机看板"), "state = open"
    by, amount, weight, reads = "stage_id", "amount", "chance", tables.READS
    list_url, new_url = "opportunities:list", "opportunities:new"
    unit_name, columns = gettext_lazy("单"), ("amount", "expected_on", "stage_since")
    move, template = _move, "opportunities/board_page.html"

    @cached_property
    def process(self) -> Process:
        """The process asked for, else the default one, else the one that is used most."""
        wanted = self._wanted()
        if wanted:
            return next((one for one in self.processes if str(one.pk) == wanted), None) or _gone()
        default = default_process()
        known = [one for one in self.processes if one.pk == default.pk]
        return known[0] if known else (self.processes[0] if self.processes else default)

    def _wanted(self) -> str:
        given = self.request.GET.get("process", "")
        return given or QueryDict(seen_at(self.request)).get("process", "") or ""

    @cached_property
    def processes(self) -> list[Process]:
        """Those in which something is open, the fullest first."""
        counts: Counter[int] = Counter()
        if self.known is None:
            rows = super().rows().filter(state="open").order_by().values("process")
            counts.update(dict(rows.annotate(found=Count("pk")).values_list("process", "found")))
        else:
            stages = Stage.objects.visible_to(self.viewer).filter(pk__in=self.known)
            for pk, process in stages.values_list("pk", "process"):
                counts[process] += int(self.known[pk]["pipeline_count"] or 0)
        found = Process.objects.visible_to(self.viewer).filter(pk__in=counts)
        return sorted(found, key=lambda one: -counts[one.pk])

    @cached_property
    def known(self) -> Mapping[int, Mapping[str, Any]] | None:
        """What is open by stage, where it need not be summed up from the rows."""
        return open_by_stage(self.viewer)

    def forget(self) -> None:
        vars(self).pop("known", None)

    def sums(self) -> Iterable[Mapping[str, Any]]:
        if self.known is None or self.asked.parts or self.asked.words:
            return super().sums()
        return [
            {
                self.by: pk,
                "lane_count": int(values["pipeline_count"]),
                "lane_amount": values["pipeline_amount"],
                "lane_weighted": values["weighted_pipeline"],
            }
            for pk, values in self.known.items()
        ]

    @cached_property
    def stages(self) -> list[Stage]:
        return stages_of(self.process)

    def rows(self) -> QuerySet:
        return weighed(super().rows()).filter(process=self.process)

    def lanes(self) -> list[Lane]:
        return [Lane(str(stage.pk), called(stage.name)) for stage in self.stages]

    def card(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return tables.card(row)

    def context(self) -> dict[str, Any]:
        seg = [
            {
                "label": called(one.name),
                "url": f"?process={one.pk}",
                "current": one.pk == self.process.pk,
            }
            for one in self.processes
        ]
        may_end = self.viewer.can("opportunities.close")
        return {
            **super().context(),
            "processes": seg if len(seg) > 1 else [],
            "may_end": may_end,
            "may_create": self.viewer.can("opportunities.create"),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A drop on a stage moves; on an end or before a closed gate, a dialog asks."""
        key = request.POST.get("stage", "")
        if key in ENDS:
            find(Opportunity, pk, viewer=self.viewer, action="close")
            url = reverse(f"opportunities:{ENDS[key]}", args=[pk])
            return _ask(url, _("先填完结果，这单才算数。"))
        try:
            return super().post(request, pk)
        except GateClosed as error:
            url = f"{reverse('opportunities:move', args=[pk])}?stage={key}"
            return _ask(url, " ".join(error.messages))


def _ask(url: str, why: str) -> HttpResponse:
    """The card goes back, the sentence says why, and the dialog offers the way."""
    answer = HttpResponse(why, status=409, content_type="text/plain; charset=utf-8")
    answer["HX-Trigger"] = dumps({"dialog:open": {"url": url}})
    return answer


def _gone() -> Process:
    raise Http404
