"""The rows under the header: sums, remarks and repeated headers are set aside and reported."""

import re
from collections.abc import Iterable
from operator import itemgetter

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.headers import (
    Place,
    find_header,
    is_filled,
    labels,
    looks_like_data,
    unique_names,
)
from dacheng.kernel.imports.refusals import UnreadableFile, shown
from dacheng.kernel.imports.tables import Cell, Grid, Note, Row, Table

MAX_COLUMNS = 2000
TAIL_ROWS = 30
TITLES_TOLD = 20
LONG_ROWS_TOLD = 50
TOTALS = {
    "合计", "总计", "小计", "累计", "总和", "汇总", "共计", "本页合计", "本页小计",
    "total", "totals", "grandtotal", "subtotal", "sum", "summe", "gesamt",
}  # fmt: skip
# In the middle of a list only these are surely sums: a company may well be called Total.
SUBTOTALS = {"合计", "总计", "小计", "本页合计", "本页小计", "subtotal", "grandtotal"}
OPENINGS = {*"合总小累汇共本tTgGsS", *" \u3000\t(（:："}
MARKS = re.compile(r"[\s:：\-—_()（）]")
REMARK = re.compile(
    r"\s*([*＊※★]|(备注|注|附注|说明|备 注|制表|填表|审核|复核|批准|打印|导出|数据来源|来源"
    r"|单位|日期)"
    r"[人者日期时间]*\s*[:：]|第\s*\d+\s*页"
    r"|共\s*\d+\s*[条页行项]|(notes?|source|page|printed|exported"
    r"|generated|copyright|report)\b)",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[。；！？]|.{40}")

NO_ROWS = _("表里没有任何内容。请检查选的工作表是否正确。")
TOO_MANY_COLUMNS = _("第 %(row)s 行超过 2000 列。请检查分隔符，或删去多余的列。")
NO_SUCH_ROW = _("表头不能在第 %(row)s 行：文件只有 %(count)s 行。")


def tabulate(grid: Grid, header_row: int | None = None) -> Table:
    """The grid as a table, with a note on everything that did not become a row."""
    if not any(map(is_filled, (cell for row in grid.rows for cell in row))):
        raise UnreadableFile(NO_ROWS)
    if header_row is not None and not 0 <= header_row <= len(grid.rows):
        raise UnreadableFile(NO_SUCH_ROW, {"row": header_row, "count": len(grid.rows)})
    place = find_header(grid, header_row)
    notes = [*grid.notes, *_header_notes(grid, place)]
    numbered, aside = _body(grid, place)
    width = _width(grid, place, numbered)
    names, kept, naming = _columns(grid, place, width, numbered)
    rows = _shaped([row for _, row in numbered], kept, width)
    numbers = [number for number, _ in numbered]
    notes += [*naming, *aside, *_long_rows(grid, place, numbered), *duplicates(rows, numbers)]
    return Table(
        names, place.top + 1 if place.top == place.bottom else place.bottom + 1, rows, numbers,
        notes, grid.sheet, grid.encoding, grid.delimiter, kept,
    )  # fmt: skip


def _header_notes(grid: Grid, place: Place) -> list[Note]:
    if place.top < 0:
        return [Note("no_header")]
    above = enumerate(grid.rows[: place.top], start=1)
    titles = [Note("title", row=n, detail=_quoted(row)) for n, row in above if _has_content(row)]
    twofold = [Note("two_headers", row=place.top + 1)] if place.bottom > place.top else []
    return titles[:TITLES_TOLD] + twofold


def _quoted(row: Row) -> str:
    return shown(" ".join(str(cell) for cell in row if is_filled(cell)))


def _has_content(row: Row) -> bool:
    return any(map(is_filled, row))


def _body(grid: Grid, place: Place) -> tuple[list[tuple[int, Row]], list[Note]]:
    start = place.bottom + 1
    pairs = [(n, row) for n, row in enumerate(grid.rows[start:], start + 1) if _has_content(row)]
    aside = {note.row: note for note in _set_aside(grid, place, pairs)}
    if not aside:
        return pairs, []
    kept = [(number, row) for number, row in pairs if number not in aside]
    return kept, sorted(aside.values(), key=lambda note: note.row or 0)


def _set_aside(grid: Grid, place: Place, pairs: list[tuple[int, Row]]) -> Iterable[Note]:
    yield from _repeated_headers(grid, place, pairs)
    for number, row in pairs:
        if (word := _first_word(row)) and word in SUBTOTALS and _is_sum(row):
            yield Note("total", row=number, detail=_quoted(row))
    if grid.complete:
        yield from _tail(pairs)


def _repeated_headers(grid: Grid, place: Place, pairs: list[tuple[int, Row]]) -> Iterable[Note]:
    if place.top < 0:
        return
    header = grid.rows[place.bottom]
    first = next((at for at, cell in enumerate(header) if is_filled(cell)), 0)
    written = [_bare(cell) for cell in header if is_filled(cell)]
    if len(written) < 2 and len(header) > 1:
        return
    mark = header[first]
    for number, row in pairs:
        if len(row) <= first or (row[first] != mark and _bare(row[first]) != written[0]):
            continue
        if [_bare(cell) for cell in row if is_filled(cell)] == written:
            yield Note("repeated_header", row=number)


def _bare(cell: Cell) -> str:
    return cell.strip() if cell.__class__ is str else str(cell)


def _first_word(row: Row) -> str:
    """The row's first word if it may be that of a sum, without the marks around it."""
    cell = row[0] or next(filter(is_filled, row), None)
    if cell.__class__ is not str or len(cell) > 20 or cell[0] not in OPENINGS:
        return ""
    return MARKS.sub("", cell).lower()


def _is_sum(row: Row) -> bool:
    """Apart from its first word a sum holds numbers only, and leaves the other columns blank."""
    rest = [cell for cell in row if is_filled(cell)][1:]
    return all(map(looks_like_data, rest)) and (len(rest) + 1 < len(row) or len(row) < 3)


def _tail(pairs: list[tuple[int, Row]]) -> Iterable[Note]:
    """From the last row up, as long as it is no record: sums, remarks, signatures."""
    usual = _usual([sum(map(is_filled, row)) for _, row in pairs[:200]])
    below = pairs[-1][0] + 1 if pairs else 0
    for number, row in reversed(pairs[-TAIL_ROWS:]):
        kind = _tail_kind(row, usual)
        if kind is None:
            above = [n for n, _ in pairs if n == number - 1]
            if not (_is_lonely(row, usual) and not above and len(pairs) > 1 and number < below):
                return
            kind = "remark"
        yield Note(kind, row=number, detail=_quoted(row))
        below = number


def _usual(counts: list[int]) -> int:
    return sorted(counts)[len(counts) // 2] if counts else 0


def _is_lonely(row: Row, usual: int) -> bool:
    return usual >= 3 and sum(map(is_filled, row)) == 1


def _tail_kind(row: Row, usual: int) -> str | None:
    if _first_word(row) in TOTALS and _is_sum(row):
        return "total"
    cells = [cell for cell in row if is_filled(cell)]
    if usual < 2 or len(cells) >= usual:
        return None
    if all(isinstance(cell, str) and REMARK.match(cell) for cell in cells):
        return "remark"
    single = cells[0] if len(cells) == 1 else None
    return "remark" if isinstance(single, str) and usual > 2 and SENTENCE.search(single) else None


def _width(grid: Grid, place: Place, numbered: list[tuple[int, Row]]) -> int:
    header = grid.rows[place.top : place.bottom + 1] if place.top >= 0 else []
    width = max((len(row) for row in header), default=0)
    width = max(width, max((len(row) for _, row in numbered), default=0))
    if width > MAX_COLUMNS:
        width = _seen_width(numbered, header)
    return width


def _seen_width(numbered: list[tuple[int, Row]], header: list[Row]) -> int:
    """Trailing blank cells do not count; what is still too wide is refused, with its row."""
    widest = 0
    for number, row in [*((0, row) for row in header), *numbered]:
        filled = len(row)
        while filled and not is_filled(row[filled - 1]):
            filled -= 1
        if filled > MAX_COLUMNS:
            raise UnreadableFile(TOO_MANY_COLUMNS, {"row": number or 1})
        widest = max(widest, filled)
    return widest


def _columns(
    grid: Grid, place: Place, width: int, numbered: list[tuple[int, Row]]
) -> tuple[list[str], list[int], list[Note]]:
    written = labels(grid, place, width)
    filled = [bool(name) or _any_filled(numbered, at) for at, name in enumerate(written)]
    kept = [at for at in range(width) if filled[at]]
    names, notes = unique_names(written, filled)
    if place.top < 0:
        notes = []
    return [names[at] for at in kept], kept, notes


def _any_filled(numbered: list[tuple[int, Row]], column: int) -> bool:
    return any(column < len(row) and is_filled(row[column]) for _, row in numbered)


def _shaped(rows: list[Row], kept: list[int], width: int) -> list[Row]:
    """Same width for every row, None for blanks, columns without name and content gone."""
    if any(len(row) != width for row in rows):
        rows = [[*row, *[None] * (width - len(row))][:width] for row in rows]
    if len(kept) < width:
        if len(kept) == 1:
            rows = [[row[kept[0]]] for row in rows]
        else:
            pick = itemgetter(*kept)
            rows = [list(pick(row)) for row in rows]
    return [[None if cell == "" else cell for cell in row] for row in rows]


def _long_rows(grid: Grid, place: Place, numbered: list[tuple[int, Row]]) -> list[Note]:
    if place.top < 0 or not grid.delimiter:
        return []
    wide = len(grid.rows[place.bottom])
    longer = ((number, row[wide:]) for number, row in numbered if len(row) > wide)
    notes = [Note("long_row", row=n, detail=str(len(rest))) for n, rest in longer if any(rest)]
    return notes[:LONG_ROWS_TOLD]


def duplicates(rows: list[Row], numbers: list[int]) -> list[Note]:
    """Rows equal in every cell to an earlier one; they stay, because the importer decides."""
    marks = [hash(tuple(row)) for row in rows]
    if len(set(marks)) == len(marks):
        return []
    first: dict[int, int] = {}
    notes = []
    for at, mark in enumerate(marks):
        earlier = first.setdefault(mark, at)
        if earlier != at and rows[earlier] == rows[at]:
            notes.append(Note("duplicate", row=numbers[at], same_as=numbers[earlier]))
    return notes
