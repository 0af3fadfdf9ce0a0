"""The list of opportunities, the form of one, and verbs on many."""

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dacheng.domains.opportunities import actions, forms, tables
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.queries import stuck
from dacheng.kernel.ui.answers import back, go
from dacheng.kernel.ui.pages import Bulk, FormPage, ListPage, Tab, chosen
from dacheng.kernel.ui.verbs import came_from, refuse

MOST = 500


class OpportunityList(ListPage):
    kind, title, sort = "opportunity", pgettext_lazy("list", "商机"), "-updated_at"
    columns, phone, totals = tables.COLUMNS, tables.PHONE, ("amount",)
    new_url, new_label, unit_name = "opportunities:new", gettext_lazy("新商机"), gettext_lazy("单")
    list_url, board_url = "opportunities:list", "opportunities:board"
    empty = gettext_lazy("还没有商机。从线索转一条，或新建一单。")
    bulk = (
        Bulk(gettext_lazy("转给…"), "user-plus", "/opportunities/give/", "opportunities.hand_over"),
        Bulk(
            gettext_lazy("改签约日"), "calendar", "/opportunities/expect/", "opportunities.change"
        ),
        Bulk(gettext_lazy("派下一步"), "flag", "/opportunities/plan/", "opportunities.change"),
    )

    @property
    def tabs(self) -> Sequence[Tab]:  # type: ignore[override]
        return tables.tabs()

    def rows(self) -> QuerySet:
        tab = self.asked.tab
        return stuck(self.viewer) if tab and tab.key == "stuck" else super().rows()


class OpportunityForm(FormPage):
    kind, new_title, required = "opportunity", gettext_lazy("新商机"), ("name", "customer")
    create = actions.open_opportunity

    @property
    def groups(self) -> Sequence[Any]:  # type: ignore[override]
        return forms.EDIT if "pk" in self.kwargs else forms.NEW


class Together(OpportunityList):
    """One verb on the selected rows: all of them, or with the reason none."""

    needs = "change"
    label: str | Promise = ""

    def form(self, data: Any = None) -> django_forms.Form:
        raise NotImplementedError

    def act(self, opportunity: Opportunity, given: dict[str, Any]) -> None:
        raise NotImplementedError

    def selected(self) -> list[Opportunity]:
        """Those of the selected rows that this person may change."""
        may = Opportunity.objects.visible_to(self.viewer, self.needs).values("pk")
        found = list(chosen(self).filter(pk__in=may).order_by("pk")[: MOST + 1])
        if len(found) > MOST:
            raise ValidationError(_("一次最多 %(most)d 单。加条件再选。") % {"most": MOST})
        if not found:
            raise PermissionDenied(_("没有选中你能改的商机。"))
        return found

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        return self.ask(self.form(), self.selected())

    def post(self, request: HttpRequest) -> HttpResponse:
        rows, form = self.selected(), self.form(request.POST)
        if not form.is_valid():
            return self.ask(form, rows, 422)
        try:
            self.act_on_all(rows, form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
            return self.ask(form, rows, 422)
        messages.success(request, _("%(what)s：%(n)d 单") % {"what": self.label, "n": len(rows)})
        return go(request, back(request, came_from(request) or reverse("opportunities:list")))

    @transaction.atomic
    def act_on_all(self, rows: list[Opportunity], given: dict[str, Any]) -> None:
        for one in rows:
            try:
                self.act(one, given)
            except ValidationError as error:
                text = _("%(name)s：%(why)s") % {"name": one, "why": " ".join(error.messages)}
                raise ValidationError(text) from error

    def ask(
        self, form: django_forms.Form, rows: list[Opportunity], status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "title": _("%(what)s · %(n)d 单") % {"what": self.label, "n": len(rows)},
            "action": self.request.get_full_path(),
            "submit_label": self.label,
        }
        return render(self.request, "ui/dialog_form.html", context, status=status)


class GiveTogether(Together):
    needs, label = "hand_over", gettext_lazy("移交")

    def form(self, data: Any = None) -> forms.GiveForm:
        return forms.GiveForm(data, viewer=self.viewer)

    def act(self, opportunity: Opportunity, given: dict[str, Any]) -> None:
        if opportunity.owner_id != given["to"].pk:
            actions.hand_over(opportunity, given["to"], by=self.viewer, why=given["why"])


class ExpectTogether(Together):
    label = gettext_lazy("改签约日")

    def form(self, data: Any = None) -> forms.ExpectForm:
        return forms.ExpectForm(data)

    def act(self, opportunity: Opportunity, given: dict[str, Any]) -> None:
        actions.change(opportunity, {"expected_on": given["expected_on"]}, by=self.viewer)


class PlanTogether(Together):
    label = gettext_lazy("派下一步")

    def form(self, data: Any = None) -> forms.PlanForm:
        return forms.PlanForm(data)

    def act(self, opportunity: Opportunity, given: dict[str, Any]) -> None:
        actions.set_next_step(opportunity, given["title"], given["due_on"], by=self.viewer)
