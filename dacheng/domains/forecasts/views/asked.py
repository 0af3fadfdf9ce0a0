"""What a page of forecasts is asked for: whose, of which period, seen how."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.domains.forecasts.queries.nodes import ALL, Node, node_of
from dacheng.domains.forecasts.queries.rolling import Branch, Keep, everything, nothing, without
from dacheng.domains.forecasts.queries.tree import Tree, tree
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.periods import Grain, Period, PeriodError, first_of_month, month_index, this

VIEWS = ("all", "mine", "none")


@dataclass
class Asked:
    """The question of one request; everything is looked up once."""

    viewer: Viewer
    period: Period
    seen: str
    wanted: Node | None

    @cached_property
    def tree(self) -> Tree:
        return tree(self.viewer, self.period)

    @cached_property
    def branch(self) -> Branch:
        """The branch asked for, or the one highest up that there is."""
        if self.wanted is not None and self.wanted != ALL:
            found = self.tree.find(self.wanted)
            if found is None:
                raise Http404
            return found
        top = self.tree.root.children
        return top[0] if len(top) == 1 else self.tree.root

    @property
    def keep(self) -> Keep:
        if self.seen == "none":
            return nothing
        return without(self.viewer.person_id) if self.seen == "mine" else everything

    def url(self, name: str = "board", **changes: Any) -> str:
        """The same question at another page, or with something else asked."""
        given = {"node": self.branch.node.key, "period": str(self.period), "view": self.seen}
        given |= {key: str(value) for key, value in changes.items()}
        if given.get("view") == "all":
            del given["view"]
        return f"{reverse(f'forecasts:{name}')}?{urlencode({k: v for k, v in given.items() if v})}"

    def crumbs(self) -> list[dict[str, str]]:
        """From the top down to the branch."""
        line, at = [self.branch], self.tree.parent_of(self.branch.node)
        while at is not None and at.node != ALL:
            line, at = [at, *line], self.tree.parent_of(at.node)
        return [{"label": one.name, "url": self.url(node=one.node.key)} for one in line]

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """The pages about one forecast."""
        labels = {
            "board": _("预测"),
            "weeks": _("每周提交"),
            "bridge": _("变动"),
            "accuracy": _("准确度"),
            "statistical": _("统计预测"),
        }
        return [
            {"label": label, "url": self.url(name), "current": name == current}
            for name, label in labels.items()
        ]


def asked(request: HttpRequest) -> Asked:
    """Read from the address; refuses who may not forecast, and what is no node or period."""
    viewer = request.viewer
    viewer.require("forecasts.view")
    node = node_of(request.GET.get("node", ""))
    if node is None:
        raise Http404
    seen = request.GET.get("view", "all")
    return Asked(
        viewer, _period(request.GET.get("period", "")), seen if seen in VIEWS else "all", node
    )


def _period(text: str) -> Period:
    """A month, quarter or year; without one the running quarter."""
    try:
        found = Period.parse(text) if text else this(Grain.QUARTER, clock.today())
    except PeriodError:
        raise Http404 from None
    if found.grain not in (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR):
        raise Http404
    return found


def periods_around(now: Period) -> list[tuple[str, Period]]:
    """What people call about: this month, this quarter, the ones beside it."""
    today = clock.today()
    month, quarter = this(Grain.MONTH, today), this(Grain.QUARTER, today)
    after = this(Grain.QUARTER, first_of_month(month_index(quarter.end)))
    found = [
        (_("上季"), quarter.previous()),
        (_("本月"), month),
        (_("本季"), quarter),
        (_("下季"), after),
    ]
    known = {period for _label, period in found}
    return found if now in known else [*found, (str(now), now)]
