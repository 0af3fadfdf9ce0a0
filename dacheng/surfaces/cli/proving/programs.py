"""What schemathesis makes of the published OpenAPI, good and bad, sent by programs with the tokens
of several people: no failure of ours, and every answer as it is described.

Every operation has its turn with every person before any has a second one, a few examples each,
because what nobody reached nobody tried."""

import contextlib
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "demo"
MINUTES = (10, 120)
PEOPLE = (("director", "write"), ("wanghao", "write"), ("auditor", "read"), ("hejing", "write"))
SECONDS = {False: 60, True: 3600}  # of all rounds; the first one ends whatever it takes
EXAMPLES = 3  # of one operation for one person in one round, bad ones as many
TURN = 10.0  # seconds of one operation for one person, making and sending
HERE = 30  # records of a listing whose ids are tried


@dataclass
class Program:
    """A token, and the ids that its person finds in each listing."""

    who: str
    secret: str
    found: dict[str, list[Any]] = field(default_factory=dict)


class Late(Exception):
    """The turn is over."""


def check(options: Options) -> Check:
    from django.test.utils import setup_test_environment

    setup_test_environment()
    _kept_open()
    tally, begun = Tally("programs", options.seed), time.monotonic()
    operations, rounds = _operations(), 0
    sent = {one.label: {"good": 0, "bad": 0} for one in operations}
    programs = [Program(who, _secret(who, scope)) for who, scope in PEOPLE]
    while rounds == 0 or time.monotonic() - begun < SECONDS[options.long]:
        _round(operations, programs, sent, tally, options.seed * 1000 + rounds)
        rounds += 1
        say(f"  round {rounds}: {tally.check.tried} tried, {tally.check.failed} failed")
    for label, kinds in sent.items():
        tally.tried(f"{label} reached", "" if any(kinds.values()) else "nothing was sent")
    return tally.done(
        operations=len(operations),
        reached=sum(any(kinds.values()) for kinds in sent.values()),
        never_good=[label for label, kinds in sent.items() if not kinds["good"]],
        never_bad=[label for label, kinds in sent.items() if not kinds["bad"]],
        rounds=rounds,
        people=[who for who, _scope in PEOPLE],
    )


def _kept_open() -> None:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for one in (request_started, request_finished):
        one.disconnect(close_old_connections)  # because each call is taken back around it


def _operations() -> list[Any]:
    import schemathesis

    from dacheng.wsgi import application

    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    return [found.ok() for found in schema.get_all_operations()]


def _secret(username: str, scope: str) -> str:
    from dacheng.surfaces.api import tokens
    from dacheng.surfaces.cli.proving.attack import viewer

    _token, secret = tokens.issue("prove", (scope,), by=viewer(username), days=1)
    return secret


def _round(
    operations: list[Any],
    programs: list[Program],
    sent: dict[str, dict[str, int]],
    tally: Tally,
    number: int,
) -> None:
    for program in programs:
        for operation in operations:
            with contextlib.suppress(Late), _turn():
                for kind in ("good", "bad"):
                    many = _tried(program, operation, tally, number, bad=kind == "bad")
                    sent[operation.label][kind] += many


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """Whatever is made or answered stops when the time is up."""

    def late(*_words: object) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, TURN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _tried(program: Program, operation: Any, tally: Tally, number: int, *, bad: bool) -> int:
    """How many were sent."""
    from unittest import SkipTest

    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode

    mode = GenerationMode.NEGATIVE if bad else GenerationMode.POSITIVE
    dice, sent = random.Random(f"{number} {operation.label}"), 0  # noqa: S311
    calm = settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @calm
    @seed(number)
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        nonlocal sent
        if not bad and dice.random() < 0.7:  # an id of nobody's ends at the door
            _at_a_record(case, program, dice)
        sent += 1
        _counted(case, program, operation, tally)

    with contextlib.suppress(Unsatisfiable, SkipTest):  # what cannot be made bad is not sent
        send()
    return sent


def _at_a_record(case: Any, program: Program, dice: random.Random) -> None:
    """Instead of any id one that the program's person finds in the listing above it."""
    listing, found, _rest = case.operation.path.partition("/{")
    ids = _ids(listing, program) if found else []
    if ids and len(case.path_parameters or {}) == 1:
        case.path_parameters = dict.fromkeys(case.path_parameters, dice.choice(ids))


def _ids(listing: str, program: Program) -> list[Any]:
    from django.test import Client

    if listing not in program.found:
        headers: Any = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}"}
        answer = Client().get(listing, {"limit": HERE}, **headers)
        _kept_open()  # because the client connects what closes
        told = answer.json() if answer.status_code == 200 else {}
        program.found[listing] = [row["id"] for row in told.get("items", ()) if "id" in row]
    return program.found[listing]


def _counted(case: Any, program: Program, operation: Any, tally: Tally) -> None:
    complaint = _complaint(case, program.secret)
    what = f"{program.who} {case.method} {case.formatted_path}"
    if complaint:
        tally.repeated(f"{operation.label} {complaint[:60]}", what, complaint)
    else:
        tally.tried(what)


def _complaint(case: Any, secret: str) -> str:
    """Send it and take it back; what is wrong with the answer."""
    from django.db import transaction
    from schemathesis import checks as said
    from schemathesis.core.failures import FailureGroup

    from dacheng.surfaces.api import tokens

    tokens.buckets.left.clear()  # nobody has to wait here
    wanted = [
        said.not_a_server_error, said.status_code_conformance, said.content_type_conformance,
        said.response_schema_conformance,
    ]  # fmt: skip
    headers = {"Authorization": f"Bearer {secret}"}
    try:
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=wanted)
    except FailureGroup as failures:
        return "; ".join(f"{one.title}: {one.message}"[:250] for one in failures.exceptions)
    except Late:
        return f"no answer within {TURN:.0f} s of its turn"
    except Exception as error:  # the application let it through
        return f"{type(error).__name__}: {error}"[:300]
    return ""
