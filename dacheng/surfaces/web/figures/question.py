"""What an address asks of the metric layer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import TIME, Answer, ask, leaves
from dacheng.kernel.periods import Period
from dacheng.kernel.ui.asked import Asked
from dacheng.surfaces.web.figures import spans

COMPARED = ("pop", "yoy")


@dataclass(frozen=True)
class Question:
    """Which rows a number is of: the viewer, the period, the conditions, one row of a table."""

    viewer: Viewer
    period: Period | None
    where: str
    key: dict[str, Any]
    given: QueryDict

    def ask(self, names: Sequence[str], **rest: Any) -> Answer:
        """The metrics over exactly these rows."""
        rest = {"period": self.period, "where": self.where, "key": self.key, **rest}
        return ask(names, viewer=self.viewer, calendar=spans.calendar(), **rest)

    def asked(self, name: str) -> Asked:
        """The conditions of the address, in the language of the metric's source."""
        source = leaves([name])[0].source
        return Asked(source.conditions(), self.viewer, self.given)


def question(request: HttpRequest, name: str) -> Question:
    """Read ?period=&where=&<dimension>=; without a period, the usual one."""
    viewer: Viewer = request.viewer
    text = request.GET.get("period", "").strip()
    period = None if text == "all" else spans.read(text) if text else spans.usual(viewer)
    return Question(viewer, period, request.GET.get("where", ""), _key(request, name), request.GET)


def _key(request: HttpRequest, name: str) -> dict[str, Any]:
    """The narrowing to one row: dimensions of the source by value or by id."""
    known = {*TIME}
    for dimension in leaves([name])[0].source.dimensions.values():
        known.add(dimension.name)
        if dimension.key:
            known.add(f"{dimension.name}_id")
    return {key: value for key, value in request.GET.items() if key in known}


def where_of(asked: Asked) -> str:
    """The conditions as the address writes them."""
    return json.dumps({"all": asked.parts}, ensure_ascii=False) if asked.parts else ""
