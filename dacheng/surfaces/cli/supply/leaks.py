"""Secrets left lying, in the tree and in everything that was ever committed."""

import hashlib
import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

LARGEST = 2_000_000
PATTERNS = {
    "private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{60}"),
    "access key of a cloud": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "token of a forge": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})\b"),
    "token of a chat": re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}\b"),
    "token of a registry": re.compile(rb"\b(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,})\b"),
    "token of ours": re.compile(rb"\bdct_[0-9a-f]{64}\b"),
    "web token": re.compile(rb"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
    "password in an address": re.compile(
        rb"\b[a-z][a-z0-9+]{2,12}://[^\s/:@'\"{}<>]+:([^\s/:@'\"{}<>$%]{6,})@[a-z0-9.-]+"
    ),
    "value of a secret": re.compile(
        rb"(?i)(?:secret|token|passw(?:or)?d|api|private|access)(?:_?key)?['\"]?\s*[:=]\s*"
        rb"['\"]([A-Za-z0-9+/=_-]{24,})['\"]"
    ),
}
DISORDER = 3.6  # bits a letter; words and names stay below


def leaks(text: bytes) -> Iterator[tuple[str, str, str]]:
    """(kind, mark, beginning) of each secret in a text; the mark is a digest, to pardon it by."""
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            secret = match[1] if pattern.groups else match[0]
            if kind == "value of a secret" and disorder(secret) < DISORDER:
                continue
            mark = hashlib.sha256(secret).hexdigest()[:16]
            yield kind, mark, secret[:6].decode("ascii", "replace")


def disorder(text: bytes) -> float:
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def in_tree(root: Path, pardoned: Iterable[str] = ()) -> list[str]:
    """Of the files that are, or would be, committed."""
    words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = _git(root, *words).decode("utf-8", "replace").split("\0")
    spared, found = set(pardoned), []
    for name in filter(None, names):
        path = root / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            found += _told(name, path.read_bytes(), spared)
    return found


def in_history(root: Path, pardoned: Iterable[str] = ()) -> tuple[int, list[str]]:
    """Of every text any commit of any branch holds, also of those taken away since; how many
    texts were read."""
    listed = _git(root, "rev-list", "--objects", "--all").decode("utf-8", "replace")
    names = dict(line.split(" ", 1) for line in listed.splitlines() if " " in line)
    spared, found, read = set(pardoned), [], 0
    for key, text in _texts(root, names):
        read += 1
        found += _told(f"{key[:10]} {names[key]}", text, spared)
    return read, found


def _texts(root: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    asked = "\n".join(names).encode() + b"\n"
    told = _git(root, "cat-file", "--batch", given=asked)
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        key, kind, size = told[at:end].decode().split(" ")
        text = told[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
        if kind == "blob" and len(text) <= LARGEST:
            yield key, text


def _told(place: str, text: bytes, spared: set[str]) -> list[str]:
    return [
        f"{place}: {kind} {begin}… [{mark}]"
        for kind, mark, begin in leaks(text)
        if mark not in spared
    ]


def _git(root: Path, *words: str, given: bytes | None = None) -> bytes:
    done = subprocess.run(["git", "-C", str(root), *words], input=given, capture_output=True)
    if done.returncode:
        raise OSError(done.stderr.decode("utf-8", "replace").strip() or "git failed")
    return done.stdout
