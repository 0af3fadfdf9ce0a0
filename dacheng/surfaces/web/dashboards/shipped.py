"""The boards that come with the product, one for each role; code, so that they stay up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access import Viewer
from dacheng.surfaces.web.dashboards.tiles import Tile


@dataclass(frozen=True)
class Shipped:
    """A board nobody owns; whoever wants it otherwise copies it."""

    code: str
    name: str | Promise
    roles: tuple[str, ...]
    tiles: tuple[Tile, ...]


def _tiles(*rows: tuple[Any, ...]) -> tuple[Tile, ...]:
    """Chart, metrics, by, size and what else there is; numbered in order."""
    found = []
    for at, (chart, metrics, by, size, *rest) in enumerate(rows, 1):
        more = rest[0] if rest else {}
        names, ways = tuple(metrics.split()), tuple(by.split())
        found.append(Tile(f"t{at}", chart, names, ways, size=size, **more))
    return tuple(found)


def _figures(*names: str) -> Sequence[tuple[Any, ...]]:
    return [("tile", name, "", 3) for name in names]


TOP = ("director", "general_manager", "administrator", "auditor")
YOY, POP = {"against": "yoy"}, {"against": "pop"}
SHIPPED = (
    Shipped("seller", _("我的业绩"), ("seller",), _tiles(
        *_figures("won_amount", "won_count", "pipeline_amount", "visit_count"),
        ("trend", "won_amount", "", 6),
        ("funnel", "pipeline_amount", "stage", 6),
        ("ageing", "pipeline_amount", "age:started_on", 4),
        ("ranking", "pipeline_amount", "customer", 4),
        ("composition", "activity_count", "kind", 4),
    )),
    Shipped("manager", _("团队"), ("supervisor", "manager", "regional_director"), _tiles(
        *_figures("won_amount", "win_rate", "pipeline_amount", "slipping_count"),
        ("ranking", "won_amount", "owner", 6, POP),
        ("funnel", "pipeline_amount", "stage", 6),
        ("heat", "activity_count", "owner month", 12, {"period": "year"}),
        ("ranking", "slipping_count", "owner", 4),
        ("ageing", "pipeline_amount", "age:started_on", 4),
        ("composition", "lost_count", "loss_reason", 4, {"period": "year"}),
    )),
    Shipped("director", _("公司"), TOP, _tiles(
        *_figures("won_amount", "signed_amount", "cash_collected", "win_rate"),
        ("trend", "won_amount", "", 6),
        ("waterfall", "won_amount", "region", 6, YOY),
        ("heat", "won_amount", "region month", 12, {"period": "year", "against": "yoy"}),
        ("ranking", "won_amount", "team", 4, YOY),
        ("pareto", "won_amount", "customer", 4, {"period": "year"}),
        ("composition", "won_amount", "product_line", 4),
        ("funnel", "opened_count closed_count won_count", "", 6),
        ("composition", "won_amount", "region quarter", 6, {"period": "year"}),
    )),
    Shipped("finance", _("财务"), ("finance",), _tiles(
        *_figures("signed_amount", "cash_collected", "collection_rate", "receipt_count"),
        ("trend", "cash_collected", "", 6),
        ("trend", "signed_amount", "", 6),
        ("waterfall", "cash_collected", "region", 6, YOY),
        ("pareto", "cash_collected", "customer", 6, {"period": "year"}),
        ("ranking", "amount_of_list_rate", "team", 6),
        ("composition", "signed_amount", "region quarter", 6, {"period": "year"}),
    )),
    Shipped("operations", _("销售运营"), ("sales_operations", "marketing"), _tiles(
        *_figures("entry_on_time_rate", "lead_count", "lead_conversion", "without_next_step_count"),
        ("funnel", "lead_count touched_lead_count converted_lead_count", "", 6),
        ("trend", "lead_count", "", 6),
        ("heat", "entry_on_time_rate", "team month", 12, {"period": "year"}),
        ("ranking", "without_next_step_count", "owner", 4),
        ("composition", "lead_count", "source", 4),
        ("ageing", "pipeline_count", "age:expected_on", 4),
    )),
)  # fmt: skip


def shipped(code: str) -> Shipped:
    found = next((board for board in SHIPPED if board.code == code), None)
    if found is None:
        raise ObjectDoesNotExist(code)
    return found


def usual(viewer: Viewer) -> Shipped:
    """The board of the viewer's first role that has one."""
    for role in viewer.roles:
        for board in SHIPPED:
            if role in board.roles:
                return board
    return SHIPPED[0]
