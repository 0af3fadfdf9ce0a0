"""Which licence each package has, and whether the policy allows it."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from dacheng.surfaces.cli.supply.locks import Package

WORD = re.compile(r"[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.-]+)?")
# What packages wrote before they wrote expressions.
OLD = {
    "MIT License": "MIT", "BSD License": "BSD-3-Clause", "ISC License (ISCL)": "ISC",
    "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip


def with_licences(packages: Iterable[Package], named: dict[str, str]) -> list[Package]:
    """Each with what its own metadata says; `named` for those not installed here."""
    return [
        replace(one, licence=named.get(one.name) or one.licence or _told(one.name))
        for one in packages
    ]


def _told(name: str) -> str:
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := found.get("License-Expression"):
        return str(expression)
    old = [
        line.rpartition(" :: ")[2]
        for line in found.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    text = (found.get("License") or "").strip()
    old = old or ([text] if text and "\n" not in text else [])
    return " AND ".join(OLD.get(one, one.replace(" ", "-")) for one in old)


def policy(root: Path) -> dict[str, Any]:
    """Allowed licences, names for unknown ones, pardons with their reasons."""
    with (root / "requirements" / "licences.toml").open("rb") as file:
        return tomllib.load(file)


def refused(
    packages: Iterable[Package], allowed: Iterable[str], pardoned: Iterable[str]
) -> list[str]:
    """Packages whose licence is not known or not allowed, and why; pardons are by name."""
    fine, spared = set(allowed), set(pardoned)
    found = []
    for one in packages:
        if one.name in spared:
            continue
        if not one.licence:
            found.append(f"{one.name}: licence not known")
        elif not allows(one.licence, fine):
            found.append(f"{one.name}: {one.licence}")
    return found


def allows(expression: str, fine: set[str]) -> bool:
    """Whether one way through the expression has allowed licences only."""
    ways = re.split(r"\s+OR\s+", expression.replace("(", " ").replace(")", " "))
    if "(" in expression and " AND " in expression:  # mixed: all of it must be fine
        ways = [" ".join(ways)]
    return any(all(word in fine for word in _words(way)) for way in ways)


def _words(way: str) -> list[str]:
    return [word for word in WORD.findall(way) if word not in ("AND", "OR")]
