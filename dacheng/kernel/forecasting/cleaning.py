"""A row of numbers as it comes, made complete; says what was done to it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import SupportsFloat

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Value = SupportsFloat | None


@dataclass(frozen=True)
class Cleaned:
    """Numbers without gaps, and in words what was set aside or filled."""

    values: list[float]
    why: list[str] = field(default_factory=list)


def clean(values: Iterable[Value]) -> Cleaned:
    """Gaps before the first and after the last number fall away, those between are bridged by a
    straight line; an endless number is a gap."""
    row = [_number(value) for value in values]
    known = [at for at, value in enumerate(row) if value is not None]
    if not known:
        return Cleaned([], [_("没有历史数据。")])
    inner = row[known[0] : known[-1] + 1]
    gaps = sum(value is None for value in inner)
    if not gaps:
        return Cleaned([value for value in inner if value is not None])
    said = ngettext("中间缺 %(n)s 期，按前后连线补上。", "中间缺 %(n)s 期，按前后连线补上。", gaps)
    return Cleaned(_bridged(inner), [said % {"n": gaps}])


def _number(value: Value) -> float | None:
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _bridged(row: Sequence[float | None]) -> list[float]:
    known = [(at, value) for at, value in enumerate(row) if value is not None]
    full = [known[0][1]]
    for (left, low), (right, high) in zip(known, known[1:], strict=False):
        step = (high - low) / (right - left)
        full += [low + step * (at - left) for at in range(left + 1, right + 1)]
    return full
