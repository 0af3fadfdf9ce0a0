"""Many people at work, each with a connection of his own: look at lists, boards, records and
figures, search, and now and then write. What they do depends on what they are."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

PATIENCE = 20.0  # seconds after which a person counts his request as failed
BEAT = 10.0  # seconds between two words on how it goes
WORDS = ("三一", "精密", "苏州", "张", "B12", "轴承", "138")
SIGNED_IN = 40  # sellers with a session; several people of the crowd share one
# Of a hundred people: so many whose names begin so, and what kind of work is theirs.
STAFF = {"seller": (84, "seller"), "boss": (8, "leader"), "region": (3, "leader"),
         "director": (2, "leader"), "money": (3, "money")}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One answer: which request, when after the beginning, how long it took."""

    name: str
    kind: str
    status: int
    at: float
    ms: float


@dataclass(frozen=True)
class Wish:
    """Something people do: so often in a hundred requests of a seller, a leader, a bookkeeper."""

    name: str
    shares: tuple[int, int, int]
    path: str
    fields: Callable[[random.Random], dict[str, Any]] | None = None
    record: str = ""  # of which kind the path wants one

    @property
    def kind(self) -> str:
        return "write" if self.fields else "read"

    def share(self, person: "Person") -> int:
        """Nothing is asked of who sees no such record."""
        mine = dict(zip(("seller", "leader", "money"), self.shares, strict=True))[person.work]
        return mine if not self.record or person.known[self.record] else 0

    def address(self, person: "Person", dice: random.Random) -> str:
        if self.record:
            return self.path.format(dice.choice(person.known[self.record]))
        return self.path.format(quote(dice.choice(WORDS)))


@dataclass(frozen=True)
class Person:
    """A session, some of the records its person sees, and his kind of work."""

    cookie: str
    known: dict[str, list[int]]
    work: str


