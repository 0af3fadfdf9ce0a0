"""What the browser tests need of the machine: a Chromium and a Chinese font."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from dacheng.launch.places import PYTHON
from dacheng.launch.steps import LOGS, shell, tool_environment
from dacheng.launch.voice import Refusal, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk", "fontconfig")
HINT = f"apt-get install -y {' '.join(PACKAGES)}"
FROM_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def ensure() -> str:
    """The path of a working Chromium; installs it and the font where this account may."""
    if not (chromium() and has_chinese_font()):
        _install()
    found = chromium()
    missing = [
        name
        for name, there in (("Chromium", found), ("a Chinese font", has_chinese_font()))
        if not there
    ]
    if missing or not found:
        raise Refusal(
            f"dacheng: the browser tests need {' and '.join(missing)}; install as root:\n    {HINT}"
        )
    return found


def chromium() -> str | None:
    """A Chromium that runs: on Ubuntu the package may be a stub that only points to a store."""
    named = os.environ.get("DACHENG_CHROMIUM")
    for name in [named] if named else NAMES:
        path = shutil.which(name)
        if path and _runs(path):
            return path
    return _of_playwright()


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    done = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True)
    return bool(done.stdout.strip())


def _runs(path: str) -> bool:
    done = subprocess.run([path, "--version"], capture_output=True, env=tool_environment())
    return done.returncode == 0


def _of_playwright() -> str | None:
    done = subprocess.run([PYTHON, "-c", FROM_PLAYWRIGHT], capture_output=True, text=True)
    path = done.stdout.strip()
    return path if done.returncode == 0 and Path(path).exists() and _runs(path) else None


def _install() -> None:
    """Through apt as root; where that leaves no browser, the one that Playwright brings."""
    LOGS.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("  Chromium and a Chinese font, through apt-get …")
        _try("apt-get", "update")
        _try("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES)
    if not chromium():
        say("  Chromium, through Playwright …")
        _try(str(PYTHON), "-m", "playwright", "install", "chromium")


def _try(*command: str) -> None:
    """What failed shows in what is missing afterwards."""
    with suppress(Refusal):
        shell("browser", command, DEBIAN_FRONTEND="noninteractive")
