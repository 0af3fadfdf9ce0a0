"""What schemathesis makes of the published OpenAPI, sent by programs with the tokens of several
people: no failure of ours, and every answer as it is described."""

import contextlib
import time
from typing import Any

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally, say

NEEDS = "demo"
MINUTES = (6, 120)
PEOPLE = (("director", "write"), ("wanghao", "write"), ("auditor", "read"), ("hejing", "write"))
SECONDS = {False: 120, True: 3600}  # for all people together
EXAMPLES = {False: 6, True: 200}  # of one operation for one person, bad ones as many


def check(options: Options) -> Check:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections
    from django.test.utils import setup_test_environment

    setup_test_environment()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # because each call is taken back around it
    tally, ends = Tally("programs", options.seed), time.monotonic() + SECONDS[options.long]
    operations = _operations()
    for at, (who, scope) in enumerate(PEOPLE):
        secret = _secret(who, scope)
        share = (ends - time.monotonic()) / (len(PEOPLE) - at)
        done = _person(who, secret, operations, options, tally, time.monotonic() + share)
        say(f"  {who}: {done} of {len(operations)} operations")
    return tally.done(operations=len(operations), people=[who for who, _scope in PEOPLE])


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


def _person(
    who: str, secret: str, operations: list[Any], options: Options, tally: Tally, ends: float
) -> int:
    import random

    dice = random.Random(options.seed)  # noqa: S311
    done = 0
    for operation in dice.sample(operations, len(operations)):
        if time.monotonic() > ends:
            break
        for bad in (False, True):
            _tried(who, secret, operation, options, tally, bad=bad)
        done += 1
    return done


def _tried(
    who: str, secret: str, operation: Any, options: Options, tally: Tally, *, bad: bool
) -> None:
    from unittest import SkipTest

    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode

    mode = GenerationMode.NEGATIVE if bad else GenerationMode.POSITIVE
    calm = settings(
        max_examples=EXAMPLES[options.long], deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @calm
    @seed(options.seed)
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        complaint = _complaint(case, secret)
        what = f"{who} {case.method} {case.formatted_path}"
        if complaint:
            tally.repeated(f"{operation.label} {complaint[:60]}", what, complaint)
        else:
            tally.tried(what)

    with contextlib.suppress(Unsatisfiable, SkipTest):  # what cannot be made bad is not sent
        send()


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
    except Exception as error:  # the application let it through
        return f"{type(error).__name__}: {error}"[:300]
    return ""
