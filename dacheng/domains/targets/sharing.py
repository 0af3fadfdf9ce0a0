"""Sharing a whole out among parts, in a row or in a table, so that nothing is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.money import CENT, SplitError, split

ZERO = Decimal(0)
FLAT, UNEQUAL = Fraction(1, 100), Fraction(1, 5)


@dataclass(frozen=True)
class Part:
    """Something that gets a share: by weight, or exactly `fixed`. Fixed at 0 gets nothing; None
    means that nobody has said anything yet."""

    weight: Decimal | int = 1
    fixed: Decimal | None = None


def share_out(
    whole: Decimal, parts: Sequence[Part], hedge: Decimal = ZERO, step: Decimal = CENT
) -> list[Decimal]:
    """Shares in the order of the parts that sum to whole × (1 + hedge), in whole steps.

    Fixed parts stay as they are; the rest goes to the others by weight. Raises SplitError, in
    words, where the fixed ones alone come to more, or where nobody is left to take the rest.
    """
    goal = on_step(whole * (1 + hedge), step)
    rest = goal - sum((part.fixed for part in parts if part.fixed is not None), ZERO)
    free = [part.weight for part in parts if part.fixed is None]
    if rest < 0 <= goal:
        raise SplitError(
            _("固定的加起来已经比整体多 %(over)s。放开几格，或调高整体。") % {"over": -rest}
        )
    if not free:
        if rest:
            raise SplitError(_("都固定了，还差 %(rest)s 没人接。放开一格。") % {"rest": rest})
        return [part.fixed or ZERO for part in parts]
    shares = iter(in_steps(rest, free if any(free) else [1] * len(free), step))
    return [next(shares) if part.fixed is None else part.fixed for part in parts]


def in_steps(
    whole: Decimal, weights: Sequence[Decimal | int], step: Decimal = CENT
) -> list[Decimal]:
    """Like `split`, but in whole steps: customers are not shared out by the hundredth."""
    if step == CENT:
        return split(whole, weights)
    return [share / CENT * step for share in split(whole / step * CENT, weights)]


def on_step(amount: Decimal, step: Decimal) -> Decimal:
    return (Decimal(amount) / step).quantize(Decimal(1), rounding="ROUND_HALF_UP") * step


def table(
    rows: Sequence[Decimal], columns: Sequence[Decimal], step: Decimal = CENT
) -> list[list[Decimal]]:
    """A table with these row sums and column sums, both to the cent, as even as can be.

    Every row follows the pattern of the columns; the cents that rounding leaves over are handed
    out so that both margins come out. Raises SplitError where the margins differ.
    """
    heights = [int(on_step(row, step) / step) for row in rows]
    widths = [int(on_step(column, step) / step) for column in columns]
    whole = sum(heights)
    if whole != sum(widths):
        raise SplitError(
            _("横向合计 %(rows)s，纵向合计 %(columns)s，对不上。")
            % {"rows": sum(rows, ZERO), "columns": sum(columns, ZERO)}
        )
    if not whole or min(heights + widths) < 0:
        return _without_pattern(heights, widths, step)
    cells = [[height * width // whole for width in widths] for height in heights]
    _hand_out(cells, heights, widths, whole)
    return [[cell * step for cell in row] for row in cells]


def _hand_out(cells: list[list[int]], heights: list[int], widths: list[int], whole: int) -> None:
    """Give the steps left over to the largest remainders of each row, where the column has room."""
    short = [width - sum(row[at] for row in cells) for at, width in enumerate(widths)]
    for row, height in zip(cells, heights, strict=True):
        left = height - sum(row)
        order = sorted(range(len(widths)), key=lambda at: (-(height * widths[at] % whole), at))
        for at in [*order, *order]:
            give = min(left, 1 if short[at] > 0 else 0)
            row[at] += give
            short[at] -= give
            left -= give
        for at in sorted(range(len(widths)), key=lambda at: -short[at]):
            give = max(0, min(left, short[at]))
            row[at] += give
            short[at] -= give
            left -= give


def _without_pattern(heights: list[int], widths: list[int], step: Decimal) -> list[list[Decimal]]:
    """Corner by corner, where a margin is nothing or below it and proportions mean little."""
    left, cells = list(widths), []
    for at, height in enumerate(heights):
        last = at == len(heights) - 1
        row = [width if last else 0 for width in left]
        if not last and row:
            row[0] = height
            left[0] -= height
        cells.append([cell * step for cell in row])
    return cells


def is_too_equal(shares: Sequence[Decimal], abilities: Sequence[Decimal]) -> bool:
    """Whether everybody got the same although they are far from the same (一刀切)."""
    if len(shares) < 2 or not any(shares) or not any(abilities):
        return False
    return _unevenness(shares) <= FLAT and _unevenness(abilities) > UNEQUAL


def _unevenness(values: Sequence[Decimal]) -> Fraction:
    """The widest distance from the mean, as a share of it."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact, Fraction(0)) / len(exact)
    return max(abs(value - mean) for value in exact) / abs(mean) if mean else Fraction(0)


def mixed(
    considerations: Mapping[str, Sequence[Decimal | None]], weights: Mapping[str, Any]
) -> list[Decimal]:
    """One weight for each part out of several considerations, each counted as a share of its sum.

    What is not known of a part (None) counts as the mean of the others: no news is neither good
    nor bad.
    """
    length = max((len(values) for values in considerations.values()), default=0)
    sums = [ZERO] * length
    for name, values in considerations.items():
        much = Decimal(weights.get(name, 0) or 0)
        if much <= 0:
            continue
        known = [value for value in values if value is not None]
        mean = sum(known, ZERO) / len(known) if known else Decimal(1)
        full = [mean if value is None else max(value, ZERO) for value in values]
        total = sum(full, ZERO)
        for at, value in enumerate(full):
            sums[at] += much * (value / total if total else Decimal(1) / length)
    return sums if any(sums) else [Decimal(1)] * length
