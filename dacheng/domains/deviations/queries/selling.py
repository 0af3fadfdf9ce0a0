"""What a sales figure is made of: opportunities in work, how many of them were decided, how many
went on at each stage, what a deal is worth and of which products."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from dacheng.domains.deviations.queries.nodes import Node
from dacheng.domains.processes.models import Stage
from dacheng.kernel.periods import Period

MOST_STAGES = 6  # with the other four factors, ten: what can be shared out exactly in a moment
NODE = """(%(owner)s::bigint is null or o.owner_id = %(owner)s)
    and (%(units)s::bigint[] is null or o.unit_id = any(%(units)s))"""
DECIDED = f"""
with spans as (select * from unnest(%(n)s::int[], %(a)s::date[], %(b)s::date[]) as t(n, a, b)),
seen as (
    select spans.n, o.id, o.state, o.amount, o.stage_id, o.process_id, coalesce(l.name, '') as line
    from opportunities_opportunity o join spans on o.closed_on >= spans.a and o.closed_on < spans.b
    left join products_product p on p.id = o.product_id
    left join products_productline l on l.id = p.line_id
    where o.state in ('won', 'lost') and o.closed_ym between %(first)s and %(last)s and {NODE}),
far as (
    select v.opportunity_id, max(s."order") as place from opportunities_stagevisit v
    join processes_stage s on s.id = v.stage_id
    where v.opportunity_id in (select id from seen) group by 1)
select seen.n, seen.state, seen.process_id, coalesce(far.place, s."order"), seen.line, count(*),
       coalesce(sum(seen.amount), 0)
from seen left join far on far.opportunity_id = seen.id
left join processes_stage s on s.id = seen.stage_id group by 1, 2, 3, 4, 5
"""  # noqa: S608  only our own text is put together
IN_WORK = f"""
with spans as (select * from unnest(%(n)s::int[], %(a)s::date[], %(b)s::date[]) as t(n, a, b))
select spans.n, count(*) from opportunities_opportunity o
join spans on coalesce(o.started_on, o.created_at::date) < spans.b
    and (o.closed_on is null or o.closed_on >= spans.a)
