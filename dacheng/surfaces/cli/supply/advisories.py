"""Known holes: advisories in the OSV format from a folder, held against the locks."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from dacheng.surfaces.cli.supply.locks import Package, plain

CANARY = Package("PyPI", "dacheng-canary", "1.4", (), "development")
CANARY_ADVISORY = {
    "id": "DACHENG-CANARY-1",
    "summary": "planted, so that a scanner that finds nothing is known to be blind",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Dacheng_Canary"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.2"}, {"fixed": "1.10"}]}],
        }
    ],
}


def read(place: Path) -> Iterator[dict[str, Any]]:
    """Records from a folder of .json files, or from the .zip that OSV publishes per ecosystem."""
    if place.suffix == ".zip":
        with zipfile.ZipFile(place) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))
        return
    for path in sorted(place.rglob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(place.rglob("*.zip")):
        yield from read(path)


def found(packages: Iterable[Package], records: Iterable[dict[str, Any]]) -> list[str]:
    """'ID name version' for each package with a hole that no record takes back."""
    named: dict[tuple[str, str], list[Package]] = {}
    for one in packages:
        named.setdefault((one.ecosystem, plain(one.name)), []).append(one)
    hits = []
    for record in records:
        if record.get("withdrawn"):
            continue
        for part in record.get("affected", ()):
            package = part.get("package", {})
            key = (package.get("ecosystem", ""), plain(package.get("name", "")))
            hits += [
                f"{record['id']} {one.name} {one.version}"
                for one in named.get(key, ())
                if _hit(one.version, part)
            ]
    return sorted(set(hits))


def _hit(version: str, part: dict[str, Any]) -> bool:
    if version in part.get("versions", ()):
        return True
    return any(
        _within(version, one.get("events", ()))
        for one in part.get("ranges", ())
        if one.get("type") in ("ECOSYSTEM", "SEMVER")
    )


def _within(version: str, events: Iterable[dict[str, str]]) -> bool:
    """Between an `introduced` and the next `fixed`; `last_affected` is still in."""
    at, inside = order(version), False
    for event in sorted(events, key=lambda one: order(next(iter(one.values())))):
        kind, value = next(iter(event.items()))
        if kind == "introduced" and (value == "0" or at >= order(value)):
            inside = True
        elif (kind == "fixed" and at >= order(value)) or (
            kind == "last_affected" and at > order(value)
        ):
            inside = False
    return inside


def order(version: str) -> Version:
    """Sorts 1.9 before 1.10, and 2.0rc1 before 2.0; what is no version sorts first."""
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0")
