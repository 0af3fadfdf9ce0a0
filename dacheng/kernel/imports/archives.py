"""Looks through a zipped workbook before a parser does: bombs, damage, entities, giant grids."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.imports.signatures import DAMAGED

MAX_UNPACKED = 512 * 1024 * 1024
MAX_ENTRIES = 10_000
# Real sheets shrink ten- to fiftyfold; deflate cannot pass 1032.
MAX_RATIO = 200
RATIO_FROM = 20 * 1024 * 1024
MAX_AREA = 40_000_000
CHUNK = 4 * 1024 * 1024
OVERLAP = 64

# The parser lays a sheet out as a full rectangle and aborts the process when memory is short:
# two far-apart cells would ask for 500 GB. Only sheets past column Z or the last legal row need
# the second, slower look.
REF = rb"\br\s*=\s*[\"']"
FAR = re.compile(REF + rb"(?:[A-Za-z]{2,}\d|[A-Za-z]*(?:[2-9]\d{6}|\d{8}))")
WIDE = re.compile(REF + rb"([A-Za-z]{2,})\d")
TALL = re.compile(REF + rb"[A-Za-z]*(\d{4,})")
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype", b"<!entity")

TOO_BIG = _("工作簿展开后超过 512 MB。请分成几个文件，或另存为 CSV 再上传。")
BOMB = _("工作簿的压缩比例异常，可能会耗尽内存，已拒绝打开。请在 Excel 中打开后另存为新文件。")
ENTITIES = _("工作簿里有外部定义（DTD），正常的表格不会有，已拒绝打开。请在 Excel 中另存为新文件。")
SPARSE = _(
    "工作表里有极远的单元格（第 %(row)s 行附近），铺开后太大。请删去多余的行列，另存后再上传。"
)


def inspect(path: Path) -> None:
    """Refuse a workbook that is damaged or would do harm when opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive)
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _inspect_part(archive, part)
    except UnreadableFile:
        raise
    except Exception as error:  # a broken zip breaks in many ways; all mean the same to people
        raise UnreadableFile(DAMAGED) from error


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise UnreadableFile(BOMB)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_ENTRIES:
        raise UnreadableFile(TOO_BIG)


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reading to the end also checks length and checksum, so a declared size cannot lie."""
    far = False
    for window in _windows(archive, part):
        if any(mark in window for mark in DECLARATIONS):
            raise UnreadableFile(ENTITIES)
        far = far or ("worksheets/" in part.filename and bool(FAR.search(window)))
    if far:
        _refuse_sparse(archive, part)


def _refuse_sparse(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    columns, rows = {b"Z"}, {b"9999"}
    for window in _windows(archive, part):
        columns.update(WIDE.findall(window))
        rows.update(TALL.findall(window))
    bottom = max(map(int, rows))
    if bottom * max(map(_column, columns)) > MAX_AREA:
        raise UnreadableFile(SPARSE, {"row": bottom})


def _windows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in overlapping pieces, so that nothing hides on a seam."""
    tail = b""
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
