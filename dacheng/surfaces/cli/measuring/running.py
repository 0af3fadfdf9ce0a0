"""Runs each measurement in a database of its own that is dropped afterwards."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

from dacheng.surfaces.cli.speech import Answer, Refusal, table

SIZES = {"S": 8_800, "M": 100_000, "L": 1_000_000}


def measure(options: argparse.Namespace) -> Answer:
    """Measure what was asked for; figures as found, with machine and commit."""
    sizes = [options.size] if options.size else ["S", "M"]
    data: dict[str, Any] = {"machine": machine()}
    if options.what in ("all", "pages"):
        runs = {size: _in_scratch("pages", str(SIZES[size])) for size in sizes}
        data["sizes"] = runs
        data["pages"] = runs[sizes[-1]]["pages"]
    if options.what in ("all", "import"):
        data["import"] = [_in_scratch("files", str(SIZES[size])) for size in sizes]
    return Answer(data, _told(data))


def machine() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        version = cursor.fetchone()[0]
    return {
        "cpus": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "postgres": version,
        "commit": _commit(),
    }


def _commit() -> str:
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=settings.REPO,
            capture_output=True,
            text=True,
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _in_scratch(module: str, *words: str) -> dict[str, Any]:
    """Run one measuring module on a fresh company of its own."""
    with _scratch_database() as url, tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "DATABASE_URL": url, "DACHENG_DATA": data}
        _run(environment, "dacheng.surfaces.cli", "init", "--name", "测速")
        said = _run(environment, f"dacheng.surfaces.cli.measuring.{module}", *words)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _run(environment: dict[str, str], module: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *words],
        env={**environment, "PYTHONPATH": str(settings.REPO)},
        capture_output=True,
        text=True,
        cwd=Path(settings.REPO),
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()
        raise Refusal(f"{module}: {last[-1] if last else done.returncode}")
    return done.stdout


@contextmanager
def _scratch_database() -> Iterator[str]:
    name = f"dacheng_bench_{uuid.uuid4().hex[:8]}"
    url = settings.DATABASE_URL
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'create database "{name}"')
        try:
            parts = urlsplit(url)
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            server.execute(f'drop database "{name}" with (force)')


def _told(data: dict[str, Any]) -> str:
    lines = []
    for size, found in data.get("sizes", {}).items():
        rows = [
            [
                p["page"],
                p["p50_ms"],
                p["p95_ms"],
                p["cpu_ms"],
                p["queries"],
                p["bare_sql_ms"],
                round(p["p50_ms"] / p["bare_sql_ms"], 1) if p["bare_sql_ms"] else "",
                p["bytes"],
                p["status"],
            ]
            for p in found["pages"]
        ]
        header = ["page", "p50 ms", "p95 ms", "CPU ms", "queries", "bare SQL ms", "ratio"]
        header += ["bytes", "status"]
        lines.append(f"{size}: {found['rows']:,} opportunities\n{table(header, rows)}")
        rest = {key: found[key] for key in ("built_s", "loadavg", "load", "first_page")}
        lines.append(json.dumps(rest))
    for found in data.get("import", []):
        lines.append(json.dumps(found, ensure_ascii=False))
    return "\n\n".join(lines)
