"""Many people at work, each with a connection of his own: look at lists, boards, records and
figures, search, and now and then write."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

PATIENCE = 20.0  # seconds after which a person counts his request as failed
WORDS = ("三一", "精密", "苏州", "张", "B12", "轴承", "138")
SIGNED_IN = 40  # sessions; several people of the crowd share one


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
    """Something people do: so often in a hundred requests."""

    name: str
    share: int
    path: Callable[["Person", random.Random], str]
    fields: Callable[[random.Random], dict[str, Any]] | None = None

    @property
    def kind(self) -> str:
        return "write" if self.fields else "read"


@dataclass(frozen=True)
class Person:
    """A session, and some of the records its person sees."""

    cookie: str
    known: dict[str, list[int]]


class Crowd:
    """People who think between two requests; their requests are drawn from the same mix."""

    def __init__(self, port: int, many: int, think: float, seed: int):
        self.port, self.many, self.think = port, many, think
        self.dice = random.Random(seed)  # noqa: S311
        self.people = _people()
        self.wishes = wishes()
        self.weights = [one.share for one in self.wishes]

    async def work(
        self, seconds: float, times: int = 1, each: Callable[[], None] | None = None
    ) -> list[Said]:
        """So many answers came within these seconds, of so many times the people."""
        said: list[Said] = []
        begun = time.monotonic()
        work = [self._person(at, begun, seconds, said) for at in range(self.many * times)]
        if each is not None:
            work.append(_looking(each, begun + seconds))
        await asyncio.gather(*work)
        return said

    async def _person(self, at: int, begun: float, seconds: float, said: list[Said]) -> None:
        dice = random.Random(self.dice.random())  # noqa: S311
        person = self.people[at % len(self.people)]
        await asyncio.sleep(dice.uniform(0, min(self.think, seconds)))
        while time.monotonic() - begun < seconds:
            wish = dice.choices(self.wishes, self.weights)[0]
            asked = time.monotonic()
            status = await self._ask(wish, person, dice)
            now = time.monotonic()
            said.append(Said(wish.name, wish.kind, status, asked - begun, (now - asked) * 1000))
            await asyncio.sleep(dice.uniform(0.5, 1.5) * self.think)

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
                f"{'POST' if wish.fields else 'GET'} {wish.path(person, dice)} HTTP/1.1",
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


async def _looking(each: Callable[[], None], until: float) -> None:
    while time.monotonic() < until:
        each()
        await asyncio.sleep(2)


def wishes() -> list[Wish]:
    """What 200 people do in a day, from the shares of a hundred requests."""

    def of(kind: str, path: str) -> Callable[[Person, random.Random], str]:
        return lambda person, dice: path.format(dice.choice(person.known[kind]))

    def at(path: str) -> Callable[[Person, random.Random], str]:
        return lambda _person, _dice: path

    def searched(_person: Person, dice: random.Random) -> str:
        return f"/search/?q={quote(dice.choice(WORDS))}"

    def named(dice: random.Random) -> dict[str, Any]:
        phone = f"139{dice.randrange(10**8):08d}"
        return {"name": f"压力 {time.time_ns()}{dice.randrange(1000)}", "phone": phone}

    def said(dice: random.Random) -> dict[str, Any]:
        return {"next_step": f"回访 {dice.randrange(1000)}"}

    pivot = urlencode({"m": "won_amount", "by": ["month", "region"]}, doseq=True)
    return [
        Wish("opportunities", 18, at("/opportunities/")),
        Wish("opportunity", 18, of("opportunity", "/opportunities/{}/")),
        Wish("customers", 10, at("/customers/")),
        Wish("customer", 10, of("customer", "/customers/{}/")),
        Wish("search", 12, searched),
        Wish("board", 5, at("/opportunities/board/")),
        Wish("activities", 4, at("/activities/")),
        Wish("tasks", 4, at("/tasks/")),
        Wish("home", 4, at("/")),
        Wish("pivot", 3, at(f"/ask/?{pivot}")),
        Wish("new customer", 5, at("/customers/new/"), named),
        Wish("next step", 7, of("open", "/cell/opportunity/{}/next_step/"), said),
    ]


def _people() -> list[Person]:
    """Sellers of the made company, and one director for twenty of them."""
    from dacheng.domains.customers.models import Customer
    from dacheng.domains.opportunities.models import Opportunity
    from dacheng.domains.org.models import Person as Somebody
    from dacheng.surfaces.cli.measuring.serving import session_of

    sellers = Somebody.objects.filter(username__startswith="seller", is_active=True)
    found = []
    for at, seller in enumerate(sellers.order_by("pk")[:SIGNED_IN]):
        own = Opportunity.objects.filter(owner=seller)
        known = {
            "opportunity": _first(own.order_by("-pk")),
            "open": _first(own.filter(state="open").order_by("-pk")),
            "customer": _first(Customer.objects.filter(owner=seller).order_by("-pk")),
        }
        who = "director" if at % 20 == 0 else seller.username
        found.append(Person(session_of(who), known))
    if not found:
        raise SystemExit("nobody of the made company is there")
    return found


def _first(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:200])
