"""What a token may do of what its owner may: `read`, `write`, or one resource as `leads:read`."""

from collections.abc import Iterable
from dataclasses import replace

from dacheng.kernel.access import Viewer

# The domain whose grants rule a resource.
DOMAINS = {
    "people": "org",
    "delegations": "org",
    "products": "products",
    "customers": "customers",
    "contacts": "customers",
    "leads": "leads",
    "opportunities": "opportunities",
    "activities": "activities",
    "tasks": "activities",
    "contracts": "contracts",
    "receipts": "receivables",
    "reports": "reports",
    "deviations": "deviations",
    "countermeasures": "deviations",
    "invoices": "receivables",
    "targets": "targets",
}
OTHERS = ("metrics", "forecasts", "imports", "files")
RESOURCES = (*DOMAINS, *OTHERS)
LEVELS = ("read", "write")
EVERY = (*LEVELS, *(f"{name}:{level}" for name in RESOURCES for level in LEVELS))
# Names of people, products and stages are part of every other record.
NAMES = ("org.view", "products.view", "processes.view")


def allows(scopes: Iterable[str], resource: str, level: str) -> bool:
    """Whether these scopes reach so far; writing includes reading."""
    held = set(scopes)
    wanted = {level, "write", f"{resource}:{level}", f"{resource}:write"}
    return bool(held & wanted)


def narrowed(viewer: Viewer, scopes: Iterable[str]) -> Viewer:
    """The viewer with no more grants than the scopes name: what a route forgets to ask is then
    refused by the verb itself."""
    held = set(scopes)
    if "write" in held:
        return viewer
    kept = {name: reach for name, reach in viewer.grants.items() if _within(name, held)}
    return replace(viewer, grants=kept)


def _within(grant: str, held: set[str]) -> bool:
    domain, _dot, action = grant.partition(".")
    reads = action == "view" or grant == "metrics.ask"
    if grant in NAMES or (reads and "read" in held):
        return True
    for name in held:
        resource, _colon, level = name.partition(":")
        if level and DOMAINS.get(resource, resource) == domain and (level == "write" or reads):
            return True
    return False
