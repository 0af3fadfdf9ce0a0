"""Every package of the locks, read as they are written; nothing is asked of the network."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LOCKS = {"runtime.lock": "runtime", "node.lock": "development", "uv.lock": "development",
         "dev.lock": "development"}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """One pinned package. `hashes` are sha256 in hex, or the integrity of npm."""

    ecosystem: str  # PyPI or npm
    name: str
    version: str
    hashes: tuple[str, ...]
    scope: str  # runtime: in the product; development: builds or tests it
    licence: str = ""

    @property
    def url(self) -> str:
        """As the package is called across tools (purl)."""
        if self.ecosystem == "npm":
            return f"pkg:npm/{self.name.replace('@', '%40')}@{self.version}"
        return f"pkg:pypi/{self.name}@{self.version}"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(root: Path) -> list[Package]:
    """All of them, each once; what the product runs with is named so."""
    found: dict[tuple[str, str, str], Package] = {}
    for file, scope in LOCKS.items():
        for one in _of_python(root / "requirements" / file, scope):
            found.setdefault((one.ecosystem, one.name, one.version), one)
    for one in _of_npm(root / "package-lock.json"):
        found.setdefault((one.ecosystem, one.name, one.version), one)
    return sorted(found.values(), key=lambda one: (one.ecosystem, one.name, one.version))


def _of_python(path: Path, scope: str) -> Iterator[Package]:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if head := HEAD.match(line):
            yield Package("PyPI", plain(head[1]), head[2], tuple(HASH.findall(line)), scope)


# Their code is in the bundle that browsers load; the others build and check.
SERVED = {"echarts", "zrender", "tslib", "htmx.org", "lucide-static", "sortablejs", "tom-select"}


def _of_npm(path: Path) -> Iterator[Package]:
    for place, one in json.loads(path.read_text(encoding="utf-8"))["packages"].items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        scope = "runtime" if name in SERVED or name.startswith("@orchidjs/") else "development"
        hashes = (one["integrity"],) if one.get("integrity") else ()
        yield Package("npm", name, one["version"], hashes, scope, one.get("license", ""))
