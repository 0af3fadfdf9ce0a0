"""The verbs on one opportunity, each in a dialog."""

from functools import cached_property
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.customers.actions import AlreadyThere
from dacheng.domains.customers.queries import similar
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities import actions, forms
from dacheng.domains.opportunities.actions.moving import gaps
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.domains.opportunities.views.standing import gate
from dacheng.domains.processes.models import Stage
from dacheng.domains.processes.queries import stages_between
from dacheng.kernel.access import permits
from dacheng.kernel.access.inviting import require_host
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage


class OpportunityVerb(VerbPage):
    model = Opportunity


class Win(OpportunityVerb):
    needs, label = "close", gettext_lazy("赢单")

    def form(self, data: Any = None) -> forms.WinForm:
        Opportunity.lifecycle.require(self.record, "win")
        return forms.WinForm(data, initial={"amount": self.record.amount})

    def act(self, given: dict[str, Any]) -> str:
        actions.win(
            self.record,
            by=self.viewer,
            on=given["closed_on"],
            amount=given["amount"],
            note=given["close_note"],
        )
        return _("赢下「%(name)s」。接着起草合同。") % {"name": self.record}


class Lose(OpportunityVerb):
    needs, label, danger = "close", gettext_lazy("输单"), True

    def form(self, data: Any = None) -> forms.LoseForm:
        Opportunity.lifecycle.require(self.record, "lose")
        return forms.LoseForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        actions.lose(
            self.record,
            by=self.viewer,
            reason=given["loss_reason"],
            competitor=given["competitor"],
            on=given["closed_on"],
            note=given["close_note"],
        )
        return _("「%(name)s」记为输单") % {"name": self.record}


class Reopen(OpportunityVerb):
    needs, label = "close", gettext_lazy("重新打开")

    def form(self, data: Any = None) -> forms.ReopenForm:
        Opportunity.lifecycle.require(self.record, "reopen")
        return forms.ReopenForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.reopen(self.record, by=self.viewer, why=given["why"])
        return _("「%(name)s」重新打开") % {"name": self.record}


class HandOver(OpportunityVerb):
    needs, label = "hand_over", gettext_lazy("移交")

    def form(self, data: Any = None) -> forms.GiveForm:
        return forms.GiveForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        actions.hand_over(self.record, given["to"], by=self.viewer, why=given["why"])
        return _("「%(name)s」移交给%(to)s") % {"name": self.record, "to": given["to"]}


class Move(OpportunityVerb):
    """Into a stage: a plain question, or what is missing and how to fix it."""

    label, template = gettext_lazy("换阶段"), "opportunities/move.html"

    @cached_property
    def stage(self) -> Stage:
        given = self.request.GET.get("stage", "")
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            raise Http404
        return get_object_or_404(Stage, pk=given, process_id=self.record.process_id)

    @cached_property
    def missing(self) -> list[str]:
        if self.record.state != State.OPEN:
            raise StepRefused(_("已经结束，不能换阶段。先重新打开。"))
        return gaps(self.record, self.record.stage, self.stage)

    @cached_property
    def may_wave(self) -> bool:
        return permits(self.viewer, "wave", self.record)

    def title(self) -> str:
        return _("进入「%(stage)s」") % {"stage": self.stage}

    def form(self, data: Any = None) -> django_forms.Form:
        asks = self.missing and self.may_wave
        return forms.MoveForm(data) if asks else django_forms.Form(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.move(self.record, self.stage, by=self.viewer, why=given.get("why", ""))
        return _("「%(name)s」进入「%(stage)s」") % {"name": self.record, "stage": self.stage}

    def context(self, form: django_forms.Form) -> dict[str, Any]:
        return {
            **super().context(form),
            "record": self.record,
            "stage": self.stage,
            "missing": self.missing,
            "may_wave": self.may_wave,
            "gate": gate(self.record, stages_between(self.record.stage, self.stage), self.viewer),
            "submit_label": _("带理由放行")
            if self.missing
            else _("进入「%(stage)s」") % {"stage": self.stage},
        }


class Invite(OpportunityVerb):
    label = gettext_lazy("加协作人")
    lead = gettext_lazy("协作人能看到这单，也能在上面记一笔。")

    def allow(self) -> None:
        require_host(self.record, self.viewer)

    def form(self, data: Any = None) -> forms.InviteForm:
        return forms.InviteForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        person = given["person"]
        actions.invite(self.record, person.pk, by=self.viewer, may_change=given["may_change"])
        return _("%(who)s能看到这单了") % {"who": person}


class Uninvite(OpportunityVerb):
    needs, label = "view", gettext_lazy("去掉协作人")

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        raise Http404

    def act(self, given: dict[str, Any]) -> str:
        actions.uninvite(self.record, self.kwargs["person"], by=self.viewer)
        return _("已去掉")


class FromLead(VerbPage):
    """A lead becomes an opportunity; shows whom we know already."""

    model, needs, label = Lead, "convert", gettext_lazy("转成商机")
    template = "opportunities/from_lead.html"

    @cached_property
    def known(self) -> list[Any]:
        return list(similar(self.record.company, self.viewer).select_related("owner")[:3])

    def form(self, data: Any = None) -> forms.ConvertForm:
        self.viewer.require("opportunities.create")
        Lead.lifecycle.require(self.record, "convert")
        called = " ".join(filter(None, (self.record.company, self.record.needs)))[:200]
        form = forms.ConvertForm(
            data,
            viewer=self.viewer,
            company=self.record.company,
            similar=self.known,
            initial={"called": called},
        )
        if data is not None and "anyway" in data:
            form.fields["anyway"] = _anyway()
        return form

    def post(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            made = self.convert(form.cleaned_data)
        except PermissionDenied:
            raise
        except ValidationError as error:
            form.add_error(None, error.messages)
            if isinstance(error, AlreadyThere):
                form.fields["anyway"] = _anyway()
            return self.show(form, 422)
        messages.success(
            request, _("「%(company)s」成了商机。定下一步。") % {"company": self.record}
        )
        return go(request, reverse("opportunities:detail", args=[made.pk]))

    def convert(self, given: dict[str, Any]) -> Opportunity:
        known = {str(one.pk): one for one in self.known}
        more = {"expected_on": given["expected_on"]} if given["expected_on"] else {}
        return actions.open_from(
            self.record,
            by=self.viewer,
            customer=given["other"] or known.get(given["known"]),
            name=given["called"],
            amount=given["amount"],
            # Nobody is asked twice: who saw the namesakes and chose a new file has decided.
            anyway=bool(given.get("anyway") or known),
            **more,
        )


def _anyway() -> django_forms.BooleanField:
    return django_forms.BooleanField(label=_("不是同一家，照样新建"), required=False)
