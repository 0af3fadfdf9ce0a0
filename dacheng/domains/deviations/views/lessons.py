"""A page of the case library: the cause, what was done, how it is done since, and who followed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations import actions
from dacheng.domains.deviations.models import Lesson
from dacheng.domains.deviations.queries.lessons import uses_of
from dacheng.domains.deviations.tables import metric_name
from dacheng.kernel.access import permits
from dacheng.kernel.ui.details import Button, DetailPage, Group
from dacheng.kernel.ui.verbs import VerbPage


class LessonDetail(DetailPage):
    kind = "lesson"
    groups = (
        Group(gettext_lazy("学到什么"), ("cause", "did", "output", "share", "text", "kind")),
        Group(gettext_lazy("什么时候用得上"), ("metric", "level", "category", "industry",
                                       "learned_on", "is_active")),
    )  # fmt: skip

    def value(self, name: str) -> Any:
        return metric_name(self.record.metric) if name == "metric" else super().value(name)

    def buttons(self) -> list[Button]:
        lesson, found = self.record, []
        if permits(self.viewer, "view", lesson.case):
            url = reverse("deviations:detail", args=[lesson.case_id])
            found.append(Button(_("看原案"), url, "url"))
        if self.viewer.can("deviations.administer"):
            name, label = ("retire", _("不再用")) if lesson.is_active else ("revive", _("再用起来"))
            found.append(Button(label, reverse(f"deviations:{name}", args=[lesson.pk]), "post"))
        return found

    def context(self) -> dict[str, Any]:
        found = super().context()
        times, judged, helped = uses_of(self.record)
        said = {"times": times, "judged": judged, "helped": helped}
        if times:
            text = _("照着做过 %(times)s 案，验证过 %(judged)s 案，有效 %(helped)s 案") % said
        else:
            text = _("还没有人照着做过")
        return {**found, "metas": [*found["metas"], text]}


class Retire(VerbPage):
    model, needs, label = Lesson, "administer", gettext_lazy("不再用")

    def act(self, given: dict[str, Any]) -> str:
        actions.retire(self.record, by=self.viewer)
        return _("不再推荐，仍可查")


class Revive(VerbPage):
    model, needs, label = Lesson, "administer", gettext_lazy("再用起来")

    def act(self, given: dict[str, Any]) -> str:
        actions.revive(self.record, by=self.viewer)
        return _("又会推荐了")
