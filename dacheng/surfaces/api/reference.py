"""The description of the API (OpenAPI 3.1), in the reader's language, and as a page."""

from copy import deepcopy
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dacheng.surfaces.api.api import API
from dacheng.surfaces.api.kinds import RESOURCES
from dacheng.surfaces.api.problems import KNOWN, MEDIA

JSON = "application/json"
SUMMARIES: dict[str, str | Promise] = {
    "list": gettext_lazy("列出"),
    "read": gettext_lazy("读一条"),
    "create": gettext_lazy("新建"),
    "change": gettext_lazy("修改"),
    "files": gettext_lazy("列出文件"),
    "upload": gettext_lazy("上传文件"),
    "download": gettext_lazy("下载"),
    "ask": gettext_lazy("问一个数"),
    "mapping": gettext_lazy("说明每列的意思"),
    "check": gettext_lazy("检查"),
    "run": gettext_lazy("导入"),
    "undo": gettext_lazy("撤销"),
    "calls": gettext_lazy("提交"),
    "bridge": gettext_lazy("变动"),
    "accuracy": gettext_lazy("准确度"),
}
TITLES: dict[str, str | Promise] = {
    "metrics": gettext_lazy("指标"),
    "forecasts": gettext_lazy("预测"),
    "targets": gettext_lazy("目标"),
    "imports": gettext_lazy("导入"),
    "files": gettext_lazy("文件"),
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
}
MATCH = {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def schema() -> dict[str, Any]:
    return _schema(get_language() or "")


@cache
def _schema(_language: str) -> dict[str, Any]:
    made = deepcopy(dict(API.get_openapi_schema(path_prefix="/api/")))
    made["info"]["description"] = _(
        "用个人令牌调用：Authorization: Bearer dct_…。每个错误都是 application/problem+json。"
    )
    made.setdefault("components", {})["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"}
    }
    made["security"] = [{"token": []}]
    made["servers"] = [{"url": "/"}]
    made["tags"] = [{"name": name, "description": _title(name)} for name in _tags()]
    for methods in made["paths"].values():
        for method, operation in methods.items():
            _finish(method, operation)
    _label(made["components"]["schemas"])
    return made


def _tags() -> list[str]:
    return [*RESOURCES, *TITLES]


def _title(name: str) -> str:
    return str(RESOURCES[name].label if name in RESOURCES else TITLES[name])


def _finish(method: str, operation: dict[str, Any]) -> None:
    """What the framework does not know: words, headers, and that refusals are problems."""
    operation["summary"] = _summary(operation["operationId"], operation["tags"][0])
    operation["responses"] = {
        str(code): told for code, told in sorted(operation["responses"].items())
    }
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and JSON in content:
            answer["content"] = {MEDIA: content[JSON]}
        answer["description"] = answer.get("description") or "OK"
    more = {"post": [KEY], "patch": [MATCH]}.get(method, [])
    if more:
        operation["parameters"] = [*operation.get("parameters", []), *deepcopy(more)]
    if operation["operationId"] == "files_download":
        bytes_ = {"schema": {"type": "string", "format": "binary"}}
        operation["responses"]["200"]["content"] = {"application/octet-stream": bytes_}


def _summary(name: str, tag: str) -> str:
    action = name.removeprefix(f"{tag}_")
    resource = RESOURCES.get(tag)
    verb = resource.by_name.get(action) if resource else None
    return str(verb.label if verb else SUMMARIES.get(action, action))


def _label(schemas: dict[str, Any]) -> None:
    """Each field says its name in the reader's words."""
    for resource in RESOURCES.values():
        labels = {field.name: field.label for field in resource.catalogue.fields.values()}
        labels |= {field.name: field.label for field in (*resource.also, *resource.shows)}
        for name in (resource.singular, f"New{resource.singular}", f"Change{resource.singular}"):
            for field, told in schemas.get(name, {}).get("properties", {}).items():
                if field in labels:
                    told["description"] = str(labels[field])


def sections() -> list[dict[str, Any]]:
    """The description as a page draws it: per tag its operations with what they take and give."""
    made = schema()
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _tags()}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_told(path, method, operation, made))
    return [
        {"name": name, "title": _title(name), "operations": operations}
        for name, operations in found.items()
    ]


def _told(
    path: str, method: str, operation: dict[str, Any], made: dict[str, Any]
) -> dict[str, Any]:
    body = next(iter(operation.get("requestBody", {}).get("content", {}).values()), {})
    answer = next((a for s, a in operation["responses"].items() if int(s) < 300), {"content": {}})
    content = answer.get("content", {}).get(JSON, {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "parameters": [
            {"name": one["name"], "in": one["in"], "type": _type(one.get("schema", {}))}
            for one in operation.get("parameters", [])
        ],
        "body": _properties(body.get("schema", {}), made),
        "gives": _name(content.get("schema", {})),
        "statuses": " ".join(operation["responses"]),
    }


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _properties(schema: dict[str, Any], made: dict[str, Any]) -> list[dict[str, Any]]:
    whole = made["components"]["schemas"].get(_name(schema), schema)
    must = whole.get("required", [])
    return [
        {
            "name": name,
            "type": _type(one),
            "label": one.get("description", ""),
            "required": name in must,
        }
        for name, one in whole.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """A short word for a type: 'string', 'integer', 'date', 'a | b'."""
    if "anyOf" in schema:
        parts = dict.fromkeys(_type(one) for one in schema["anyOf"])
        return " | ".join(part for part in parts if part != "null")
    if "enum" in schema:
        return " | ".join(str(one) or '""' for one in schema["enum"])
    return str(schema.get("format") or _name(schema) or schema.get("type", ""))


def problems() -> list[dict[str, Any]]:
    return [
        {"kind": kind, "status": status, "title": title} for kind, (status, title) in KNOWN.items()
    ]
