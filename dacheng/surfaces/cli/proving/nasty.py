"""What nobody should send: text, numbers, dates, conditions and names that break careless code."""

import json
import random
from typing import Any

TEXTS = [
    "", " ", "　", "\x00", "a\x00b", "\ud800", "\U0001f469\u200d\U0001f680", "\u202eabc", "\ufeff",
    "%", "%s", "%(x)s", "{}", "{0.__class__}", "{{ 7*7 }}", "{% debug %}", "${7*7}", "\\", "'", '"',
    "' or 1=1 --", "'; select pg_sleep(9) --", "\r\nX-Bad: 1", "../../etc/passwd", "null", "None",
    "undefined", "true", "[]", "[object Object]", "<b>", "</script>", "&#0;", "a" * 300,
    "长" * 5000, "x" * 200_000, "١٢٣", "１２３", "一千", "-", "--", ".", "..", "/", "?", "#",
    "&", "=", "日\n月",
]  # fmt: skip
NUMBERS = [
    "0", "-1", "-0", "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1e-400", "0.1", "1.005",
    "9" * 20, "9" * 65, "-" + "9" * 30, "9223372036854775807", "9223372036854775808", "2147483648",
    "1,000", "1 000", "1_000", "0x10", "٣", "１２", "1/2", "12.5万", "1e3", "99999999999999.99",
    "+1", "0.00000000000000000001", "1.", ".5",
]  # fmt: skip
DATES = [
    "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "0000-00-00", "10000-01-01", "2026-W60",
    "-2026-01-01", "2026-1-1", "20260101", "2026-01-01T00:00", "9999-12-31T23:59:59+14:00",
    "2026Q5", "2026-00", "2026Q1", "9999Q4", "1900-02-29", "today", "0001-01-01T00:00:00-14:00",
    "2026-01..", "99999Q1", "0000Q1", "0001Q1", "9999", "10000", "0", "2026H3", "last_month",
    "９９９９-12-31",
]  # fmt: skip
ORDERS = [
    "pk", "-pk", "--name", "owner__password", "-owner__password", "id;drop", "?", "name__x", "(1)",
    "name desc", "name,-name", "-", "__", "custom__x", "password", "owner", "name collate x", "𝟙",
]  # fmt: skip
OPS = ["=", "!=", "<", ">", "<=", ">=", "in", "has", "empty", "between", "x", "", "like", "~", None]
ALL = [*TEXTS, *NUMBERS, *DATES, *ORDERS]


class Dice:
    """The same throws for the same seed."""

    def __init__(self, seed: int, fields: list[str]):
        self.random = random.Random(seed)  # noqa: S311  attempts must repeat, not be secret
        self.fields = fields or ["name"]

    def text(self) -> str:
        pick = self.random.choice
        return pick([pick(TEXTS), pick(NUMBERS), pick(DATES), pick(ORDERS), self.spliced()])

    def spliced(self) -> str:
        """Two of them in one, or one in the middle of something fine."""
        one, other = self.random.choice(ALL)[:2000], self.random.choice(ALL)[:2000]
        return one + self.random.choice(["", ",", "-", ":", ".", "|", " "]) + other

    def value(self, depth: int = 0) -> Any:
        """Anything JSON can hold, and some it cannot."""
        pick = self.random.randrange(9 if depth < 3 else 6)
        if pick < 3:
            return self.text()
        if pick < 6:
            plain = [None, True, 0, -1, 1e308, 10**40, 0.1, "", 2**63, [], {}]
            return self.random.choice(plain)
        some = range(self.random.randrange(4))
        if pick == 6:
            return {self.text()[:40]: self.value(depth + 1) for _ in some}
        return [self.value(depth + 1) for _ in some]

    def condition(self, depth: int = 0) -> Any:
        """A condition of the criteria language, mostly of the right shape."""
        if depth < 3 and self.random.random() < 0.35:
            key = self.random.choice(["all", "any", "not", "none", "x"])
            inner = [self.condition(depth + 1) for _ in range(self.random.randrange(4))]
            return {key: inner if self.random.random() < 0.9 else self.value()}
        leaf = {
            "field": self.random.choice([*self.fields, self.text()[:40]]),
            "op": self.random.choice(OPS),
            "value": self.value(),
        }
        if self.random.random() < 0.1:
            leaf.pop(self.random.choice(list(leaf)))
        return leaf

    def where(self) -> str:
        if self.random.random() < 0.05:
            return "[" * 5000 + "]" * 5000
        text = json.dumps(self.condition(), ensure_ascii=self.random.random() < 0.5)
        return text[: self.random.randrange(len(text) + 1)] if self.random.random() < 0.1 else text

    def whatever(self, name: str) -> str:
        """A value for a field or key of this name."""
        if self.random.random() < 0.6:
            if name in ("where", "filter", "criteria", "condition"):
                return self.where()
            if name in ("sort", "order", "o"):
                return self.random.choice([*ORDERS, *self.fields])
        if self.random.random() < 0.1:
            return json.dumps(self.value())
        return self.text()
