"""Delimited text to a grid; the delimiter is the one that cuts the rows most evenly."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_noop as _

from dacheng.kernel.formulas import MARK, meant
from dacheng.kernel.imports.encodings import decode
from dacheng.kernel.imports.refusals import UnreadableFile, shown
from dacheng.kernel.imports.tables import Grid, Note, Row

DELIMITERS = ",;\t|，；"
SAMPLE_CHARS = 65_536
SAMPLE_ROWS = 60
MAX_BYTES = 512 * 1024 * 1024
MAX_ROWS = 1_048_576
MAX_CELL = 1024 * 1024
NAMES = {"\t": "Tab"}
SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)

TOO_BIG = _("文件超过 512 MB。请分成几个文件上传。")
TOO_MANY_ROWS = _("文件超过 1048576 行。请分成几个文件上传。")
OPEN_QUOTE = _("第 %(row)s 行的引号没有关上：从那里到文件末尾都成了一格。请补上引号或去掉它。")
BIG_CELL = _("第 %(row)s 行有一格超过 1 MB，多半是引号没有关上。请检查那一行。")
BAD_DELIMITER = _("分隔符只能是一个字符，不能是“%(value)s”。")
BAD_LINE = _("第 %(row)s 行无法按 CSV 读取。请检查那里的引号与换行。")


def read_delimited(
    path: Path, *, encoding: str | None, delimiter: str | None, limit: int | None
) -> Grid:
    """All records of the file, blank ones included so that numbers agree with a spreadsheet's."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(TOO_BIG)
    decoded = decode(path.read_bytes(), encoding)
    chosen = _delimiter(decoded.text, delimiter)
    rows, complete = _records(decoded.text, chosen, limit)
    notes = [*decoded.notes]
    if chosen != ",":
        notes.append(Note("delimiter", detail=NAMES.get(chosen, chosen)))
    return Grid(
        rows, complete, notes=notes, sheet=path.stem, encoding=decoded.encoding, delimiter=chosen
    )


def count_lines(path: Path) -> int:
    """How many lines the file has, near enough to show beside its name."""
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(1 << 20), b"")
        feeds, returns, last = 0, 0, b""
        for chunk in chunks:
            feeds, returns, last = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r"), chunk
    return max(feeds, returns) + (not last.rstrip(b"\x00").endswith((b"\n", b"\r")))


def _delimiter(text: str, asked: str | None) -> str:
    if asked is not None:
        asked = {"tab": "\t", "\\t": "\t"}.get(asked.lower(), asked)
        if len(asked) != 1 or asked in '"\r\n':
            raise UnreadableFile(BAD_DELIMITER, {"value": shown(asked)})
        return asked
    declared = SEP_LINE.match(text)
    return declared[1] if declared else sniff(text)


def sniff(text: str) -> str:
    """The delimiter that cuts the first records most evenly into more than one field."""
    sample = text[:SAMPLE_CHARS]
    if len(text) > SAMPLE_CHARS:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(DELIMITERS, key=lambda candidate: _evenness(sample, candidate))


def _evenness(sample: str, delimiter: str) -> tuple[bool, float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        sizes = [len(row) for row in islice(reader, SAMPLE_ROWS) if row]
    except csv.Error:
        return False, 0.0, 0
    if not sizes:
        return False, 0.0, 0
    wide = Counter(size for size in sizes if size > 1)
    size, count = max(wide.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    # One stray comma in a page of prose is no table: half of the rows must agree, or most of
    # what is wide at all (titles and notes around a small table).
    if count * 2 >= len(sizes) or (count > 1 and count * 4 >= len(sizes)):
        return True, round(count / len(sizes), 2), size
    return False, sizes.count(1) / len(sizes), 1


def _records(text: str, delimiter: str, limit: int | None) -> tuple[list[Row], bool]:
    skip = bool(re.search(rf'{re.escape(delimiter)} "', text[:SAMPLE_CHARS]))
    csv.field_size_limit(MAX_CELL)
    lines: Iterable[str] = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=skip)
    rows: list[Row] = []
    try:
        rows.extend(islice(reader, (MAX_ROWS if limit is None else limit) + 1))  # type: ignore[arg-type]
    except csv.Error as error:
        big = "field limit" in str(error)
        raise UnreadableFile(BIG_CELL if big else BAD_LINE, {"row": len(rows) + 1}) from error
    if limit is None and len(rows) > MAX_ROWS:
        raise UnreadableFile(TOO_MANY_ROWS)
    complete = limit is None or len(rows) <= limit
    if complete:
        _refuse_open_quote(text, rows)
    if rows and SEP_LINE.fullmatch(text[:7].splitlines()[0]):
        rows[0] = []
    if re.search(rf"""(?:\A|["\r\n{re.escape(delimiter)}]){MARK}""", text):
        rows = [[meant(str(cell)) for cell in row] for row in rows]
    return (rows if complete else rows[:limit]), complete


def _refuse_open_quote(text: str, rows: list[Row]) -> None:
    """An odd number of quotes and a last cell with line breaks: a quote swallowed the rest."""
    last = str(rows[-1][-1]) if rows and rows[-1] else ""
    if ("\n" in last or "\r" in last) and text.count('"') % 2:
        raise UnreadableFile(OPEN_QUOTE, {"row": len(rows)})
