"""What was reached, by person and unit: summed metrics as rows that add up."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dacheng.kernel.access import Reach, Viewer
from dacheng.kernel.metrics import ask, get, leaves
from dacheng.kernel.periods import Period

DIMENSIONS = {"customer_type": "industry"}  # columns of a target that figures call otherwise


class Amount(NamedTuple):
    """Of one summed metric, what the records of a person in a unit amount to; `ym` is 0 where it
    is not by month."""

    metric: str
    unit_id: int | None
    person_id: int | None
    value: Decimal
    ym: int = 0


def actuals(
    metrics: Sequence[str],
    *,
    viewer: Viewer,
    period: Period,
    cut: Mapping[str, str] | None = None,
) -> list[Amount]:
    """Every person's part of the summed metrics behind these names.

    Not narrowed to the viewer's rows: whoever may see a target sees how far it is reached. What
    he may not read at all (a field his role holds back) he may not ask.
    """
    names = [leaf.name for leaf in leaves(metrics)]
    refuse_unread(names, viewer)
    return live(names, period, cut)


def reads(viewer: Viewer, metric: str) -> bool:
    """Whether somebody may read what a metric is made of."""
    return all(
        viewer.reads(leaf.source.fields.kind, name)
        for leaf in leaves([metric])
        for name in leaf.reads
    )


def refuse_unread(names: Iterable[str], viewer: Viewer) -> None:
    viewer.require("metrics.ask")
    for leaf in leaves(names):
        kind = leaf.source.fields.kind
        if not all(viewer.reads(kind, name) for name in leaf.reads):
            raise PermissionDenied(_("你看不到“%(label)s”的数。") % {"label": get(leaf.name).label})


def live(names: Sequence[str], period: Period, cut: Mapping[str, str] | None) -> list[Amount]:
    """Straight from the records."""
    return summed(names, period, ("team", "owner"), cut)


def summed(
    names: Sequence[str],
    period: Period,
    by: Sequence[str] = ("team", "owner"),
    cut: Mapping[str, str] | None = None,
) -> list[Amount]:
    """The same by team, by team and owner, and by month: no finer than what is shown."""
    if not names:
        return []
    key = {DIMENSIONS.get(name, name): value for name, value in (cut or {}).items()}
    answer = ask(names, viewer=everybody(names), period=period, by=by, key=key, totals=False)
    owner = by.index("owner") if "owner" in by else None
    month = by.index("month") if "month" in by else None
    return [
        Amount(
            name, row.ids[0], None if owner is None else row.ids[owner], value,
            0 if month is None else int(row.key[month].replace("-", "")),
        )
        for row in answer.rows
        for name in names
        if (value := row.values.get(name))
    ]  # fmt: skip


def everybody(names: Iterable[str]) -> Viewer:
    """The product itself, who sees every row these metrics are made of."""
    kinds = {leaf.source.model._meta.app_label for leaf in leaves(names)}
    grants = {f"{kind}.view": Reach.ALL for kind in kinds}
    return Viewer(person_id=0, channel="targets", grants={**grants, "metrics.ask": Reach.ALL})
