"""The same charts as SVG on the server, for documents: `svg(option, width, height, theme)`.

The front end's bundle of ECharts runs in an embedded V8, or in node where that is missing.
"""

import contextlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Theme = Literal["light", "dark"]
LONGEST = 20  # seconds


class NoRenderer(ImproperlyConfigured):
    """Neither the embedded V8 nor node is there, or the front end was not built."""


class _Engine(Protocol):
    def draw(self, source: str) -> str: ...


def svg(option: Mapping[str, Any], width: int, height: int, theme: Theme = "light") -> str:
    """The chart as one `<svg>` element with the colours of the theme; text stays text."""
    given = {"option": option, "width": width, "height": height, "theme": theme}
    source = json.dumps(given, ensure_ascii=False, default=float)
    with _lock:
        return _engine().draw(source)


def bundle() -> Path:
    """The built file that holds ECharts and the colours of both themes."""
    built = Path(settings.STATIC_BUILD) / "ui"
    try:
        manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
        return built.parent / manifest["charts-server.js"]
    except (FileNotFoundError, KeyError) as error:
        raise NoRenderer(f"{built} has no charts-server.js: run `npm run build`") from error


class _Embedded:
    """One V8 with the bundle loaded, kept for the life of the process."""

    def __init__(self, script: Path):
        from py_mini_racer import MiniRacer

        self.racer = MiniRacer()
        # Its own thread would keep the interpreter from ending; it has to go before threads are
        # waited for, which is earlier than atexit.
        threading._register_atexit(self.close)
        self.racer.eval(script.read_text(encoding="utf-8"))

    def draw(self, source: str) -> str:
        return str(self.racer.call("drawChart", source))

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.racer.close()


class _Node:
    """A process of node for each chart."""

    def __init__(self, script: Path):
        self.script, self.node = script, shutil.which("node")
        if self.node is None:
            raise NoRenderer("charts for documents need the package mini-racer or node")

    def draw(self, source: str) -> str:
        program = (
            "const fs=require('fs');(0,eval)(fs.readFileSync(process.argv[1],'utf8'));"
            "process.stdout.write(globalThis.drawChart(fs.readFileSync(0,'utf8')))"
        )
        done = subprocess.run(
            [self.node or "node", "-e", program, str(self.script)],
            input=source, text=True, capture_output=True, timeout=LONGEST, check=True,
            encoding="utf-8",
        )  # fmt: skip
        return done.stdout


_lock = threading.Lock()
_kept: dict[tuple[int, str], _Engine] = {}


def _engine() -> _Engine:
    """Made in the process that uses it, because a V8 does not survive a fork."""
    script = bundle()
    key = (os.getpid(), script.name)
    if key not in _kept:
        _kept.clear()
        try:
            _kept[key] = _Embedded(script)
        except ImportError:
            _kept[key] = _Node(script)
    return _kept[key]
