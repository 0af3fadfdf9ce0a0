"""The bill of materials, as CycloneDX 1.6: the same locks give the same bytes."""

import base64
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from dacheng.surfaces.cli.supply.locks import Package

SCOPES = {"runtime": "required", "development": "excluded"}


def bill(packages: Sequence[Package], version: str) -> dict[str, Any]:
    """`version` is the product's. The serial number follows from what is listed."""
    seen = "\n".join(f"{one.url} {' '.join(one.hashes)}" for one in packages)
    digest = hashlib.sha256(f"{version}\n{seen}".encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(digest[:32])}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "dacheng", "name": "dacheng",
                "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(one) for one in packages],
        "dependencies": [{"ref": "dacheng", "dependsOn": [one.url for one in packages]}],
    }  # fmt: skip


def _component(one: Package) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": one.url,
        "name": one.name,
        "version": one.version,
        "purl": one.url,
        "scope": SCOPES[one.scope],
    }
    if one.licence:
        found["licenses"] = [{"expression": one.licence}]
    if one.ecosystem == "npm" and one.hashes:
        kind, _dash, text = one.hashes[0].partition("-")
        content = base64.b64decode(text).hex()
        found["hashes"] = [{"alg": kind.upper().replace("SHA", "SHA-"), "content": content}]
    elif one.hashes:  # a package is one of several files; each of these is allowed
        named = [{"name": "dacheng:sha256", "value": value} for value in one.hashes]
        found["properties"] = named
    return found
