"""Text and phone numbers out of cells, and the strokes that people write for "nothing"."""

import re
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.refusals import BadValue, shown
from dacheng.kernel.imports.tables import Cell

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u180e\u202a\u202b\u202c\u202d\u202e"
OUTER = " \t\r\n\x0b\x0c\xa0\u2002\u2003\u2007\u2009\u202f\u3000" + INVISIBLE
HALF_WIDTH: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\xa0\u2002\u2003\u2007\u2009\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "−–‐‑‒﹣"), "-"),
    **dict.fromkeys(map(ord, "’‘′"), "'"),
    ord("￥"): "¥",
}
# What Excel, databases and people put where nothing is; a drop-down's own "Select" or "请选择"
# belongs to the value mapping, because only the person knows.
BLANKS = {"", "-", "--", "---", "—", "——", "/", "n/a", "na", "#n/a", "null", "(null)", "none"}
BLANKS |= {"\\n", "无", "暂无"}
EXACT = 2**53

NUL = _("“%(value)s”里有空字符，数据库存不下。请删去后重试。")
LOST_DIGITS = _("“%(value)s”位数太多，Excel 已把末尾几位变成 0。请把该列设为文本后重新填写。")
NOT_PHONE = _("“%(value)s”不是电话号码。写成 13800001234 或 010-62345678 这样。")
SCIENTIFIC = _("“%(value)s”是科学计数，号码已不完整。请把该列设为文本后重新填写。")

PHONE = re.compile(
    r"(\(?\+?[\d\s().\-_/·]*\d[\d\s().\-]*)(?:[,，;；#]?\s*(?:ext\.?|x|转|分机|#)[.:：\s]*(\d{1,8}))?",
    re.IGNORECASE | re.ASCII,
)
SEVERAL = re.compile(r"[;,、|\n]|\s/\s|(?<=\d{7})/(?=\+?\d{5})")


def parse_text(cell: Cell) -> str | None:
    """The text byte for byte; only nothing, or nothing but ASCII blanks, is None.

    Outer blanks stay because they may be meant; names and codes go through `parse_line`.
    """
    if cell.__class__ is str:
        if "\x00" in cell:
            raise BadValue(NUL, {"value": shown(cell)})
        return cell if cell.strip(" \t\r\n") else None
    return None if cell is None else _spelled(cell)


def parse_line(cell: Cell) -> str | None:
    """One line for names and codes: outer blanks, full-width and invisible ones too, are gone."""
    text = parse_text(cell)
    return (text.strip(OUTER) or None) if text is not None else None


def _spelled(cell: Cell) -> str:
    """A typed cell as a person would have typed it: whole numbers without .0."""
    if isinstance(cell, float):
        if not cell.is_integer():
            return f"{cell:.15g}"
        if abs(cell) >= EXACT:
            raise BadValue(LOST_DIGITS, {"value": f"{cell:.0f}"})
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


def plain(text: str) -> str:
    """Half-width, without outer blanks: the form in which numbers and dates are read."""
    return text.translate(HALF_WIDTH).strip(OUTER)


def is_blank(plain_text: str) -> bool:
    """Whether a number, date or yes-no cell says "nothing"."""
    return plain_text.lower() in BLANKS


def parse_phone(cell: Cell) -> str | None:
    """Digits with a leading + if there is one; an extension after x; several joined by a comma."""
    text = parse_line(cell)
    return None if text is None else _phones(text)


@lru_cache(maxsize=65_536)
def _phones(text: str) -> str | None:
    written = plain(text).lstrip("'")
    if is_blank(written):
        return None
    if re.fullmatch(r"\d+\.0+", written):
        written = written.partition(".")[0]
    if re.fullmatch(r"[\d.]+[eE]\+?\d+", written):
        raise BadValue(SCIENTIFIC, {"value": shown(text)})
    parts = [part.strip(OUTER) for part in SEVERAL.split(written)]
    return ",".join(_phone(part, text) for part in parts if part)


def _phone(written: str, whole: str) -> str:
    match = PHONE.fullmatch(written)
    digits = re.sub(r"\D", "", match[1]) if match else ""
    if not match or not 3 <= len(digits) <= 20:
        raise BadValue(NOT_PHONE, {"value": shown(whole)})
    plus = "+" if "+" in match[1] else ""
    return plus + digits + (f"x{match[2]}" if match[2] else "")
