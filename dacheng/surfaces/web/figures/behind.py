"""The rows behind a number, in the shape of their own list."""

import re
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.kernel.fields import Catalogue
from dacheng.kernel.metrics import TIME, AnyMetric, Metric, get, leaves, rows_behind
from dacheng.kernel.ui.pages import ListPage
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.figures import spans, written
from dacheng.surfaces.web.figures.question import Question, question
from dacheng.surfaces.web.figures.tables import label_of, shown_part

FEW = 7


class OfNumber:
    """Mixed into the list of a kind: only the rows that make up one number."""

    template = "web/figures/rows.html"
    tabs: tuple = ()
    bulk: tuple = ()
    new_url = board_url = ""
    metric: AnyMetric
    leaf: Metric

    @cached_property
    def question(self) -> Question:
        return question(self.request, self.metric.name)

    @cached_property
    def catalogue(self) -> Catalogue:
        return self.leaf.source.conditions()

    def rows(self) -> QuerySet:
        asked = self.question
        _metric, behind = rows_behind(
            self.leaf.name,
            viewer=asked.viewer,
            period=asked.period,
            key=asked.key,
            calendar=spans.calendar(),
        )
        return super().rows().filter(pk__in=behind.values("pk"))

    def context(self) -> dict[str, Any]:
        metric, asked = self.metric, self.question
        answer = asked.ask([metric.name])
        crumbs = [
            {"label": _("指标"), "url": reverse("metrics")},
            {"label": metric.label, "url": reverse("metric", args=[metric.name])},
            {"label": _("组成它的行")},
        ]
        return {
            **super().context(),
            "title": metric.label,
            "crumbs": crumbs,
            "metric": metric,
            "exact": written.exact(metric.name, answer.total.values.get(metric.name)),
            "of_what": of_what(metric.name, asked),
            "parts": self.part_links(answer.total.values),
            "leaf": self.leaf,
        }

    def part_links(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """The summed numbers it follows from, each with its own rows."""
        if isinstance(self.metric, Metric):
            return []
        address = self.asked.address
        return [
            {
                "label": f"{part.label} {written.exact(part.name, values.get(part.name))}",
                "url": address(of=part.name),
                "current": part.name == self.leaf.name,
            }
            for part in leaves([self.metric.name])
        ]


def of_what(name: str, asked: Question) -> str:
    """赢单额 of what: 2017 年 Q4 · 团队 Cara Losch."""
    said = [spans.words(asked.period)]
    for key, value in asked.key.items():
        if key in TIME:
            said.append(spans.words(spans.read(value)))
            continue
        dimension = key if key in leaves([name])[0].source.dimensions else key.removesuffix("_id")
        text = _name(name, dimension, value, asked) if key.endswith("_id") else value
        said.append(f"{label_of(dimension, [name])} {shown_part(text or None, dimension, [name])}")
    return " · ".join(said)


def _name(metric: str, dimension: str, pk: str, asked: Question) -> Any:
    """What the id of a dimension is called, on rows this viewer may see."""
    source = leaves([metric])[0].source
    path, key = source.dimensions[dimension].path, source.dimensions[dimension].key
    if not re.fullmatch(r"[0-9]{1,18}", pk):
        return None
    rows = source.rows(asked.viewer).filter(**{key: pk}).order_by()
    return rows.values_list(path, flat=True).first()


@require_GET
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """/metrics/<name>/rows/: for a ratio the rows of its bottom, others by ?of=<part>."""
    request.viewer.require("metrics.ask")
    metric, leaf = get(name), _leaf(name, request.GET.get("of", ""))
    listed = list_of(leaf.source.fields.kind)
    given = {"metric": metric, "leaf": leaf, "kind": leaf.source.fields.kind}
    page: Any = type("Behind", (OfNumber, listed), given)
    return page.as_view()(request)


def _leaf(name: str, wanted: str) -> Metric:
    parts = {part.name: part for part in leaves([name])}
    if wanted and wanted not in parts:
        raise ValidationError(
            _("“%(part)s”不是“%(name)s”的组成部分。") % {"part": wanted, "name": get(name).label}
        )
    if wanted:
        return parts[wanted]
    usual = list(parts.values())
    return usual[-1] if len(usual) == 2 else usual[0]


def list_of(kind: str) -> type[ListPage]:
    """The list page of a kind of record; a plain one where its domain has none."""
    there = screen_of(kind)
    try:
        found = resolve(reverse(there.list_url)).func if there and there.list_url else None
    except NoReverseMatch:
        found = None
    listed = getattr(found, "view_class", None)
    return listed if listed and issubclass(listed, ListPage) else plain_list(kind)


def plain_list(kind: str) -> type[ListPage]:
    from dacheng.kernel.fields import catalogue

    names = [name for name, field in catalogue(kind).fields.items() if field.kind != "long"]
    title = catalogue(kind).model._meta.verbose_name
    given = {"kind": kind, "title": title, "columns": names[:FEW], "phone": names[:3]}
    return type("Plain", (ListPage,), given)
