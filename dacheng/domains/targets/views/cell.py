"""One cell: another figure seen before it holds, what it leaves open spread, and taken back."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.actions.carrying import Carried, carry, row_of
from dacheng.domains.targets.actions.cells import last_change
from dacheng.domains.targets.models import Grain as Stored
from dacheng.domains.targets.models import Target
from dacheng.domains.targets.queries.axes import LABELS
from dacheng.domains.targets.queries.plans import fiscal_calendar
from dacheng.kernel.access import Viewer, find
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage


@require_POST
def spread(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what a changed cell left open to the others of its team."""
    viewer: Viewer = request.viewer
    cell = find(Target, pk, viewer=viewer, action="change")
    changed = actions.spread_over_others(cell, by=viewer)
    messages.success(request, _("已摊给 %(n)d 格") % {"n": len(changed)})
    return _back_to(request, cell)


@require_POST
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a spread back."""
    viewer: Viewer = request.viewer
    cell = find(Target, pk, viewer=viewer, action="change")
    changed = actions.gather_back(cell, by=viewer)
    messages.success(request, _("已收回 %(n)d 格，照算的") % {"n": len(changed)})
    return _back_to(request, cell)


def _back_to(request: HttpRequest, cell: Target) -> HttpResponse:
    there = reverse("targets:cells", args=[cell.plan_id])
    quarter = next(
        at for at, one in enumerate(
            Period(cell.plan.starts_on, cell.plan.ends_on).split(Grain.QUARTER, fiscal_calendar())
        ) if one.contains(cell.start)
    )  # fmt: skip
    return go(request, f"{there}?metric={cell.metric}&quarter={quarter + 1}")


class Cell(VerbPage):
    """One cell: another figure, with a reason."""

    model, label, needs = Target, gettext_lazy("改目标"), "change"
    template = "targets/cell_form.html"

    def form(self, data: Any = None) -> forms.CellForm:
        cell = self.record
        initial = {"amount": forms.typed(cell.metric, cell.final), "reason": cell.reason}
        return forms.CellForm(data, initial={**initial, "fix": True})

    def title(self) -> str:
        cell = self.record
        when = words.period_words(Period(cell.start, cell.end))
        return f"{cell.person or cell.unit} · {when} · {get(cell.metric).label}"

    def context(self, form: Any) -> dict[str, Any]:
        cell = self.record
        year = cell.grain == Stored.YEAR
        lead = _("各月跟着变，固定的月份不动，加起来正好是全年。") if year else ""
        undo = reverse("targets:undo_cell", args=[cell.pk]) if last_change(cell) else ""
        return {**super().context(form), "lead": lead, "undo_url": undo,
                "preview_url": reverse("targets:preview_cell", args=[cell.pk])}  # fmt: skip

    def act(self, given: dict[str, Any]) -> str:
        cell = self.record
        amount = forms.amount_of(given["amount"], cell.metric) if given["amount"] else None
        after = actions.set_cell(
            cell, amount, by=self.viewer, reason=given["reason"], fix=given["fix"]
        )
        said = {"who": cell.person or cell.unit, "n": words.short(get(cell.metric), after.final)}
        return _("已把%(who)s改成 %(n)s") % said

    def after(self) -> str:
        return _page_of(self.record)


def _page_of(cell: Target) -> str:
    there = reverse("targets:cells", args=[cell.plan_id])
    for axis in LABELS:
        if getattr(cell, axis):
            there = reverse("targets:axis", args=[cell.plan_id, axis])
    return f"{there}?metric={cell.metric}"


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of the row, while somebody types; nothing is kept."""
    viewer: Viewer = request.viewer
    cell = find(Target, pk, viewer=viewer, action="change")
    text = request.GET.get("amount", "").strip()
    try:
        amount = forms.amount_of(text, cell.metric) if text else None
        actions.refuse_amount(amount, "-")
        found = carry(cell, amount, row_of(cell))
    except (django_forms.ValidationError, ValidationError) as error:
        return render(request, "targets/cell_preview.html", {"refused": " ".join(error.messages)})
    moved = [one for one in found if one.moves]
    return render(request, "targets/cell_preview.html", {"rows": [_moved(one) for one in moved]})


def _moved(one: Carried) -> dict[str, Any]:
    cell, metric = one.cell, get(one.cell.metric)
    return {
        "when": words.period_words(Period(cell.start, cell.end)),
        "before": words.short(metric, cell.final),
        "after": words.short(metric, one.amount),
        "own": one.own,
    }


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last change back, with what it carried."""
    viewer: Viewer = request.viewer
    cell = find(Target, pk, viewer=viewer, action="change")
    count = actions.undo_cell(cell, by=viewer)
    messages.success(request, _("撤回了，%(n)d 格恢复原样") % {"n": count})
    return _back_to(request, cell)
