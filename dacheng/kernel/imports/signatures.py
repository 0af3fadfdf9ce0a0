"""What a file really is, told by its first bytes: names and extensions lie."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.refusals import UnreadableFile

Kind = Literal["xlsx", "xls", "ods", "text", "json"]

HEAD = 8192
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"SQLite format 3": "SQLite",
    b"PAR1": "Parquet",
}
# A brace or bracket and what may follow it; a cell of a CSV begins otherwise.
JSON = re.compile(r'(\[\s*[\[{\]]|\{\s*["}])')
MARKUP = ("<html", "<!doctype", "<table", "<?xml", "<meta", "<head", "<body", "<style", "<div")
GONE = _("这个文件不在了，可能清理过。重新上传一份。")
EMPTY = _("文件是空的，里面没有任何内容。")
FOREIGN_FILE = _("这是 %(kind)s 文件，不是表格。请另存为 xlsx 或 CSV 再上传。")
WEB_PAGE = _("这个文件其实是网页或 XML，只是扩展名像表格。请在 Excel 中打开，另存为 xlsx 再上传。")
LOCKED = _("这个工作簿有打开密码。请在 Excel 中去掉密码，另存后再上传。")
DAMAGED = _("文件不完整或已损坏，无法打开。请重新下载，或在 Excel 中打开后另存为 xlsx。")


def kind_of(path: Path) -> Kind:
    """The kind of table in the file, whatever its name says."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as error:
        raise UnreadableFile(GONE) from error
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(EMPTY)
    if head.startswith(b"PK"):
        return _kind_of_archive(path)
    if head.startswith(OLE):
        return _kind_of_compound(path)
    start = _refuse_foreign(head)
    return "json" if JSON.match(start) else "text"


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except Exception as error:
        raise UnreadableFile(DAMAGED) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise UnreadableFile(FOREIGN_FILE, {"kind": "xlsb"})
    word = any(name.startswith(("word/", "ppt/")) for name in names)
    raise UnreadableFile(FOREIGN_FILE, {"kind": "Word / PowerPoint" if word else "ZIP"})


def _kind_of_compound(path: Path) -> Kind:
    """Old Office files and encrypted new ones share one container; the stream names tell."""
    content = path.read_bytes()
    if _stream("EncryptedPackage") in content:
        raise UnreadableFile(LOCKED)
    if _stream("Workbook") in content or _stream("Book") in content:
        return "xls"
    raise UnreadableFile(FOREIGN_FILE, {"kind": "Office"})


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\x00\x00"


def _refuse_foreign(head: bytes) -> str:
    """Refuse what is another kind of file; returns how the text begins."""
    for magic, kind in FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFile(FOREIGN_FILE, {"kind": kind})
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:200]
    opening = start.decode("ascii", "ignore").lower()
    if opening.startswith(MARKUP):
        raise UnreadableFile(WEB_PAGE)
    return opening
