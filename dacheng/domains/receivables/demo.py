"""What the demo company was paid: a deposit, the delivery and the rest, not all on time; each
part is invoiced about two weeks before the money comes."""

from datetime import date, timedelta
from decimal import Decimal

from dacheng.domains.contracts.demo import Bargain
from dacheng.domains.contracts.models import ContractState
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.acts import Act
from dacheng.domains.org.demo.season import workday
from dacheng.domains.receivables.actions import issue, receive, reverse
from dacheng.kernel.money import split

SHARES, AFTER = (30, 60, 10), (9, 70, 200)  # per cent, and days after signing
METHODS = ("电汇", "电汇", "电汇", "银行承兑汇票", "商业承兑汇票")
BILLED_BEFORE = timedelta(days=14)
NEVER = 0.04  # share of instalments that somebody disputes; what follows waits
WRONG = "记错了合同"


def collect(cast: Cast, one: Bargain) -> Act:
    """Instalments as the customer pays; now and then one is booked wrongly and reversed."""
    dice, late = one.deal.dice(cast, "money"), one.deal.firm.late
    day = one.signed_on
    yield day
    for share, after in zip(range(len(SHARES)), AFTER, strict=True):
        due = one.signed_on + timedelta(days=int(after * late) + dice.randrange(-4, 26))
        before, day = day, workday(max(due, day + timedelta(days=1)))
        if dice.random() < NEVER:
            return
        yield (billed := min(day, workday(max(before + timedelta(days=5), day - BILLED_BEFORE))))
        if not _invoice(cast, one, share, billed):
            return
        yield day
        contract = one.contract
        if contract is None or contract.state != ContractState.SIGNED:
            return
        amount = split(contract.amount, SHARES)[share]
        cashier, method = dice.choice(("hejing", "zoumin", "zoumin")), dice.choice(METHODS)
        if amount <= 0:
            continue
        with cast.at(day, cashier) as by:
            if dice.random() < 0.012:
                wrong = receive(Decimal(5000), contract=contract, by=by, method=method)
                reverse(wrong, by=by, why=WRONG)
            receive(amount, contract=contract, by=by, method=method)


def _invoice(cast: Cast, one: Bargain, share: int, day: date) -> bool:
    """The invoice of one instalment; False where the contract does not stand."""
    contract = one.contract
    if contract is None or contract.state != ContractState.SIGNED:
        return False
    amount = split(contract.amount, SHARES)[share]
    if amount > 0:
        with cast.at(day, "hejing") as by:
            issue(amount, contract=contract, by=by)
    return True
