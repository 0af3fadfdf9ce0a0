"""Finds the line that names the columns, below titles, in one or two rows; names every column."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dacheng.kernel.imports.tables import Cell, Grid, Note, Row

SAMPLE_ROWS = 60
LONGEST_LABEL = 200
# Amounts, dates, counts, percentages: what stands below a header, not in it.
DATA = re.compile(
    r"[\s(（+\-−]*[¥￥$€£]?\s*[\d０-９][\d０-９\s,.:/：，．\-年月日%％‰万亿kKmMTZeE+)）]*", re.ASCII
)
# 2023, 2023年, 1月, 2023-01, Q1: periods are data in a column and names in a header.
PERIOD = re.compile(r"(19|20)\d\d(\s*年)?|\d{1,2}\s*月|(19|20)\d\d[-/年]\d{1,2}月?|[Qq]\d")


class Place(NamedTuple):
    """The header's first and last row (from 0); top is −1 when the file has none."""

    top: int
    bottom: int


def is_filled(cell: Cell) -> bool:
    """Whether a person would see anything in the cell."""
    if cell.__class__ is str:
        return bool(cell) and not cell.isspace()
    return cell is not None


def looks_like_data(cell: Cell) -> bool:
    """A number, a date, or text that is only that."""
    return bool(DATA.fullmatch(cell.strip())) if isinstance(cell, str) else cell is not None


def find_header(grid: Grid, header_row: int | None) -> Place:
    """Where the column names stand: as told, or the first row that is wide, and words."""
    if header_row is not None:
        return Place(header_row - 1, header_row - 1)
    sample = grid.rows[:SAMPLE_ROWS]
    filled = [sum(map(is_filled, row)) for row in sample]
    typical = _typical([count for count in filled if count])
    for need in (typical if typical <= 3 else -(-typical * 3 // 5), max(1, typical // 2)):
        place = _first_labels(grid, sample, [count >= need for count in filled])
        if place is not None:
            return place
    return Place(-1, -1)


def _first_labels(grid: Grid, sample: list[Row], wide: list[bool]) -> Place | None:
    """Rows of data before any row of words mean that the columns were never named."""
    data = 0
    for at, row in enumerate(sample):
        if wide[at] and _are_labels(row):
            return _with_second_line(grid, sample, at - _is_record(sample, at))
        data += wide[at] and _is_mostly_data(row)
        if data > 1:
            return Place(-1, -1)
    return None


def _is_record(sample: list[Row], at: int) -> bool:
    """Whether a narrow table's first full row is a record under a header with a gap."""
    above, below = sample[at - 1] if at else [], sample[at + 1 :]
    if not below or sum(map(is_filled, above)) < 2 or not _are_labels(above):
        return False
    if any(":" in str(cell) or "：" in str(cell) for cell in above):
        return False
    return not any(_is_numeric(below, c) for c, cell in enumerate(sample[at]) if is_filled(cell))


def _is_mostly_data(row: Row) -> bool:
    cells = [cell for cell in row if is_filled(cell)]
    return sum(map(looks_like_data, cells)) * 2 > len(cells)


def _typical(counts: list[int]) -> int:
    if len(counts) <= 3:
        return max(counts, default=0)
    return sorted(counts, reverse=True)[len(counts) // 3]


def _are_labels(row: Row) -> bool:
    cells = [cell for cell in row if is_filled(cell)]
    words = [cell for cell in cells if not looks_like_data(cell)]
    if not words or any(len(str(word)) > LONGEST_LABEL for word in words):
        return False
    periods = [c for c in cells if looks_like_data(c) and PERIOD.fullmatch(_label(c))]
    if len(set(map(_label, periods))) < max(2, len(periods)):
        periods = []
    return len(words) + len(periods) >= 0.7 * len(cells)


def _with_second_line(grid: Grid, sample: list[Row], at: int) -> Place:
    """Groups above names: the row below fills every gap of this one, and it is words over data."""
    if at + 1 < len(sample) and _completes(sample, at) and _is_grouped(grid, sample, at):
        return Place(at, at + 1)
    above = sample[at - 1] if at else []
    worth = sum(map(is_filled, above)) >= 2 and _has_gaps_or_doubles(sample[at])
    if worth and _is_grouped(grid, sample, at - 1) and _completes(sample, at - 1):
        return Place(at - 1, at)
    return Place(at, at)


def _has_gaps_or_doubles(row: Row) -> bool:
    names = [_label(cell) for cell in row]
    return "" in names or len(set(names)) < len(names)


def _completes(sample: list[Row], at: int) -> bool:
    above, below = sample[at], sample[at + 1]
    width = max(len(above), len(below))
    pairs = zip(_padded(above, width), _padded(below, width), strict=True)
    filled = [(is_filled(upper), is_filled(lower)) for upper, lower in pairs]
    gaps = any(not upper and lower for upper, lower in filled)
    words = not any(looks_like_data(cell) for cell in below if is_filled(cell))
    return gaps and words and is_filled(above[0]) and all(u or low for u, low in filled)


def _is_grouped(grid: Grid, sample: list[Row], at: int) -> bool:
    """Merged cells prove a group; in plain text, words where all that follows is numbers do."""
    for top, left, bottom, right in grid.spans:
        if top == at and (right > left) and bottom == at:
            return True
    below, rest = sample[at + 1], sample[at + 2 : at + 14]
    numeric = [column for column in range(len(below)) if _is_numeric(rest, column)]
    return bool(numeric) and any(is_filled(below[column]) for column in numeric)


def _is_numeric(rows: list[Row], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and is_filled(row[column])]
    return bool(cells) and sum(map(looks_like_data, cells)) >= 0.6 * len(cells)


def _padded(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row, *[None] * (width - len(row))]


def labels(grid: Grid, place: Place, width: int) -> list[str]:
    """The names as written, one per column, "" where nothing is written."""
    if place.top < 0 or place.top >= len(grid.rows):
        return [""] * width
    lower = [_label(cell) for cell in _padded(grid.rows[place.bottom], width)]
    if place.top == place.bottom:
        return lower
    upper = [_label(cell) for cell in _padded(grid.rows[place.top], width)]
    groups = _spread(upper, lower)
    doubled = {name for name in lower if name and lower.count(name) > 1}
    return [
        _joined(group, name) if name in doubled else name or own
        for own, group, name in zip(upper, groups, lower, strict=True)
    ]


def _joined(group: str, name: str) -> str:
    return f"{group} {name}" if group and group != name else name


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """A group's name stands over its first column and holds for the gaps after it."""
    groups, current = [], ""
    for own, name in zip(upper, lower, strict=True):
        current = own or (current if name else "")
        groups.append(current)
    return groups


def _label(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else " ".join(str(cell).split())


def unique_names(written: Sequence[str], filled: Sequence[bool]) -> tuple[list[str], list[Note]]:
    """Every column gets its own name: blanks by position, doubles by number, so none is lost."""
    names: list[str] = []
    notes: list[Note] = []
    taken = set(written)
    for position, (name, has_cells) in enumerate(zip(written, filled, strict=True), start=1):
        if not name:
            names.append(_free(f"列 {position}", taken))
            if has_cells:
                notes.append(Note("unnamed_column", detail=names[-1]))
        elif name in names:
            names.append(_free(f"{name} (2)", taken))
            notes.append(Note("renamed_column", detail=names[-1]))
        else:
            names.append(name)
        taken.add(names[-1])
    return names, notes


def _free(name: str, taken: set[str]) -> str:
    stem, number = name.removesuffix(" (2)"), 2
    while name in taken:
        name, number = f"{stem} ({number})", number + 1
    return name
