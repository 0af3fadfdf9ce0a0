"""What a month may be expected to bring, from the shape of the years before."""

from collections.abc import Sequence
from decimal import Decimal

YEARS = 2  # one year has a shape, two have a season
Months = Sequence[Decimal | None]


def seasonal(years: Sequence[Months]) -> list[Decimal] | None:
    """The last of these years, spread over its months the way the years usually are.

    Full years of equally many months, the oldest first. None without two that have anything.
    """
    known = [[value or Decimal(0) for value in months] for months in years]
    known = _full([months for months in known if sum(months) > 0])
    if len(known) < YEARS:
        return None
    shares = [[value / sum(months) for value in months] for months in known]
    usual = [sum(column) / len(known) for column in zip(*shares, strict=True)]
    whole = sum(known[-1])
    return [whole * share for share in usual]


def _full(years: list[list[Decimal]]) -> list[list[Decimal]]:
    """Without a first year that began after its first month: all of it would lie in a few."""
    return years[1:] if years and not years[0][0] else years
