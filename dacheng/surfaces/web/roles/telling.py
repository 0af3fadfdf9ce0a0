"""Roles as the pages say them."""

from collections import defaultdict
from typing import Any

from django.urls import reverse

from dacheng.domains.org.models import Role
from dacheng.domains.org.names import ACTIONS, AREAS, LEVELS, changed, name_of, offered, said
from dacheng.kernel.access import FieldLevel
from dacheng.kernel.fields import Catalogue, catalogues
from dacheng.kernel.ui.screens import screen_of

SUMMED = ("opportunities.view", "opportunities.change", "opportunities.export", "contracts.change")


def areas(role: Role) -> list[dict[str, Any]]:
    """Each area with its actions under the reach they have, the widest first."""
    return [
        {
            "label": AREAS[area],
            "lines": _lines(role, area, actions),
            "none": [ACTIONS[one] for one in actions if f"{area}.{one}" not in role.grants],
            "url": reverse("roles:area", args=[role.pk, area]),
        }
        for area, actions in offered().items()
    ]


def _lines(role: Role, area: str, actions: list[str]) -> list[dict[str, Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for action in actions:
        grant = f"{area}.{action}"
        if reach := role.grants.get(grant):
            found[said(grant, reach)].append(ACTIONS[action])
    return [{"reach": reach, "actions": names} for reach, names in found.items()]


def held(role: Role) -> list[dict[str, Any]]:
    """The fields a role is held back from."""
    known = catalogues()
    return [
        {"label": field_name(key), "level": LEVELS[level], "url": level_url(role, key)}
        for key, level in sorted(role.fields.items())
        if key.partition(".")[0] in known
    ]


def kind_name(kind: str) -> str:
    there = screen_of(kind)
    return str(there.label) if there else kind


def field_name(key: str) -> str:
    kind, _dot, name = key.partition(".")
    known = catalogues().get(kind)
    label = known[name].label if known is not None and name in known else name
    return f"{kind_name(kind)} · {label}"


def level_url(role: Role, key: str) -> str:
    kind, _dot, name = key.partition(".")
    return reverse("roles:level", args=[role.pk, kind, name])


def differences(one: Role, other: Role) -> list[dict[str, Any]]:
    """Where two roles part: grants, then fields."""
    found: dict[tuple[Any, Any, Any], list[Any]] = defaultdict(list)
    for grant, was, now in changed(one.grants, other.grants):
        area, _dot, action = grant.partition(".")
        found[AREAS[area], said(grant, was), said(grant, now)].append(ACTIONS[action])
    rows = [
        {"name": area, "actions": actions, "one": was, "other": now}
        for (area, was, now), actions in found.items()
    ]
    for key in sorted({*one.fields, *other.fields}):
        was, now = (role.fields.get(key, FieldLevel.WRITE.value) for role in (one, other))
        if was != now:
            kind, _dot, name = field_name(key).partition(" · ")
            rows.append({"name": kind, "actions": [name], "one": LEVELS[was], "other": LEVELS[now]})
    return rows


def summary(role: Role) -> list[Any]:
    return [said(grant, role.grants.get(grant, "")) for grant in SUMMED]


def heads() -> list[str]:
    return [name_of(grant) for grant in SUMMED]


def fields_table(known: Catalogue, roles: list[Role]) -> list[dict[str, Any]]:
    """Every field of a kind with what each role may do with it."""
    rows = []
    for field in known.fields.values():
        key = f"{known.kind}.{field.name}"
        cells = [_cell(role, key, role.fields.get(key, FieldLevel.WRITE.value)) for role in roles]
        rows.append({"label": field.label, "cells": cells})
    return rows


def _cell(role: Role, key: str, level: str) -> dict[str, Any]:
    return {"level": level, "label": LEVELS[level], "url": level_url(role, key), "role": role.name}
