"""What `ask` gives back."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dacheng.kernel.metrics.definitions import Unit
from dacheng.kernel.metrics.registry import get
from dacheng.kernel.money import round_money
from dacheng.kernel.periods import Period

Key = tuple[Any, ...]
Values = dict[str, Decimal | None]


@dataclass
class Row:
    """One cell of the answer: what it is of, its values, and those it is compared with.

    `ids` tells apart what has the same name. `before` maps 'pop' or 'yoy' to the values then.
    """

    key: Key
    values: Values
    ids: Key = ()
    before: dict[str, Values] = field(default_factory=dict)

    def change(self, name: str, against: str) -> Decimal | None:
        """Growth against then as a fraction; None where then was nothing."""
        now, then = self.values.get(name), self.before.get(against, {}).get(name)
        if now is None or not then:
            return None
        return (now - then) / abs(then)


@dataclass
class Answer:
    """Rows in the order asked, and the total over all of them (never a sum of ratios)."""

    names: tuple[str, ...]
    by: tuple[str, ...]
    period: Period | None
    rows: list[Row]
    total: Row

    def json(self) -> dict[str, Any]:
        """Amounts as text with two decimals, counts as whole numbers, the rest as numbers."""
        rows = [
            {**dict(zip(self.by, row.key, strict=True)), **self._values(row)} for row in self.rows
        ]
        return {"rows": rows, "total": self._values(self.total)}

    def _values(self, row: Row) -> dict[str, Any]:
        out = {name: plain(name, row.values.get(name)) for name in self.names}
        for against, values in row.before.items():
            for name in self.names:
                out[f"{name}_{against}"] = plain(name, values.get(name))
                change = row.change(name, against)
                out[f"{name}_{against}_change"] = None if change is None else float(change)
        return out


def plain(name: str, value: Decimal | None) -> Any:
    """A value as JSON writes it, by the unit of its metric."""
    if value is None:
        return None
    unit = get(name).unit
    if unit is Unit.MONEY:
        return str(round_money(value))
    if unit is Unit.COUNT and value == value.to_integral_value():
        return int(value)
    return float(value)
