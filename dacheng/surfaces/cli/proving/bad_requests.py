"""Every page, fragment and form that the pages offer to six people, asked for with what nobody
should send: no answer may be a failure of ours."""

import random
import time
import traceback
from typing import Any
from urllib.parse import quote

from dacheng.surfaces.cli.proving.crawl import Kinds, Offer, offers_of
from dacheng.surfaces.cli.proving.nasty import Dice
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "demo"
MINUTES = (8, 120)
PEOPLE = ("admin", "director", "chenli", "wanghao", "hejing", "auditor")
SECONDS = {False: 90, True: 5400}  # for all people together
MOST_PAGES = {False: 260, True: 1500}
SLOW = 8.0  # seconds of one answer that count as a failure


def check(options: Options) -> Check:
    from django.test.utils import setup_test_environment

    setup_test_environment()
    tally, kinds = Tally("bad_requests", options.seed), 0
    for at, username in enumerate(PEOPLE):
        visitor = Visitor(username, options.seed + at, tally)
        offers = visitor.look_around(MOST_PAGES[options.long] // len(PEOPLE) * 2)
        kinds = max(kinds, len(offers))
        visitor.abuse(offers, SECONDS[options.long] / len(PEOPLE))
    return tally.done(kinds_of_requests=kinds, slowest_s=round(Visitor.slowest, 1))


class Visitor:
    """Somebody signed in; his requests are taken back after each answer."""

    slowest = 0.0

    def __init__(self, username: str, seed: int, tally: Tally):
        from django.core.signals import got_request_exception
        from django.test import Client

        from dacheng.domains.org.models import Person

        self.name, self.tally = username, tally
        self.client = Client(raise_request_exception=False)
        self.client.force_login(Person.objects.get(username=username))
        self.random = random.Random(seed)  # noqa: S311
        self.dice = Dice(seed, field_names())
        self.broke = ""
        got_request_exception.connect(self._broken, weak=False)

    def _broken(self, **_rest: Any) -> None:
        self.broke = "".join(traceback.format_exc().strip().splitlines(keepends=True)[-5:])

    def look_around(self, most: int) -> list[Offer]:
        """Follow links from home until everything offered is of a known kind."""
        kinds, waiting = Kinds(), [Offer("GET", "/")]
        while waiting and most:
            most -= 1
            one = waiting.pop(0)
            answer = self.ask(one.method, one.path, one.fields, {})
            if answer is not None and "html" in answer.headers.get("Content-Type", ""):
                body = b"".join(answer) if answer.streaming else answer.content
                waiting += kinds.take(offers_of(one.path, body.decode("utf-8", "replace")))
        return kinds.all()

    def abuse(self, offers: list[Offer], seconds: float) -> None:
        ends, keys = time.monotonic() + seconds, sorted({n for o in offers for n, _v in o.fields})
        say(f"  {self.name}: {len(offers)} kinds of requests")
        while time.monotonic() < ends:
            for one in self.random.sample(offers, len(offers)):
                if time.monotonic() > ends:
                    return
                fields = self.spoiled(one.fields, keys)
                headers = {"HX-Request": "true"} if self.random.random() < 0.5 else {}
                self.ask(one.method, self.bent(one.path), fields, headers)

    def spoiled(self, fields: list[tuple[str, str]], keys: list[str]) -> list[tuple[str, str]]:
        """One to all of the fields spoiled, some doubled, left out or foreign."""
        share = self.random.choice([0.15, 0.4, 1.0])
        made = []
        for name, value in fields:
            if self.random.random() < share:
                value = self.dice.whatever(name)
            made += [(name, value)] * self.random.choice([0, 1, 1, 1, 1, 1, 1, 2])
        if keys and self.random.random() < 0.4:
            name = self.random.choice(keys)
            made.append((name, self.dice.whatever(name)))
        return made

    def bent(self, path: str) -> str:
        """Now and then another number or word in the address."""
        if self.random.random() > 0.1:
            return path
        parts = path.split("/")
        at = self.random.randrange(len(parts))
        parts[at] = self.random.choice(
            ["0", "9" * 30, "-1", "٣", "x", quoted(self.dice.text()[:50])]
        )
        return "/".join(parts)

    def ask(
        self, method: str, path: str, fields: list[tuple[str, str]], headers: dict[str, str]
    ) -> Any:
        from django.db import connection, transaction

        self.broke, begun = "", time.monotonic()
        try:
            with transaction.atomic():
                answer = self._send(method, path, fields, headers)
                transaction.set_rollback(True)
        except Exception as error:  # an answer whose body breaks while it is read
            answer, self.broke = None, self.broke or repr(error)
        took = time.monotonic() - begun
        Visitor.slowest = max(Visitor.slowest, took)
        self._judge(f"{self.name} {method} {path} {fields!r:.300}", answer, took)
        if connection.connection is not None and connection.connection.closed:
            connection.close()
        return answer

    def _send(
        self, method: str, path: str, fields: list[tuple[str, str]], headers: dict[str, str]
    ) -> Any:
        body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields)
        extra: Any = {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()
        }
        if method == "GET":
            return self.client.get(f"{path}?{body[:60_000]}" if body else path, **extra)
        form = "application/x-www-form-urlencoded"
        return self.client.generic(method, path, body.encode(), content_type=form, **extra)

    def _judge(self, what: str, answer: Any, took: float) -> None:
        status = answer.status_code if answer is not None else 500
        if status >= 500 or self.broke:
            where = self.broke or what.split("?")[0]
            self.tally.repeated(where[-300:], what, f"{status} {self.broke}")
        else:
            self.tally.tried(what, f"took {took:.1f} s" if took > SLOW else "")


def quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def field_names() -> list[str]:
    """Names that conditions and orders may speak of, of all kinds."""
    from dacheng.kernel.fields import catalogues

    return sorted({name for one in catalogues().values() for name in one.fields})
