"""Idempotency keys: the same POST twice is done once and answered twice."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.collisions import collided
from dacheng.kernel.jobs.queue import app
from dacheng.surfaces.api.models import Reply
from dacheng.surfaces.api.problems import Problem

KEPT_FOR, LONGEST = timedelta(hours=24), 200
HEADERS = ("Location", "ETag", "Content-Type")


def once(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Run a writing view in one transaction, with the row of its key written first. A refusal
    undoes the row as well: nothing was done, so the same key may try again."""

    @wraps(view)
    def write(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return _whole(view, request, given, named)
        except OperationalError as error:
            if not collided(error) or connection.in_atomic_block:
                raise
        return _whole(view, request, given, named)  # the other one has gone on by now

    return write


def _whole(
    view: Callable[..., Any], request: HttpRequest, given: tuple[Any, ...], named: dict[str, Any]
) -> HttpResponse:
    key = request.headers.get("Idempotency-Key", "")
    with transaction.atomic():
        if not key:
            return view(request, *given, **named)
        reply, made = _reply(request, key)
        if not made:
            return _again(reply)
        response = view(request, *given, **named)
        _keep(reply, response)
        return response


def _reply(request: HttpRequest, key: str) -> tuple[Reply, bool]:
    """The row of this key, and whether it is ours to fill."""
    if len(key) > LONGEST or "\x00" in key:
        raise Problem("invalid", _("Idempotency-Key 太长，最多 200 个字。"))
    owner, route = request.viewer.person_id, f"{request.method} {request.path}"[:200]
    _require_alone(owner, route, key)
    mine = Reply.objects.filter(owner_id=owner, route=route, key=key)
    mine.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    sent = fingerprint(request)
    known = mine.first()
    if known is None:
        return Reply.objects.create(owner_id=owner, route=route, key=key, fingerprint=sent), True
    if known.fingerprint != sent:
        raise Problem("key-reused", _("这个键用过了，上次的内容不一样。换一个键。"))
    return known, False


def _require_alone(owner: int, route: str, key: str) -> None:
    """Who comes while the first is still at work is told so, instead of waiting for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [f"{owner} {route} {key}"]
        )
        row = cursor.fetchone()
    if not row or not row[0]:
        raise Problem("in-flight", _("同一个请求还在做，稍后再问。"), headers={"Retry-After": "1"})


def fingerprint(request: HttpRequest) -> str:
    """What was sent; of a form with files its content, because its boundary differs each time."""
    digest = hashlib.sha256(request.get_full_path().encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _keep(reply: Reply, response: HttpResponse) -> None:
    reply.status, reply.body = response.status_code, response.content.decode()
    reply.headers = {name: response[name] for name in HEADERS if name in response}
    reply.save(update_fields=["status", "body", "headers"])


def _again(reply: Reply) -> HttpResponse:
    response = HttpResponse(reply.body, status=reply.status, headers=reply.headers)
    response["Idempotent-Replayed"] = "true"
    return response


@app.periodic(cron="41 * * * *")
@app.task(name="api.forget_replies", queueing_lock="api.forget_replies", pass_context=False)
def forget_replies(timestamp: int) -> None:
    """Nobody asks again after a day."""
    Reply.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
