"""How the values of one chart are scaled and written."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from dacheng.kernel.money import compact_unit, format_number, format_percent

Unit = Literal["money", "count", "days", "share"]
NOTHING = "—"


@dataclass(frozen=True)
class Measure:
    """What is measured: its name, its unit, and which way is better."""

    label: str
    unit: str = "count"
    better: str = "up"

    def plain(self, value: Decimal | None) -> float | None:
        """The value as the axis counts it: amounts in 万, shares in per cent."""
        return None if value is None else round(float(value / self._divisor), 4)

    @property
    def _divisor(self) -> Decimal:
        if self.unit == "money":
            return Decimal(compact_unit()[0])
        return Decimal("0.01") if self.unit == "share" else Decimal(1)

    @property
    def suffix(self) -> str:
        """What stands behind a value."""
        if self.unit == "money":
            return compact_unit()[1]
        return {"share": "%", "days": " " + _("天")}.get(self.unit, "")

    def bare(self, value: Decimal | None) -> str:
        """Without its unit, where a head says it."""
        if value is None:
            return NOTHING
        if self.unit == "money":
            return format_number(value / compact_unit()[0], 1)
        if self.unit == "share":
            return format_percent(value)
        return format_number(value, 1 if self.unit == "days" else 0)

    def said(self, value: Decimal | None) -> str:
        """With its unit."""
        text = self.bare(value)
        return text if value is None or self.unit == "share" else text + self.suffix

    @property
    def head(self) -> str:
        """The head of a column of bare values."""
        unit = {"money": compact_unit()[1].strip(), "days": _("天")}.get(self.unit, "")
        return (
            _("%(label)s（%(unit)s）") % {"label": self.label, "unit": unit} if unit else self.label
        )

    @property
    def adds_up(self) -> bool:
        return self.unit in ("money", "count")

    def worse(self, change: Decimal | None) -> bool:
        return bool(change) and (change < 0) == (self.better == "up")  # type: ignore[operator]
