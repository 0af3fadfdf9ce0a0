"""Gives a company what this version of the product brings: roles, grants and reference data.

What a company has changed stays as it is. Only what no earlier version knew is added, so a grant
that an administrator took from a role does not come back with an upgrade.
"""

from typing import Any

from django.db import transaction

from dacheng.domains.org.models import Company, Role
from dacheng.domains.org.reference import ROLES
from dacheng.kernel.audit import acting
from dacheng.kernel.reference import HOUSE, load_reference

BEFORE = {"leads", "processes"}  # had reference data before it was written down what is loaded


@transaction.atomic
def ship() -> dict[str, list[str]]:
    """Add what is new to the company; safe to repeat. Returns the new grants and the domains
    whose reference data was loaded. Nothing without a company."""
    company = Company.objects.select_for_update().first()
    if company is None:
        return {"grants": [], "reference": []}
    known = company.settings.get("shipped") or _as_found()
    with acting(HOUSE, "load_reference"):
        grants = _ship_roles(set(known["grants"]), set(known["fields"]))
        loaded = load_reference(without=set(known["reference"]))
        shipped = {**_shipped(), "reference": sorted({*known["reference"], *loaded})}
        if shipped != company.settings.get("shipped"):
            company.settings = {**company.settings, "shipped": shipped}
            company.save(update_fields=["settings"])
    return {"grants": sorted(grants), "reference": sorted(loaded)}


def _shipped() -> dict[str, list[str]]:
    grants = {grant for _code, _name, granted, _fields in ROLES for grant in granted}
    fields = {field for _code, _name, _granted, held in ROLES for field in held}
    return {"grants": sorted(grants), "fields": sorted(fields)}


def _as_found() -> dict[str, Any]:
    """What an older database must have known: everything any of its roles speaks of."""
    roles = list(Role.objects.all())
    return {
        "grants": {grant for role in roles for grant in role.grants},
        "fields": {field for role in roles for field in role.fields},
        "reference": BEFORE if roles else set(),
    }


def _ship_roles(known: set[str], held: set[str]) -> set[str]:
    """Make the roles that are missing; give the others what is new. Returns the new grants."""
    present = {role.code: role for role in Role.objects.all()}
    added: set[str] = set()
    for at, (code, name, grants, fields) in enumerate(ROLES):
        role = present.get(code)
        if role is None:
            Role.objects.create(code=code, name=name, grants=grants, fields=fields, order=at)
            continue
        new = {grant: reach for grant, reach in grants.items() if grant not in known}
        rules = {field: level for field, level in fields.items() if field not in held}
        if new or rules:
            role.grants = {**new, **role.grants}
            role.fields = {**rules, **role.fields}
            role.save(update_fields=["grants", "fields"])
            added |= set(new)
    return added
