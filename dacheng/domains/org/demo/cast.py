"""Who takes part in the story, when it happens, and the dice that decide it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from dacheng.domains.org.models import Person
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.events import unheard
from dacheng.kernel.periods import Grain, Period, first_of_month, month_index, this

SEED = 20260318
MONTHS = 36
MORNING = time(10)


@dataclass(frozen=True)
class Part:
    """What one person is in the story; months count back from today."""

    username: str
    name: str
    role: str
    unit: str
    rank: str = ""
    hired: int = 60
    left: int | None = None
    skill: float = 1.0
    heir: str = ""  # who takes over what he leaves


@dataclass
class Cast:
    """The people by sign-in name, and the span of the story.

    `today` is the day the story is told for; its last event lies before that midnight.
    """

    today: date
    seed: int = SEED
    people: dict[str, Person] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)  # unit → region
    seen: dict[int, Viewer] = field(default_factory=dict)

    FRESH = 12  # days; what is younger tells people, as it would have

    def __getitem__(self, username: str) -> Person:
        return self.people[username]

    @property
    def first(self) -> date:
        """The first day of the story: a month's first, three years ago."""
        return first_of_month(month_index(self.today) - MONTHS)

    @property
    def end(self) -> datetime:
        """The last moment in which something may happen."""
        midnight = timezone.make_aware(datetime.combine(self.today, time()))
        return midnight - timedelta(hours=3)

    def dice(self, *about: object) -> Random:
        """A generator of its own for everything that can be named."""
        return Random(f"{self.seed}:{':'.join(map(str, about))}")  # noqa: S311

    def quarter(self, back: int) -> Period:
        """The running quarter (0), the last complete one (1), and those before."""
        found = this(Grain.QUARTER, self.today)
        for _step in range(back):
            found = found.previous()
        return found

    def months(self) -> list[Period]:
        """The months of the story, the running one last."""
        first = month_index(self.first)
        starts = [first_of_month(first + number) for number in range(MONTHS + 2)]
        return [Period(one, other) for one, other in zip(starts, starts[1:], strict=False)]

    def months_ago(self, months: int) -> date:
        """The first of the month so many months before this one."""
        return first_of_month(month_index(self.today) - months)

    def viewer(self, who: Person | str) -> Viewer:
        person = self.people[who] if isinstance(who, str) else who
        if person.pk not in self.seen:
            self.seen[person.pk] = viewer_for(person, channel="demo")
        return self.seen[person.pk]

    @contextmanager
    def at(self, when: date | datetime, who: Person | str) -> Iterator[Viewer]:
        """Act as somebody at a moment (ten in the morning of a day) of the story."""
        moment = when if isinstance(when, datetime) else self.moment(when)
        with ExitStack() as stack:
            stack.enter_context(clock.at(moment))
            if moment < self.end - timedelta(days=self.FRESH):
                stack.enter_context(unheard())
            yield self.viewer(who)

    def moment(self, day: date, at: time = MORNING) -> datetime:
        return timezone.make_aware(datetime.combine(day, at))

    def working(self, part: Part, day: date) -> bool:
        """Whether somebody is here on a day."""
        came, left = self.months_ago(part.hired), part.left
        return came <= day and (left is None or day < self.months_ago(left))

    def sellers(self, unit: str = "") -> list[Part]:
        """Those who sell, also those who left."""
        found = (part for part in self.parts.values() if part.role == "seller")
        return [part for part in found if not unit or part.unit == unit]

    def region_of(self, username: str) -> str:
        return self.regions.get(self.parts[username].unit, "")

    def skill(self, username: str, day: date) -> float:
        """How well somebody sells on a day; newcomers need half a year to get there."""
        part = self.parts[username]
        served = (day - self.months_ago(part.hired)).days / 30
        return part.skill * min(1.0, 0.35 + 0.65 * max(served, 0) / 6)
