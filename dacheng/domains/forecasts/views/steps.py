"""The verbs on a forecast: adjust, take back, hand in, withdraw, choose a category."""

from functools import cached_property
from typing import Any

from django import forms as django_forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dacheng.domains.forecasts import actions, forms
from dacheng.domains.forecasts.models import Adjustment, Submission
from dacheng.domains.forecasts.queries.nodes import ALL, covers
from dacheng.domains.forecasts.queries.rolling import everything
from dacheng.domains.forecasts.views.asked import Asked, asked
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.access import find
from dacheng.kernel.money import format_money
from dacheng.kernel.ui.answers import back, go, say
from dacheng.kernel.ui.verbs import VerbPage, came_from


class NodeVerb(VerbPage):
    """A verb on a node of the tree, named in the address like on the pages."""

    @cached_property
    def question(self) -> Asked:
        return asked(self.request)

    @cached_property
    def record(self) -> Any:
        branch = self.question.branch
        if branch.node == ALL or not covers(self.viewer, branch.node, self.needs):
            raise PermissionDenied(_("你不能改这里的预测。找他的主管。"))
        return branch

    def title(self) -> str:
        return f"{self.label} · {self.record.name} {self.question.period}"

    def after(self) -> str:
        return self.question.url()

    def still_seen(self) -> bool:
        return True


class Adjust(NodeVerb):
    label = gettext_lazy("调整")
    lead = gettext_lazy("调整后，这里不再跟着下面的商机变，直到撤掉调整。")

    def form(self, data: Any = None) -> forms.AdjustForm:
        rolled = self.record.rolled(everything)
        return forms.AdjustForm(data, initial={"category": "commit", "amount": rolled.commit})

    def act(self, given: dict[str, Any]) -> str:
        made = actions.adjust(
            self.record.node,
            self.question.period,
            given["category"],
            given["amount"],
            reason=given["reason"],
            by=self.viewer,
        )
        return _("%(name)s的%(what)s调整为 %(amount)s") % {
            "name": self.record.name,
            "what": made.get_category_display(),
            "amount": format_money(made.amount),
        }


class Submit(NodeVerb):
    needs, label = "create", gettext_lazy("提交预测")
    lead = gettext_lazy(
        "提交后这组数就定了，截止前上级没提交时可以撤回。下面还没交的会按现在的数一起交。"
    )

    def form(self, data: Any = None) -> forms.SubmitForm:
        return forms.SubmitForm(data)

    def act(self, given: dict[str, Any]) -> str:
        made = actions.submit(
            self.record.node, self.question.period, by=self.viewer, note=given["note"]
        )
        return _("已提交：承诺 %(amount)s") % {"amount": format_money(made.commit)}


class Withdraw(VerbPage):
    model, needs, label = Submission, "create", gettext_lazy("撤回提交")

    def act(self, given: dict[str, Any]) -> str:
        actions.withdraw(self.record, by=self.viewer)
        return _("已撤回，改好再交")

    def title(self) -> str:
        return str(self.label)

    def after(self) -> str:
        return reverse("forecasts:board")

    def still_seen(self) -> bool:
        return True


class TakeBack(VerbPage):
    model, label = Adjustment, gettext_lazy("撤掉调整")

    def form(self, data: Any = None) -> django_forms.Form:
        return django_forms.Form(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.take_back(self.record, by=self.viewer)
        return _("调整已撤，重新跟着商机走")

    def after(self) -> str:
        return reverse("forecasts:board")

    def still_seen(self) -> bool:
        return True


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an opportunity into a category; ?to=auto gives it back to its stage."""
    viewer = request.viewer
    record = find(Opportunity, pk, viewer=viewer, action="change")
    wanted = request.POST.get("to") or request.GET.get("to", "")
    try:
        actions.categorise(record, None if wanted == "auto" else wanted, by=viewer)
    except ValidationError as error:
        return say(HttpResponse(status=422), " ".join(error.messages), kind="neg")
    return go(request, back(request, came_from(request) or reverse("forecasts:board")))
