"""How long after signing the invoice goes out and the money comes, learned from what did (T8)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from dacheng.kernel import clock

# What follows a contract: the rows that count, and the day they are dated.
FOLLOWERS = {
    "cash_collected": (
        "receivables_receipt", "received_on",
        "not exists (select 1 from receivables_receipt x where x.reverses_id = f.id)",
        "true",  # a receipt and its counter-entry come to nothing together
    ),
    "invoiced_amount": (
        "receivables_invoice", "issued_on", "f.voided_on is null", "f.voided_on is null",
    ),
}  # fmt: skip
LEARNED = """
with followed as (
    select (extract(year from f.{on}) - extract(year from c.signed_on)) * 12
            + extract(month from f.{on}) - extract(month from c.signed_on) as months,
           f.{on} - c.signed_on as days, f.amount
    from {table} f join contracts_contract c on c.id = f.contract_id
    where c.state = 'signed' and f.{on} >= c.signed_on and f.amount > 0
      and {counts} and c.signed_on >= %(today)s::date - 1100)
select least(months, 11)::int, sum(amount), sum(amount * days) from followed
group by 1 order by 1
"""
DUE = """
select coalesce(sum(c.amount), 0) from contracts_contract c
where c.state = 'signed' and c.signed_on >= %(today)s::date - 1100
  and c.signed_on <= %(today)s::date - 365
"""
DONE = """
select coalesce(sum(f.amount), 0) from {table} f
join contracts_contract c on c.id = f.contract_id
where c.state = 'signed' and c.signed_on >= %(today)s::date - 1100
  and c.signed_on <= %(today)s::date - 365 and {stands}
"""


@dataclass(frozen=True)
class Lag:
    """Which share of the money comes how many months after signing, and what part ever comes.

    `curve[0]` comes in the month of signing. `days` is the mean, weighted by money.
    """

    curve: tuple[Decimal, ...]
    days: Decimal
    collected: Decimal


def learned_lag(metric: str = "cash_collected") -> Lag | None:
    """From what followed the contracts of the last three years: receipts, or invoices; None where
    none names a contract."""
    table, on, counts, stands = FOLLOWERS[metric]
    named, day = {"table": table, "on": on, "counts": counts, "stands": stands}, clock.today()
    with connection.cursor() as cursor:
        cursor.execute(LEARNED.format(**named), {"today": day})
        found = cursor.fetchall()
        cursor.execute(DUE, {"today": day})
        due = Decimal(cursor.fetchone()[0])
        cursor.execute(DONE.format(**named), {"today": day})
        paid = Decimal(cursor.fetchone()[0])
    total = sum((Decimal(row[1]) for row in found), Decimal(0))
    if not total:
        return None
    by_month = {int(row[0]): Decimal(row[1]) / total for row in found}
    curve = tuple(by_month.get(at, Decimal(0)) for at in range(max(by_month) + 1))
    days = sum((Decimal(row[2]) for row in found), Decimal(0)) / total
    share = min(paid / due, Decimal(1)) if due else Decimal(1)
    return Lag(curve, days, share)


def delayed(months: list[Decimal], before: list[Decimal], lag: Lag) -> list[Decimal]:
    """What comes in each month when this is signed: of these months, and of those before them
    (oldest first) whose money is still under way."""
    line = [*before, *months]
    out = []
    for at in range(len(before), len(line)):
        due = sum(
            (line[at - back] * share for back, share in enumerate(lag.curve) if at >= back),
            Decimal(0),
        )
        out.append((due * lag.collected).quantize(Decimal("0.01")))
    return out
