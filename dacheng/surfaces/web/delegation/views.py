"""The page of delegations and its two dialogs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.domains.org import actions
from dacheng.domains.org.models import LEADS, Delegation, Person
from dacheng.domains.org.rights import delegations
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.ui.verbs import VerbPage
from dacheng.surfaces.web.delegation.forms import DelegationForm

SHOWN = 50


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Those that run or will, and the latest that are over."""
    viewer, today = request.viewer, clock.today()
    viewer.require("org.view")
    rows = [_row(one, viewer, today) for one in delegations(viewer)[:SHOWN]]
    context = {
        "title": _("代理"),
        "crumbs": [{"label": _("代理")}],
        "running": [row for row in rows if row["lasts"]],
        "over": [row for row in rows if not row["lasts"]],
        "may_name": viewer.can("activities.change"),
    }
    return render(request, "delegation/list.html", context)


def _row(one: Delegation, viewer: Viewer, today: Any) -> dict[str, Any]:
    lasts = one.lasts(today)
    return {
        "one": one,
        "lasts": lasts,
        "state": _state(one, today),
        "mine": one.stand_in_id == viewer.person_id,
        "withdraw": lasts and actions.may_withdraw(one, viewer),
    }


def _state(one: Delegation, today: Any) -> dict[str, str]:
    if one.withdrawn_at is not None:
        return {"text": _("已收回"), "tone": ""}
    if today >= one.ends_on:
        return {"text": _("已结束"), "tone": ""}
    if today < one.begins_on:
        return {"text": _("还没开始"), "tone": "acc"}
    return {"text": _("进行中"), "tone": "pos"}


class New(VerbPage):
    """Somebody names who stands in: for himself, or for those whose records he may give away."""

    model, label = Person, gettext_lazy("找人代理")
    lead = gettext_lazy("到回来那天自己结束，也随时能收回。移交、邀请、导出和删除不在代理里。")

    @property
    def record(self) -> Person:
        if not self.viewer.can("activities.change"):
            raise PermissionDenied(_("只能给自己或你带的人找代理。"))
        return Person.objects.visible_to(self.viewer).get(pk=self.viewer.person_id)

    def title(self) -> str:
        return str(self.label)

    def form(self, data: Any = None) -> DelegationForm:
        leads = self.viewer.can(LEADS) or self.viewer.can("org.administer")
        return DelegationForm(data, viewer=self.viewer, others=leads)

    def act(self, given: dict[str, Any]) -> str:
        absent = given.pop("absent", None) or self.record
        made = actions.delegate(absent, **given, by=self.viewer)
        return _("%(name)s会代理到 %(day)s") % {"name": made.stand_in, "day": made.last_day}

    def after(self) -> str:
        return reverse("delegations:list")


class Withdraw(VerbPage):
    model, needs, label = Delegation, "view", gettext_lazy("收回代理")
    lead = gettext_lazy("马上生效。他改过的都留着。")

    def allow(self) -> None:
        if not actions.may_withdraw(self.record, self.viewer):
            raise PermissionDenied(_("这个代理不归你收回。"))

    def title(self) -> str:
        return _("收回%(who)s的代理") % {"who": self.record.stand_in}

    def act(self, given: dict[str, Any]) -> str:
        actions.withdraw(self.record, by=self.viewer)
        return _("%(name)s不再代理%(absent)s了") % {
            "name": self.record.stand_in, "absent": self.record.absent,
        }  # fmt: skip

    def after(self) -> str:
        return reverse("delegations:list")
