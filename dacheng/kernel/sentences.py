"""The English sentences: found in the code, kept in one file, compiled when they change."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

PACKAGE = Path(__file__).resolve().parents[1]
SOURCE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
PLURALS = {"ngettext", "ngettext_lazy"}
TAG = re.compile(
    r"""\{%-?\s*(?:translate|trans)\s+(["'])(?P<text>.*?)\1(?:\s+context\s+(["'])(?P<context>.*?)\3)?"""
)
FILTERED = re.compile(r"""[\s=|(]_\((["'])(?P<text>.*?)\1\)""")
BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)(?P<head>[^%]*)%\}(?P<body>.*?)\{%\s*endblocktrans(?:late)?\s*%\}",
    re.S,
)
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

Key = tuple[str, str]  # context, sentence


def compiled() -> Path:
    """The folder of compiled sentences, made anew when the source is newer."""
    target = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.mo"
    if SOURCE.exists() and (not target.exists() or target.stat().st_mtime < SOURCE.stat().st_mtime):
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(SOURCE)).save_as_mofile(str(partial))
        partial.replace(target)
    return target


def spoken() -> dict[Key, list[str]]:
    """Every sentence of the interface that is written in Chinese, and where."""
    found: dict[Key, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and "tests" not in path.parts:
            for key in _in_code(path):
                found.setdefault(key, []).append(str(path.relative_to(PACKAGE.parent)))
    for path in sorted(PACKAGE.rglob("*.html")):
        for key in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(key, []).append(str(path.relative_to(PACKAGE.parent)))
    return {key: places for key, places in found.items() if HAN.search(key[1])}


def _in_code(path: Path) -> Iterator[Key]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if name in CALLS and len(words) > CALLS[name]:
            yield (words[0], words[1]) if CALLS[name] else ("", words[0])
        elif name in PLURALS and words:
            yield "", words[0]


def _in_template(text: str) -> Iterator[Key]:
    for match in TAG.finditer(text):
        # As Django asks for it: a tag doubles the sign of per cent before it looks.
        yield match["context"] or "", match["text"].replace("%", "%%")
    for match in FILTERED.finditer(text):
        yield "", match["text"]
    for match in BLOCK.finditer(text):
        body = match["body"].split("{% plural %}")[0]
        if "trimmed" in match["head"]:
            body = " ".join(line.strip() for line in body.splitlines() if line.strip())
        yield "", re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body.replace("%", "%%"))


def untranslated() -> list[Key]:
    """Sentences without English."""
    known = {
        (entry.msgctxt or "", entry.msgid)
        for entry in _source()
        if entry.msgstr or entry.msgstr_plural
    }
    return [key for key in spoken() if key not in known]


def _source() -> list[polib.POEntry]:
    return list(polib.pofile(str(SOURCE))) if SOURCE.exists() else []


def renew(english: dict[Key, str]) -> int:
    """Write the source anew: every spoken sentence with its English, old ones dropped."""
    known = {(e.msgctxt or "", e.msgid): e.msgstr for e in _source()} | english
    file = polib.POFile(wrapwidth=98)
    file.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (context, sentence), _places in sorted(spoken().items()):
        file.append(
            polib.POEntry(
                msgid=sentence,
                msgstr=known.get((context, sentence), ""),
                msgctxt=context or None,
                flags=["python-format"] if "%(" in sentence else [],
            )
        )
    SOURCE.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(SOURCE))
    return len(file)
