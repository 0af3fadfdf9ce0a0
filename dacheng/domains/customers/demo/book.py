"""Which factories there are, since when they are known, and who looks after them when."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from dacheng.domains.customers.demo.names import KNOWN, company
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.cast import Part
from dacheng.domains.org.demo.season import some_day, workday

OLD = 0.38  # share of the factories that were customers before the story begins
LEAN_UNIT, LEAN_SINCE, LEAN = "浙江组", 3, 0.3  # new ones stay away from this quarter back on
SHARES = {"西南区": 0.5, "华中区": 0.8}  # of a seller's usual number of factories
SALES = {"A": 2.1, "B": 1.05, "C": 0.5}  # chances a year


@dataclass
class Firm:
    """A factory. `owners` says who looks after it from which moment on."""

    number: int
    unit: str
    city: str
    short: str
    trade: str
    name: str
    grade: str
    since: date
    old: bool
    owners: list[tuple[datetime, str]] = field(default_factory=list)
    late: float = 1.0  # how long it takes to pay, against what was agreed
    idle: bool = False  # nobody will hear of it again
    customer: Customer | None = None

    def owner(self, moment: datetime) -> str:
        """Whoever looks after it at a moment."""
        return next((who for since, who in reversed(self.owners) if since <= moment), self.first)

    @property
    def first(self) -> str:
        return self.owners[0][1]


def book(cast: Cast, count: int) -> list[Firm]:
    """All of them; the same for the same day and seed."""
    sellers = cast.sellers()
    places = [part for part in sellers for _n in range(round(10 * SHARES.get(part.unit, 1)))]
    cast.dice("places").shuffle(places)
    return [_firm(cast, number, places[number % len(places)]) for number in range(count)]


def _firm(cast: Cast, number: int, part: Part) -> Firm:
    dice = cast.dice("firm", number)
    if number == 0:
        part = cast.parts["xiongwei"]
    city, short, trade, name = company(part.unit, number, dice)
    size = dice.paretovariate(1.1)
    old = dice.random() < OLD
    firm = Firm(
        number, part.unit, city, short, trade, name,
        grade="A" if size > 3.6 or name == KNOWN[3] else "B" if size > 1.6 else "C",
        since=_since(cast, part, dice, old=old),
        old=old,
        late=dice.choice((1, 1, 1, 1.2, 1.5, 2.2)),
    )  # fmt: skip
    firm.idle = firm.grade == "C" and dice.random() < 0.12
    firm.owners = _owners(cast, firm, part, dice)
    return firm


def _since(cast: Cast, part: Part, dice: Random, *, old: bool) -> date:
    """Old ones were filed in the first weeks; the others came one by one."""
    if old:
        return workday(cast.first + timedelta(days=dice.randrange(20)))
    day = some_day(dice, cast.first, cast.today)
    lean = part.unit == LEAN_UNIT and day >= cast.quarter(LEAN_SINCE).start
    if lean and dice.random() > LEAN:
        day = some_day(dice, cast.first, cast.quarter(LEAN_SINCE).start)
    return day


def _owners(cast: Cast, firm: Firm, part: Part, dice: Random) -> list[tuple[datetime, str]]:
    """A newcomer takes over from a colleague, an heir from who left."""
    begun = cast.moment(firm.since)
    owner, found = part, []
    if not cast.working(part, firm.since):
        others = [o for o in cast.sellers(part.unit) if cast.working(o, firm.since)]
        owner = dice.choice(others) if others else part
    found.append((begun, owner.username))
    hired = cast.months_ago(part.hired)
    if owner is not part and hired > firm.since:
        found.append((cast.moment(workday(hired + timedelta(days=9))), part.username))
    return _inherited(cast, found)


def _inherited(cast: Cast, found: list[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    """Follow everybody who left to his heir, a week before the last day."""
    last = cast.parts[found[-1][1]]
    if last.left is None:
        return found
    gone = cast.moment(workday(cast.months_ago(last.left) - timedelta(days=10)))
    if gone <= found[-1][0]:
        return [*found[:-1], (found[-1][0], last.heir)]
    return [*found, (gone, last.heir)]
