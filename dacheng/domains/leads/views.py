"""The screens of the lead register."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dacheng.domains.activities.forms import LogForm
from dacheng.domains.activities.queries import open_tasks, timeline
from dacheng.domains.activities.tables import entries
from dacheng.domains.leads import actions, forms, tables
from dacheng.domains.leads.models import Lead
from dacheng.domains.leads.stages import ALIVE
from dacheng.domains.org.placing import require_release
from dacheng.kernel.access import permits
from dacheng.kernel.ui.pages import Button, DetailPage, FormPage, ListPage
from dacheng.kernel.ui.verbs import VerbPage

LATEST = 20
ICONS = {"reach": "phone", "nurture": "clock", "invalidate": "x", "revive": "refresh"}


class LeadList(ListPage):
    kind, title, sort = "lead", pgettext_lazy("list", "线索"), "-registered_at"
    columns, phone, tabs = tables.LEADS, tables.PHONE, tables.TABS
    new_url, new_label = "leads:new", gettext_lazy("登记线索")
    empty = gettext_lazy("还没有线索。登记一条，或导入展会名单。")


class LeadForm(FormPage):
    kind, groups, new_title = "lead", forms.GROUPS, gettext_lazy("登记线索")
    create = actions.register


class LeadDetail(DetailPage):
    kind, edit_url, of = "lead", "leads:edit", "contact_name"
    metas = ("status", "owner", "source", "code")
    groups = forms.FACTS
    template = "leads/detail.html"

    def context(self) -> dict[str, Any]:
        lead, viewer = self.record, self.viewer
        story = reverse("activities:story", args=["lead", lead.pk])
        may_log = viewer.can("activities.create")
        return {
            **super().context(),
            "entries": entries(timeline(lead, viewer)[:LATEST]),
            "form": LogForm(viewer=viewer, about=lead) if may_log else None,
            "action": story,
            "timeline_url": f"{story}?part=timeline",
            "tasks": list(open_tasks(lead, viewer)[:5]),
            "about": f"lead:{lead.pk}",
            "may_add": may_log and lead.status in ALIVE,
        }

    def steps(self) -> list[Button]:
        found = self.record.lifecycle.open_steps(self.record, self.viewer)
        return [
            Button(
                step.label, reverse(f"leads:{name}", args=[self.record.pk]), "dialog", ICONS[name]
            )
            for name, step in found.items()
            if name in ICONS
        ]

    def buttons(self) -> list[Button]:
        found, pooled = super().buttons(), self.record.owner_id is None
        for name, label, icon, needs in VERBS:
            viewer = self.viewer.himself if name == "release" else self.viewer
            if pooled == (name == "claim") and permits(viewer, needs, self.record):
                found.append(
                    Button(label, reverse(f"leads:{name}", args=[self.record.pk]), "dialog", icon)
                )
        return found


VERBS = (
    ("claim", gettext_lazy("领取"), "user-plus", "claim"),
    ("hand_over", gettext_lazy("分配"), "transfer", "hand_over"),
    ("release", gettext_lazy("放回公海"), "undo", "change"),
)


class LeadVerb(VerbPage):
    model = Lead


class Reach(LeadVerb):
    label = gettext_lazy("记为已触达")
    lead = gettext_lazy("记一笔会自动算触达；只有没法记的时候才用这个。")

    def act(self, given: dict[str, Any]) -> str:
        actions.reach(self.record, by=self.viewer)
        return _("「%(name)s」已触达") % {"name": self.record}


class Nurture(LeadVerb):
    label = gettext_lazy("转培育")

    def form(self, data: Any = None) -> forms.WhyForm:
        return forms.WhyForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.nurture(self.record, by=self.viewer, why=given["why"])
        return _("「%(name)s」转入培育") % {"name": self.record}


class Invalidate(LeadVerb):
    label, danger = gettext_lazy("判为无效"), True

    def form(self, data: Any = None) -> forms.InvalidForm:
        return forms.InvalidForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.invalidate(self.record, by=self.viewer, reason=given["reason"])
        return _("「%(name)s」判为无效") % {"name": self.record}


class Revive(LeadVerb):
    label = gettext_lazy("恢复")

    def form(self, data: Any = None) -> forms.WhyForm:
        return forms.WhyForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.revive(self.record, by=self.viewer, why=given["why"])
        return _("「%(name)s」恢复跟进") % {"name": self.record}


class Claim(LeadVerb):
    needs, label = "view", VERBS[0][1]  # the verb itself says whether it is still free

    def allow(self) -> None:
        self.viewer.require("leads.claim")

    def act(self, given: dict[str, Any]) -> str:
        actions.claim(self.record, by=self.viewer)
        return _("「%(name)s」归你了，24 小时内联系") % {"name": self.record}


class HandOver(LeadVerb):
    needs, label = "hand_over", VERBS[1][1]

    def form(self, data: Any = None) -> forms.GiveForm:
        return forms.GiveForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        actions.hand_over(self.record, given["to"], by=self.viewer, why=given["why"])
        return _("「%(name)s」交给%(to)s") % {"name": self.record, "to": given["to"]}


class Release(LeadVerb):
    label = VERBS[2][1]

    def allow(self) -> None:
        require_release(self.record, self.viewer)

    def form(self, data: Any = None) -> forms.WhyForm:
        return forms.WhyForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.release(self.record, by=self.viewer, why=given["why"])
        return _("「%(name)s」放回公海") % {"name": self.record}
