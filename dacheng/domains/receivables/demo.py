"""What the demo company was paid: a deposit, the delivery and the rest, not all on time."""

from datetime import timedelta
from decimal import Decimal

from dacheng.domains.contracts.models import Contract
from dacheng.domains.org.demo import Cast
from dacheng.domains.receivables.actions import receive, reverse
from dacheng.domains.receivables.models import Receipt
from dacheng.kernel.audit import acting
from dacheng.kernel.money import split
from dacheng.kernel.numbers import next_code

SHARES, AFTER = (30, 60, 10), (7, 60, 150)  # per cent, and days after signing


def collect(cast: Cast, contracts: list[Contract]) -> int:
    """Instalments until today, one in eight still unpaid; one booked wrongly and reversed."""
    made = []
    for contract in contracts:
        if contract.signed_on is None:
            continue
        for amount, after in zip(split(contract.amount, SHARES), AFTER, strict=True):
            day = contract.signed_on + timedelta(days=after + cast.dice.randrange(-5, 25))
            if day > cast.today or cast.dice.random() < 0.12:
                break  # what is not paid holds up what follows
            made.append(_receipt(cast, contract, amount, max(day, contract.signed_on)))
    with acting(cast.viewer(cast.finance), "receive"):
        Receipt.objects.bulk_create(made)
    signed = [contract for contract in contracts if contract.signed_on]
    if signed:
        by = cast.viewer(cast.finance)
        wrong = receive(Decimal(5000), contract=signed[-1], by=by, method="电汇")
        reverse(wrong, by=by, why="记错了合同")
    return len(made)


def _receipt(cast: Cast, contract: Contract, amount: Decimal, day) -> Receipt:
    return Receipt(
        code=next_code(Receipt, f"HK-{day.year}-", 4),
        customer_id=contract.customer_id,
        contract=contract,
        amount=amount,
        received_on=day,
        method=cast.dice.choice(("电汇", "电汇", "承兑汇票")),
        owner_id=contract.owner_id,
        unit_id=contract.unit_id,
        created_by_id=cast.finance.pk,
    )
