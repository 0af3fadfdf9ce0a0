"""The last results of every check, kept in docs/proof.md with seed, machine and commit."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

TOP = """# Proof

What `python3 dacheng prove [--long] [--only NAME] --write` found last, failures too; each check
ran in a database of its own. A run of one check leaves the other lines as they were. What fits
runs in `python3 dacheng test` as well. How long each takes, and how the load is made:
[proving.md](proving.md).

| check | tried | failed | seconds | seed | run | commit | machine | day |
|---|---|---|---|---|---|---|---|---|
"""


def page() -> Path:
    return Path(settings.REPO) / "docs" / "proof.md"


def keep(data: dict[str, Any]) -> None:
    """Put these results beside those of the checks that did not run now."""
    source = page().with_suffix(".json")
    kept = json.loads(source.read_text(encoding="utf-8")) if source.exists() else {}
    for check in data["checks"]:
        more = {"long": data["long"], "day": date.today().isoformat(), **data["machine"]}
        kept[check["name"]] = {**check, **more}
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    source.write_text(text + "\n", encoding="utf-8")
    page().write_text(told(kept), encoding="utf-8")


def told(kept: dict[str, Any]) -> str:
    """The page: a table, then figures and failures."""
    ordered = sorted(kept.items())
    parts = [TOP + "\n".join(_row(name, one) for name, one in ordered) + "\n"]
    parts += [_section(name, one) for name, one in ordered if one["figures"] or one["detail"]]
    return "\n".join(parts)


def _row(name: str, one: dict[str, Any]) -> str:
    postgres = one["postgres"].split()[0]
    machine = f"{one['cpus']} CPUs, {one['system']}, Python {one['python']}, PostgreSQL {postgres}"
    cells = [name, f"{one['tried']:,}", f"{one['failed']:,}", one["seconds"], one["seed"]]
    cells += ["long" if one["long"] else "short", one["commit"], machine, one["day"]]
    return f"| {' | '.join(map(str, cells))} |"


def _section(name: str, one: dict[str, Any]) -> str:
    lines = [f"## {name}", ""]
    lines += [f"- {key}: {_value(value)}" for key, value in one["figures"].items()]
    lines += [f"- failed: `{text}`".replace("\n", " ") for text in one["detail"]]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
