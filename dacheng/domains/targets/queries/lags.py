"""How long after signing the money comes, learned from contracts and receipts (T8)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

LEARNED = """
with paid as (
    select (extract(year from r.received_on) - extract(year from c.signed_on)) * 12
            + extract(month from r.received_on) - extract(month from c.signed_on) as months,
           r.received_on - c.signed_on as days, r.amount
    from receivables_receipt r join contracts_contract c on c.id = r.contract_id
    where c.state = 'signed' and r.received_on >= c.signed_on and r.amount > 0
      and not exists (select 1 from receivables_receipt x where x.reverses_id = r.id)
      and c.signed_on >= current_date - 1100)
select least(months, 11)::int, sum(amount), sum(amount * days) from paid group by 1 order by 1
"""
DUE = """
select coalesce(sum(c.amount), 0) from contracts_contract c
where c.state = 'signed' and c.signed_on >= current_date - 1100
  and c.signed_on <= current_date - 365
"""
PAID = """
select coalesce(sum(r.amount), 0) from receivables_receipt r
join contracts_contract c on c.id = r.contract_id
where c.state = 'signed' and c.signed_on >= current_date - 1100
  and c.signed_on <= current_date - 365
"""


@dataclass(frozen=True)
class Lag:
    """Which share of the money comes how many months after signing, and what part ever comes.

    `curve[0]` comes in the month of signing. `days` is the mean, weighted by money.
    """

    curve: tuple[Decimal, ...]
    days: Decimal
    collected: Decimal


def learned_lag() -> Lag | None:
    """From the receipts of the last three years; None where no receipt names a contract."""
    with connection.cursor() as cursor:
        cursor.execute(LEARNED)
        found = cursor.fetchall()
        cursor.execute(DUE)
        due = Decimal(cursor.fetchone()[0])
        cursor.execute(PAID)
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