where {NODE} group by 1
"""  # noqa: S608


@dataclass
class Tally:
    """Counts over some stretches of time; averages come from sums, never from ratios."""

    spans: int = 1
    in_work: int = 0
    decided: int = 0
    won: int = 0
    amount: Fraction = field(default_factory=Fraction)
    reached: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    passed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    lines: dict[str, list[Fraction]] = field(
        default_factory=lambda: defaultdict(lambda: [Fraction(0), Fraction(0)])
    )


@dataclass(frozen=True)
class Selling:
    """The tallies of now and of what was usual, and the stages by their order."""

    now: Tally
    then: Tally
    stages: tuple[Stage, ...]


def selling(node: Node, now: Period, usual: Sequence[Period]) -> Selling:
    """Two queries, whatever the size of the node."""
    spans = [now, *usual]
    given = _given(node, spans)
    decided, in_work = _run(DECIDED, given), _run(IN_WORK, given)
    process = _most_followed(decided)
    stages = tuple(
        Stage.objects.filter(process=process, probability__lt=1).order_by("order")[:MOST_STAGES]
    )
    lived = sorted({row[0] for row in decided if row[0]} | {row[0] for row in in_work if row[0]})
    tallies = Tally(), Tally(spans=len(lived))
    for n, count in in_work:
        tallies[n > 0].in_work += count
    for n, *row in decided:
        _count(tallies[n > 0], row, process, stages)
    return Selling(*tallies, stages)


def _given(node: Node, spans: Sequence[Period]) -> dict[str, Any]:
    first, last = min(p.start for p in spans), max(p.last for p in spans)
    return {
        "n": list(range(len(spans))),
        "a": [p.start for p in spans],
        "b": [p.end for p in spans],
        "first": first.year * 100 + first.month,
        "last": last.year * 100 + last.month,
        "owner": node.pk if node.kind == "person" else None,
        "units": None if node.kind == "person" else list(node.units()),
    }


def _run(sql: str, given: Mapping[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _most_followed(rows: Iterable[tuple]) -> int | None:
    counts: dict[int, int] = defaultdict(int)
    for _n, _state, process, _place, _line, count, _amount in rows:
        counts[process] += count
    return max(counts, key=lambda pk: counts[pk]) if counts else None


def _count(tally: Tally, row: Sequence[Any], process: int | None, stages: Sequence[Stage]) -> None:
    state, own, place, line, count, amount = row
    tally.decided += count
    if state == "won":
        tally.won += count
        tally.amount += Fraction(amount)
        tally.lines[line][0] += count
        tally.lines[line][1] += Fraction(amount)
    lost_at = _lost_at(state, place if own == process else None, stages)
    for stage in stages:
        if lost_at is not None and stage.order > lost_at:
            break
        tally.reached[stage.order] += count
        tally.passed[stage.order] += count if lost_at != stage.order else 0


def _lost_at(state: str, place: int | None, stages: Sequence[Stage]) -> int | None:
    """The order of the stage it was lost at; where nobody recorded one, the last: the close."""
    if state == "won" or not stages:
        return None
    orders = [stage.order for stage in stages]
    reached = [order for order in orders if place is not None and order <= place]
    return reached[-1] if reached else (orders[0] if place is not None else orders[-1])


def factors(tally: Tally, other: Tally, stages: Sequence[Stage]) -> dict[str, Any]:
    """The factors whose product is the amount won per stretch. A rate of nothing is taken from the
    other side: it cannot have made a difference."""
    found: dict[str, Any] = {
        "in_work": Fraction(tally.in_work, tally.spans or 1),
        "decided": _rate(tally.decided, tally.in_work, other.decided, other.in_work),
    }
    if not stages:
        found["won"] = _rate(tally.won, tally.decided, other.won, other.decided)
    for stage in stages:
        at = stage.order
        found[f"stage:{at}"] = _rate(
            tally.passed[at], tally.reached[at], other.passed[at], other.reached[at]
        )
    names = sorted({*tally.lines, *other.lines})
    found["mix"] = tuple(_share(name, tally, other) for name in names)
    found["size"] = tuple(_worth(name, tally, other) for name in names)
    return found


def _rate(top: int, bottom: int, other_top: int, other_bottom: int) -> Fraction:
    if bottom:
        return Fraction(top, bottom)
    return Fraction(other_top, other_bottom) if other_bottom else Fraction(1)


def _share(name: str, tally: Tally, other: Tally) -> Fraction:
    one = tally if tally.won else other
    return one.lines[name][0] / one.won if one.won else Fraction(0)


def _worth(name: str, tally: Tally, other: Tally) -> Fraction:
    count, amount = tally.lines[name]
    if count:
        return amount / count
    count, amount = other.lines[name]
    return amount / count if count else Fraction(0)


def amount_of(given: Mapping[str, Any]) -> Fraction:
    """The product of the factors."""
    found = Fraction(sum(a * b for a, b in zip(given["mix"], given["size"], strict=True)))
    for name, value in given.items():
        if name not in ("mix", "size"):
            found *= value
    return found


def conversions(found: Selling) -> list[dict[str, Any]]:
    """Each stage: how many of those that came went on, now and usually."""
    return [
        {
            "stage": stage.name,
            "order": stage.order,
            "now": _pair(found.now, stage.order),
            "usual": _pair(found.then, stage.order),
        }
        for stage in found.stages
    ]


def _pair(tally: Tally, order: int) -> list[int]:
    return [tally.passed[order], tally.reached[order]]


def label_of(name: str, stages: Sequence[Stage]) -> str:
    """What a factor is called."""
    if name.startswith("stage:"):
        order = int(name.removeprefix("stage:"))
        known = {stage.order: stage.name for stage in stages}
        return _("%(stage)s转化") % {"stage": known.get(order, order)}
    return {
        "in_work": _("商机数量"),
        "decided": _("周期（走完的比例）"),
        "won": _("赢单率"),
        "mix": _("产品结构"),
        "size": _("客单价"),
    }[name]
