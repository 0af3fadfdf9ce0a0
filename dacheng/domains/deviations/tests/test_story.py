"""What the demo promises fits the columns that keep it."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from dacheng.domains.deviations.demo import _promise
from dacheng.kernel.metrics import get


@pytest.mark.parametrize("lift", [Decimal("0.25"), Decimal("0.7"), Decimal("2.5")])
@pytest.mark.parametrize("name", ["won_amount", "deviation_count", "visit_count", "win_rate"])
def test_a_promise_is_a_round_figure_in_the_right_direction(name: str, lift: Decimal) -> None:
    case: Any = SimpleNamespace(metric=name, actual=Decimal(100) / 7, expected=None, target=None)
    base, change = _promise(case, lift)
    assert (change > 0) is (get(name).better == "up")
    for value in (base, change):
        assert -(value.as_tuple().exponent) <= 4 and len(value.as_tuple().digits) <= 20  # type: ignore[operator]
