"""Every refusal as application/problem+json (RFC 9457), in the caller's language."""

import logging
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import orjson
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NotUnderstood

from dacheng.domains.customers.actions import AlreadyThere
from dacheng.domains.opportunities.actions import GateClosed
from dacheng.kernel.collisions import collided
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.records import Outdated

MEDIA = "application/problem+json"
log = logging.getLogger("django.request")
# type → (status, title)
KNOWN: dict[str, tuple[int, Any]] = {
    "invalid": (400, gettext_lazy("请求里有不对的地方")),
    "unauthenticated": (401, gettext_lazy("没有可用的令牌")),
    "forbidden": (403, gettext_lazy("没有权限")),
    "scope": (403, gettext_lazy("令牌的范围不够")),
    "not-found": (404, gettext_lazy("找不到")),
    "method": (405, gettext_lazy("这个地址不能这样用")),
    "outdated": (409, gettext_lazy("有人先改了")),
    "state": (409, gettext_lazy("现在的状态不能这样做")),
    "gate": (409, gettext_lazy("阶段的条件还不够")),
    "duplicate": (409, gettext_lazy("已经有了")),
    "collision": (409, gettext_lazy("同时有人在改")),
    "in-flight": (409, gettext_lazy("同一个请求还在做")),
    "precondition-failed": (412, gettext_lazy("有人先改了")),
    "too-large": (413, gettext_lazy("内容太大")),
    "media": (415, gettext_lazy("内容的格式不对")),
    "key-reused": (422, gettext_lazy("同一个 Idempotency-Key，内容却变了")),
    "precondition-required": (428, gettext_lazy("要写明改的是哪个版本")),
    "rate": (429, gettext_lazy("请求太密")),
    "broken": (500, gettext_lazy("我们这边出错了")),
}


class Problem(Exception):
    """A refusal with everything its answer says."""

    def __init__(
        self,
        kind: str,
        detail: str,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ):
        self.kind, self.detail, self.more = kind, detail, more
        self.errors, self.headers = dict(errors or {}), dict(headers or {})
        super().__init__(detail)

    @property
    def status(self) -> int:
        return KNOWN[self.kind][0]


