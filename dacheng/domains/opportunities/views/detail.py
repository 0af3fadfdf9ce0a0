"""The page of one opportunity: where it stands, what comes next, what was said."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.domains.activities.forms import LogForm
from dacheng.domains.activities.models import Task
from dacheng.domains.activities.queries import open_tasks
from dacheng.domains.customers.fields import CUSTOMER
from dacheng.domains.customers.models import Contact, Customer, Stance
from dacheng.domains.customers.queries import committee
from dacheng.domains.opportunities import forms
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import guests
from dacheng.domains.opportunities.stages import State
from dacheng.domains.opportunities.tables import stay_text
from dacheng.domains.opportunities.views.standing import next_stage, standing, stuck_days
from dacheng.domains.opportunities.views.story import SHOWN, story
from dacheng.domains.processes.models import Stage
from dacheng.domains.processes.queries import stages_of
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.statements import Given, Seen
from dacheng.kernel.ui.pages import Button, DetailPage

MOST = 12
STANCES: dict[str, str] = {
    Stance.SUPPORTS: "pos",
    Stance.OPPOSES: "neg",
    Stance.UNKNOWN: "neg",
    Stance.NEUTRAL: "",
}
NEEDS = ("needs", "budget", "risk")


@Seen
def _tasks(viewer: Viewer) -> Any:
    return open_tasks(Opportunity(pk=Given("opportunity")), viewer)[:5]


@Seen
def _committee(viewer: Viewer) -> Any:
    return committee(Customer(pk=Given("customer")), viewer)


class OpportunityDetail(DetailPage):
    kind, edit_url, of = "opportunity", "opportunities:edit", "name"
    metas = ("owner", "customer_class", "code")
    with_history = False
    template = "opportunities/detail.html"

    @property
    def groups(self) -> Any:  # type: ignore[override]
        ended = () if self.record.state == State.OPEN else (forms.ENDING,)
        return (*ended, forms.FACTS, forms.ORIGIN)

    def rows(self) -> Any:
        return super().rows().select_related("process", "stage", "customer", "owner")

    def get(self, request: HttpRequest, **given: Any) -> HttpResponse:
        part = request.GET.get("part", "")
        if part == "standing":
            return render(request, "opportunities/standing.html", self.standing())
        if part == "next":
            return render(request, "opportunities/next.html", self.next())
        if part in ("story", "more"):
            template = "opportunities/timeline.html" if part == "story" else "ui/parts/entries.html"
            return render(request, template, self.story())
        return super().get(request, **given)

    def context(self) -> dict[str, Any]:
        record = self.record
        found = super().context()
        found["metas"] += [render_to_string("ui/pill.html", pill) for pill in self.pills()]
        if record.customer:
            found["title"] = record.customer.name
        else:
            found["of"] = ""
        return {
            **found,
            **self.standing(),
            **self.next(),
            **self.story(),
            **self.people(),
            "form": self.composer(),
            "action": reverse("activities:story", args=["opportunity", record.pk]),
        }

    @cached_property
    def stages(self) -> list[Stage]:
        return stages_of(self.record.process)

    # -- the blocks that reload themselves

    def standing(self) -> dict[str, Any]:
        found = standing(self.record, self.viewer, self.stages, may_change=self.may_change)
        return {**found, "standing_url": f"{self.request.path}?part=standing"}

    def next(self) -> dict[str, Any]:
        may = self.viewer.can("activities.create") and self.record.state == State.OPEN
        return {
            "tasks": self.tasks,
            "about": f"opportunity:{self.record.pk}",
            "may_add": may,
            "next_url": f"{self.request.path}?part=next",
            "is_open": self.record.state == State.OPEN,
        }

    def story(self) -> dict[str, Any]:
        only = self.request.GET.get("only", "all")
        only = only if only in SHOWN else "all"
        path = self.request.path
        rows, more = story(
            self.record, self.viewer, only=only, before=self.request.GET.get("before", "")
        )
        labels = {"all": _("全部"), "talks": _("跟进"), "changes": _("变更")}
        choices = [
            {"label": label, "url": f"{path}?part=story&only={key}", "current": key == only}
            for key, label in labels.items()
        ]
        return {
            "entries": rows,
            "more_url": f"{path}?part=more&only={only}&before={more}".replace("+", "%2B")
            if more
            else "",
            "timeline_url": f"{path}?part=story&only={only}",
            "choices": choices,
        }

    # -- people and needs

    def composer(self) -> LogForm | None:
        if not self.viewer.can("activities.create"):
            return None
        return LogForm(
            viewer=self.viewer, about=self.record, tasks=self.tasks, people=self.contacts
        )

    @cached_property
    def tasks(self) -> list[Task]:
        return _tasks(self.viewer, opportunity=self.record.pk)

    @cached_property
    def contacts(self) -> list[Contact]:
        customer = self.record.customer
        return _committee(self.viewer, customer=customer.pk) if customer else []

    def people(self) -> dict[str, Any]:
        """The buying committee and the needs, as far as this viewer sees the customer."""
        customer = self.record.customer
        seen = customer is not None and permits(self.viewer, "view", customer)
        contacts = self.contacts[:MOST] if seen else []
        for one in contacts:
            one.tone = STANCES.get(one.stance, "")
        return {
            "contacts": contacts,
            "unmet": sum(one.stance == Stance.UNKNOWN for one in contacts),
            "customer": customer if seen else None,
            "needs": self.needs(customer) if seen else [],
            "may_add_contact": seen and self.viewer.can("customers.create"),
            "guests": self.guests(),
            "may_invite": self.may_invite,
        }

    def needs(self, customer: Customer) -> list[dict[str, Any]]:
        may = permits(self.viewer, "change", customer)
        return [
            {
                "label": CUSTOMER[name].label,
                "value": getattr(customer, name),
                "money": name == "budget",
                "edit_url": f"/cell/customer/{customer.pk}/{name}/?as=dialog" if may else "",
            }
            for name in NEEDS
            if self.viewer.reads("customer", name)
        ]

    def guests(self) -> list[dict[str, Any]]:
        me, may = self.viewer.person_id, self.may_invite
        space = [self.record.pk]
        return [
            {
                "person": one,
                "may_change": may_change,
                "remove_url": reverse("opportunities:uninvite", args=[*space, one.pk])
                if may or one.pk == me
                else "",
            }
            for one, may_change in guests(self.record)
        ]

    @property
    def may_invite(self) -> bool:
        own = self.record.owner_id == self.viewer.person_id and self.may_change
        return own or permits(self.viewer, "hand_over", self.record)

    # -- head

    def pills(self) -> list[dict[str, Any]]:
        record = self.record
        if record.state != State.OPEN:
            tone = "pos" if record.state == State.WON else "neg"
            return [{"text": record.get_state_display(), "tone": tone, "icon": ""}]
        stay = stuck_days(record)
        if not stay or stay[1] != "neg":
            return []
        return [{"text": stay_text(*stay), "tone": "neg", "icon": "clock"}]

    def buttons(self) -> list[Button]:
        record, found = self.record, super().buttons()
        if permits(self.viewer, "hand_over", record):
            url = reverse("opportunities:hand_over", args=[record.pk])
            found.append(Button(_("移交"), url, "dialog", "transfer"))
        return found

    def steps(self) -> list[Button]:
        icons = {"win": "trophy", "lose": "flag", "reopen": "refresh"}
        space = self.screen.space
        return self.onward() + [
            Button(
                step.label,
                reverse(f"{space}:{name}", args=[self.record.pk]),
                "dialog",
                icons.get(name, ""),
            )
            for name, step in self.record.lifecycle.open_steps(self.record, self.viewer).items()
        ]

    def onward(self) -> list[Button]:
        """To the next stage, for whom may change it."""
        following = next_stage(self.record, self.stages) if self.may_change else None
        if following is None:
            return []
        url = f"{reverse('opportunities:move', args=[self.record.pk])}?stage={following.pk}"
        label = _("推进到「%(stage)s」") % {"stage": following}
        return [Button(label, url, "dialog", "arrow-right")]