class Crowd:
    """People who think between two requests, each after the mix of his kind."""

    def __init__(self, port: int, many: int, think: float, seed: int):
        self.port, self.many, self.think = port, many, think
        self.dice = random.Random(seed)  # noqa: S311
        self.people = _people(many)
        self.wishes = wishes()

    async def work(
        self,
        seconds: float,
        times: int = 1,
        each: Callable[[list[Said], float], None] | None = None,
    ) -> list[Said]:
        """So many answers came within these seconds, of so many times the people; nothing takes
        longer than that and the patience of the last request."""
        said: list[Said] = []
        begun = time.monotonic()
        work = [self._person(at, begun, seconds, said) for at in range(self.many * times)]
        if each is not None:
            work.append(_looking(each, said, begun, seconds))
        await asyncio.gather(*work)
        return said

    async def _person(self, at: int, begun: float, seconds: float, said: list[Said]) -> None:
        dice = random.Random(self.dice.random())  # noqa: S311
        person = self.people[at % len(self.people)]
        weights = [one.share(person) for one in self.wishes]
        await asyncio.sleep(dice.uniform(0, min(self.think, seconds)))
        while time.monotonic() - begun < seconds:
            wish = dice.choices(self.wishes, weights)[0]
            asked = time.monotonic()
            status = await self._ask(wish, person, dice)
            now = time.monotonic()
            said.append(Said(wish.name, wish.kind, status, asked - begun, (now - asked) * 1000))
            left = begun + seconds - now
            await asyncio.sleep(max(0.0, min(dice.uniform(0.5, 1.5) * self.think, left)))

    async def _ask(self, wish: Wish, person: Person, dice: random.Random) -> int:
        """The status; 0 when the connection broke or nothing came in time."""
        try:
            return await asyncio.wait_for(self._talk(wish, person, dice), PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
            return 0

    async def _talk(self, wish: Wish, person: Person, dice: random.Random) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            body = urlencode(wish.fields(dice)).encode() if wish.fields else b""
            head = [
                f"{'POST' if wish.fields else 'GET'} {wish.address(person, dice)} HTTP/1.1",
                "Host: 127.0.0.1",
                f"Cookie: {settings.SESSION_COOKIE_NAME}={person.cookie}; csrftoken={'a' * 32}",
                f"X-CSRFToken: {'a' * 32}",
                "Accept-Encoding: gzip",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                "Connection: close",
            ]
            writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            answer = await reader.read()
            return int(answer.split(b" ", 2)[1])
        finally:
            writer.close()


async def _looking(
    each: Callable[[list[Said], float], None], said: list[Said], begun: float, seconds: float
) -> None:
    while (now := time.monotonic() - begun) < seconds:
        each(said, now)
        await asyncio.sleep(min(BEAT, seconds - now))


def _named(dice: random.Random) -> dict[str, Any]:
    phone = f"139{dice.randrange(10**8):08d}"
    return {"name": f"压力 {time.time_ns()}{dice.randrange(1000)}", "phone": phone}


def _said(dice: random.Random) -> dict[str, Any]:
    return {"next_step": f"回访 {dice.randrange(1000)}"}


def wishes() -> list[Wish]:
    """What 200 people do in a day, from the shares of a hundred requests: sellers live in their
    lists and records and write one in seven, leaders look at boards and figures, finance at
    contracts and money."""
    pivot = urlencode({"m": "won_amount", "by": ["month", "region"]}, doseq=True)
    return [
        Wish("opportunities", (17, 18, 0), "/opportunities/"),
        Wish("opportunity", (18, 14, 0), "/opportunities/{}/", record="opportunity"),
        Wish("customers", (10, 6, 10), "/customers/"),
        Wish("customer", (11, 6, 20), "/customers/{}/", record="customer"),
        Wish("search", (12, 8, 20), "/search/?q={}"),
        Wish("board", (5, 10, 0), "/opportunities/board/"),
        Wish("activities", (4, 6, 0), "/activities/"),
        Wish("tasks", (5, 4, 0), "/tasks/"),
        Wish("contracts", (0, 0, 25), "/contracts/"),
        Wish("receipts", (0, 0, 25), "/receipts/"),
        Wish("home", (4, 12, 0), "/"),
        Wish("pivot", (0, 12, 0), f"/ask/?{pivot}"),
        Wish("new customer", (5, 1, 0), "/customers/new/", _named),
        Wish("next step", (9, 3, 0), "/cell/opportunity/{}/next_step/", _said, record="open"),
    ]


def _people(many: int) -> list[Person]:
    """As many as there are to be, in the shares of the staff; several share a session."""
    from dacheng.domains.org.models import Person as Somebody

    found: list[Person] = []
    for name, (share, work) in STAFF.items():
        rows = Somebody.objects.filter(username__startswith=name, is_active=True).order_by("pk")
        here = [_person(one, work) for one in rows[:SIGNED_IN]]
        if not here:
            raise SystemExit(f"nobody of the made company is called {name}…")
        found += [here[at % len(here)] for at in range(round(share * many / 100))]
    return found


def _person(one: Any, work: str) -> Person:
    from dacheng.domains.org.queries import viewer_for
    from dacheng.surfaces.cli.measuring.serving import session_of

    owner = {"owner": one} if work == "seller" else {}
    return Person(session_of(one.username), _known(viewer_for(one), owner), work)


def _known(viewer: Any, owner: dict[str, Any]) -> dict[str, list[int]]:
    """Records he sees or may change, the newest first; a seller's are his own."""
    from dacheng.domains.customers.models import Customer
    from dacheng.domains.opportunities.models import Opportunity

    def ids(model: Any, action: str = "view", **more: Any) -> list[int]:
        rows = model.objects.visible_to(viewer, action).filter(**owner, **more)
        return list(rows.order_by("-pk").values_list("pk", flat=True)[:200])

    return {
        "opportunity": ids(Opportunity),
        "open": ids(Opportunity, "change", state="open"),
        "customer": ids(Customer),
    }