def answered(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to an exception; one we did not expect is logged and told as our fault."""
    problem = problem_of(error)
    if problem.status == 500:
        log.error("%s %s", request.method, request.path, exc_info=error)
    body = {
        "type": f"/api/docs#problem-{problem.kind}",
        "title": str(KNOWN[problem.kind][1]),
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = problem.errors
    response = HttpResponse(orjson.dumps(body), status=problem.status, content_type=MEDIA)
    for name, value in problem.headers.items():
        response[name] = value
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response


@singledispatch
def problem_of(error: Exception) -> Problem:
    return Problem("broken", _("我们这边出错了，已经记下。什么都没有写进去，过一会儿再试。"))


@problem_of.register
def _ours(error: Problem) -> Problem:
    return error


@problem_of.register
def _missing(error: ObjectDoesNotExist) -> Problem:
    return Problem("not-found", _("这一条不在了，或者你看不到。"))


@problem_of.register
def _nowhere(error: Http404) -> Problem:
    return Problem("not-found", _("没有这个地址。"))


@problem_of.register
def _forbidden(error: PermissionDenied) -> Problem:
    return Problem("forbidden", str(error) or _("这一步你没有权限。找你的主管开。"))


@problem_of.register
def _stranger(error: AuthenticationError) -> Problem:
    challenge = {"WWW-Authenticate": 'Bearer realm="dacheng"'}
    return Problem(
        "unauthenticated", _("令牌不对、过期或已撤销。在「令牌」页新建一个。"), headers=challenge
    )


@problem_of.register
def _refused(error: ValidationError) -> Problem:
    fields, rest = by_field(error)
    told = " ".join([*rest, *(text for texts in fields.values() for text in texts)])
    return Problem(_kind_of(error), told, fields, **_more(error))


def _kind_of(error: ValidationError) -> str:
    kinds = {
        Outdated: "outdated",
        GateClosed: "gate",
        AlreadyThere: "duplicate",
        StepRefused: "state",
    }
    return next((kind for cls, kind in kinds.items() if isinstance(error, cls)), "invalid")


def _more(error: ValidationError) -> dict[str, Any]:
    if isinstance(error, GateClosed):
        return {"missing": error.missing, "may_wave": error.may_wave}
    return {}


def by_field(error: ValidationError) -> tuple[dict[str, list[str]], list[str]]:
    """The messages of each field, and those of no field."""
    if not hasattr(error, "error_dict"):
        return {}, list(error.messages)
    fields = dict(error.message_dict)
    rest = fields.pop(NON_FIELD_ERRORS, [])
    return fields, rest


@problem_of.register
def _not_understood(error: NotUnderstood) -> Problem:
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        errors.setdefault(_place(one["loc"]), []).append(said(one))
    told = " ".join(
        _("%(name)s：%(why)s") % {"name": name, "why": " ".join(texts)}
        for name, texts in errors.items()
    )
    return Problem("invalid", told, errors)


def _place(loc: tuple[Any, ...]) -> str:
    """('body', 'body', 'amount') is 'amount'; ('query', 'limit') is 'limit'."""
    skip = 2 if loc[0] in ("body", "file", "form") and len(loc) > 2 else 1
    return ".".join(str(part) for part in loc[skip:]) or str(loc[-1])


def said(error: Mapping[str, Any]) -> str:
    """One complaint of the parser, in words of ours."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind.startswith("say."):
        return str(error["msg"])
    for start, sentence in SAID.items():
        if kind.startswith(start):
            return gettext(sentence) % context
    return gettext("这个值不对。")


SAID = {
    "missing": gettext_noop("要填。"),
    "extra_forbidden": gettext_noop("没有可写的这个字段。"),
    "string_too_long": gettext_noop("太长了，最多 %(max_length)d 个字。"),
    "string": gettext_noop("要一段文字。"),
    "int": gettext_noop("要一个整数。"),
    "decimal": gettext_noop("要一个数，不超过 18 位。"),
    "float": gettext_noop("要一个数。"),
    "bool": gettext_noop("要 true 或 false。"),
    "date": gettext_noop("要日期，写成 2026-12-31。"),
    "literal_error": gettext_noop("没有这个值。有：%(expected)s"),
    "list": gettext_noop("要一列值。"),
    "dict": gettext_noop("要一个 JSON 对象。"),
    "model": gettext_noop("要一个 JSON 对象。"),
    "greater_than": gettext_noop("太小了。"),
    "less_than": gettext_noop("太大了。"),
}


@problem_of.register
def _http(error: HttpError) -> Problem:
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    if isinstance(error.__cause__, RequestDataTooBig):
        return _too_big(error.__cause__)
    return Problem("invalid", _("请求的内容不是完整的 JSON。"))


@problem_of.register
def _too_big(error: RequestDataTooBig) -> Problem:
    return Problem("too-large", _("内容太大了。分几次发。"))


@problem_of.register
def _out_of_range(error: DataError) -> Problem:
    return Problem("invalid", _("有个值太大或太长，数据库放不下。"))


@problem_of.register
def _crossed(error: OperationalError) -> Problem:
    if not collided(error):
        return Problem("broken", _("我们这边出错了，已经记下。什么都没有写进去，过一会儿再试。"))
    text = _("正好有人在改同一批记录，你这一下没有写进去。再做一次。")
    return Problem("collision", text, headers={"Retry-After": "1"})


@problem_of.register
def _clash(error: IntegrityError) -> Problem:
    return Problem("duplicate", _("和已有的记录冲突：编号或外部编号重复，或引用的记录没有了。"))


@problem_of.register
def _unreadable(error: UnreadableFile) -> Problem:
    return Problem("invalid", str(error), {"file": [str(error)]})
