"""From bytes to text: proven where possible, guessed aloud where not."""

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes
from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.refusals import UnreadableFile, shown
from dacheng.kernel.imports.tables import Note

BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
# Python's other codecs (idna, unicode_escape, …) are no file encodings and may run code paths
# nobody meant to offer to an upload.
TEXT_CODECS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|ascii|gb18030|big5(hkscs)?|shift_jis(_2004|x0213)?|cp932|euc_(jp|kr)"
    r"|cp949|iso8859-\d+|cp125\d|cp(437|850|852|866|874)|koi8-[ru]|mac-(roman|cyrillic|latin2)"
)
SUPERSETS = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "utf-8-sig": "utf-8"}
SAMPLE = 65_536
# A pair of bytes in the symbols and the first, common level of GB 2312: nearly all of real
# Chinese text, and little of what other encodings make of their high bytes.
COMMON_GB = re.compile(
    rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]|[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]"
)
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")

UNKNOWN = _("不认识编码“%(name)s”。可用的有 utf-8、gb18030、utf-16、big5 等。")
BROKEN = _("按 %(name)s 编码读不通：第 %(line)s 行有无法识别的字节。请换一种编码，或另存为 UTF-8。")
CUT = _("文件末尾不完整（第 %(line)s 行中断）。请重新下载或导出后再上传。")
BINARY = _("第 %(line)s 行有非文本内容（空字节），这不像文本表格。请另存为 xlsx 或 UTF-8 的 CSV。")
NO_GUESS = _("看不出文件的编码。请另存为 UTF-8，或在上传时选定编码。")


class Decoded(NamedTuple):
    """The text, the encoding it was read with and what to tell about it."""

    text: str
    encoding: str
    notes: list[Note]


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """Read bytes as text: the encoding asked for, or BOM, UTF-16, UTF-8, GB18030, then a guess."""
    body, name, guessed = _choose(content, encoding)
    text = _strictly(body, name).removeprefix("\ufeff")
    _refuse_binary(text)
    plain = name in ("utf-8", "ascii")
    kind = "guessed_encoding" if guessed else "encoding"
    return Decoded(text, name, [] if plain else [Note(kind, detail=name)])


def _choose(content: bytes, asked: str | None) -> tuple[bytes, str, bool]:
    for bom, name in BOMS:
        if content.startswith(bom):
            return content[len(bom) :], name, False
    if asked:
        return content, known_encoding(asked), False
    narrow = _is_utf8(content)
    zeros = content.count(0)
    # A stray zero byte in UTF-8 is damage; UTF-16 of plain English is half zeros, and UTF-8 too.
    if zeros and not (narrow and zeros * 5 < len(content)) and (wide := _wide(content)):
        return content, wide, False
    if narrow:
        return content, "utf-8", False
    if _looks_gb(content):
        return content, "gb18030", False
    return content, _guess(content), True


def known_encoding(asked: str) -> str:
    """The codec behind a name people use, refused when it is no file encoding."""
    try:
        name = codecs.lookup(asked.strip()).name
    except (LookupError, ValueError) as error:
        raise UnreadableFile(UNKNOWN, {"name": shown(asked)}) from error
    name = SUPERSETS.get(name, name)
    if not TEXT_CODECS.fullmatch(name):
        raise UnreadableFile(UNKNOWN, {"name": shown(asked)})
    return {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(name, name)


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: commas and line ends put a zero in every second place."""
    sample = content[:SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 9 * min(even, odd) or even == odd or len(content) % 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_nearly_utf8(content, error)
        return False
    return True


def _refuse_nearly_utf8(content: bytes, error: UnicodeDecodeError) -> None:
    """UTF-8 with a few bad bytes is damaged, not some other encoding: say where."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if good < 3 or (bad > 1 and bad * 10 > good):
        return
    line = content.count(b"\n", 0, error.start) + 1
    at_end = error.end >= len(content) - 1 and "unexpected end" in error.reason
    raise UnreadableFile(CUT if at_end else BROKEN, {"name": "utf-8", "line": line})


def _looks_gb(content: bytes) -> bool:
    runs = b"\n".join(HIGH_RUN.findall(_telling(content)))
    high = len(runs) - runs.count(b"\n")
    return high > 0 and 2 * len(COMMON_GB.findall(_telling(content))) >= 0.7 * high


def _telling(content: bytes) -> bytes:
    """A sample from the first byte beyond ASCII on: the head of a file may prove nothing."""
    first = HIGH_RUN.search(content)
    start = content.rfind(b"\n", 0, first.start()) + 1 if first else 0
    return content[start : start + SAMPLE]


def _guess(content: bytes) -> str:
    best = from_bytes(_telling(content)).best()
    if best is not None:
        name = SUPERSETS.get(best.encoding, codecs.lookup(best.encoding).name)
        if TEXT_CODECS.fullmatch(name):
            return name
    if NOT_TEXT.search(content[:SAMPLE].decode("latin-1")):
        raise UnreadableFile(NO_GUESS)
    return "cp1252" if _reads(content, "cp1252") else "iso8859-1"


def _reads(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(name, "ignore")
        cut = error.end >= len(content) and bool(before)
        params = {"name": name, "line": before.count("\n") + 1}
        raise UnreadableFile(CUT if cut else BROKEN, params) from error


def _refuse_binary(text: str) -> None:
    at = text.find("\x00")
    if at < 0:
        odd = len(NOT_TEXT.findall(text[:SAMPLE]))
        if odd * 20 <= min(len(text), SAMPLE):
            return
        at = 0
    raise UnreadableFile(BINARY, {"line": text.count("\n", 0, at) + 1})
