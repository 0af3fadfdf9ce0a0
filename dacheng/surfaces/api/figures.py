"""Numbers: the catalogue of metrics, and a question about them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics import AnyMetric, Ratio, ask, catalogue, dimensions_of, get
from dacheng.kernel.periods import Period
from dacheng.surfaces.api.answers import json
from dacheng.surfaces.api.operations import operation
from dacheng.surfaces.api.principal import Needs


class MetricOut(Schema):
    name: str
    label: str
    meaning: str
    formula: str
    unit: str
    better: str
    family: str
    dimensions: list[str]


class Metrics(Schema):
    items: list[MetricOut]


class Question(Schema):
    """Which metrics, by which dimensions, in which period."""

    model_config = ConfigDict(extra="forbid")

    metrics: list[str] = Field(min_length=1, max_length=20)
    by: list[str] = Field([], max_length=4)
    period: str | None = Field(None, description="2017Q4, 2026-11, 2026-01-01..2026-04-01")
    where: str | dict[str, Any] | list[Any] | None = None
    key: dict[str, str | int | None] = {}
    compare: list[str] = Field([], max_length=2, description="pop, yoy")


class Numbers(Schema):
    rows: list[dict[str, Any]]
    total: dict[str, Any]


def metrics_view(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.auth.whole
    viewer.require("metrics.ask")
    return json({"items": [_told(metric) for metric in catalogue()]})


def _told(metric: AnyMetric) -> dict[str, Any]:
    ratio = isinstance(metric, Ratio)
    formula = f"{get(metric.top).label} ÷ {get(metric.bottom).label}" if ratio else metric.formula  # type: ignore[union-attr]
    return {
        "name": metric.name,
        "label": str(metric.label),
        "meaning": str(metric.meaning),
        "formula": str(formula),
        "unit": metric.unit.value,
        "better": metric.better,
        "family": metric.family.value,
        "dimensions": dimensions_of(metric.name),
    }


def ask_view(request: HttpRequest, body: Question) -> HttpResponse:
    """Within what the token's owner may see, as on every page."""
    answer = ask(
        body.metrics,
        viewer=request.auth.whole,
        period=_period(body.period),
        by=body.by,
        where=body.where,
        key=body.key,
        compare=body.compare,
    )
    return json(answer.json())


def _period(text: str | None) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except ValueError as error:
        raise ValidationError({"period": str(error)}) from error


def add(router: Router) -> None:
    needs = Needs("metrics", "read")
    operation(
        router, "GET", "/metrics", metrics_view,
        name="metrics_list", needs=needs, tag="metrics", response={200: Metrics},
    )  # fmt: skip
    operation(
        router, "POST", "/metrics/ask", ask_view,
        name="metrics_ask", needs=needs, tag="metrics", response={200: Numbers},
    )  # fmt: skip
