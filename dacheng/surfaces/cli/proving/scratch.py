"""Databases and data folders of their own for checks; made once, copied for each."""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from dacheng.surfaces.cli.speech import Refusal

MODELS = ("company", "demo")
LONGEST = 1200  # seconds to make a company


class Scratch:
    """Companies to copy from; everything made is gone at the end."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="dacheng-prove-"))
        self.made: dict[str, str] = {}

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in self.made.values():
            dropped(name)
        shutil.rmtree(self.home, ignore_errors=True)

    @contextmanager
    def copy(self, needs: str) -> Iterator[dict[str, str]]:
        """The environment of a process on a fresh copy: a database and a data folder."""
        name, data = _fresh_name(), Path(tempfile.mkdtemp(dir=self.home))
        if needs in MODELS:
            model = self._model(needs)
            shutil.copytree(self.home / needs, data, dirs_exist_ok=True)
            _sql(f'create database "{name}" template "{model}"')
        else:
            _sql(f'create database "{name}"')
        try:
            yield environment(url_of(name), data)
        finally:
            dropped(name)
            shutil.rmtree(data, ignore_errors=True)

    def _model(self, needs: str) -> str:
        if needs not in self.made:
            name, data = _fresh_name(), self.home / needs
            data.mkdir()
            self.made[needs] = name
            _sql(f'create database "{name}"')
            given = environment(url_of(name), data)
            run(given, "dacheng.surfaces.cli", "init")
            if needs == "demo":
                run(given, "dacheng.surfaces.cli.proving.told")
        return self.made[needs]


def environment(url: str, data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DACHENG_DATA": str(data),
        "DACHENG_TEST_DB": urlsplit(url).path.lstrip("/") + "_test",
        "DJANGO_SETTINGS_MODULE": "dacheng.settings",
        "PYTHONPATH": str(settings.REPO),
        "PYTHONUTF8": "1",
    }


def run(given: dict[str, str], module: str, *words: str, longest: float = LONGEST) -> str:
    """What a module of ours says on standard output; refused when it fails."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *words],
        env=given,
        cwd=settings.REPO,
        capture_output=True,
        text=True,
        timeout=longest,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()
        raise Refusal(f"{module}: {last[-1] if last else done.returncode}")
    return done.stdout


def url_of(name: str) -> str:
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))


def dropped(name: str) -> None:
    _sql(f'drop database if exists "{name}" with (force)')


def _fresh_name() -> str:
    return f"dacheng_prove_{uuid.uuid4().hex[:8]}"


def _sql(statement: str) -> None:
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(statement.encode())
