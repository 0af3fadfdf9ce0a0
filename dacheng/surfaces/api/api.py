"""The whole API: its parser, its refusals, its operations."""

from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.parser import Parser

from dacheng.surfaces.api import aims, attachments, bringing, figures, forecasts, operations
from dacheng.surfaces.api.kinds import RESOURCES
from dacheng.surfaces.api.problems import Problem, answered

ACCEPTED = (None, "application/json", "application/merge-patch+json")


class Strict(Parser):
    """JSON only, and whole: no NaN, no half characters, nothing for a body that may be empty."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        if not body:
            return {}
        if request.content_type not in ACCEPTED:
            raise Problem("media", _("请求的内容要是 application/json。"))
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Problem("invalid", _("请求的内容不是完整的 JSON。")) from error


def made() -> NinjaAPI:
    api = NinjaAPI(
        title="Dacheng API", version="1", docs_url=None, openapi_url=None,
        parser=Strict(), urls_namespace="api-operations",
    )  # fmt: skip
    # The names of the exceptions differ, the answer is one; ours is looked up by the same order.
    for error in (Exception, *list(api._exception_handlers)):
        api.add_exception_handler(error, answered)  # type: ignore[arg-type]
    router, records = Router(), operations.record_schemas()
    for resource in RESOURCES.values():
        operations.add(router, resource, records)
        if resource.files:
            attachments.add_to(router, resource)
    for part in (aims, figures, forecasts, bringing, attachments):
        part.add(router)
    api.add_router("", router)
    return api


API = made()
