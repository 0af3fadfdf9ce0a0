"""What a file reads as: sheets, the raw grid, the table, notes on all that was set aside."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

Cell = str | int | float | Decimal | datetime | date | bool | None
Row = list[Cell]
# First row, first column, last row, last column: counted from 0, ends included.
Span = tuple[int, int, int, int]

SENTENCES = {
    "encoding": _("按 %(detail)s 编码读取。"),
    "guessed_encoding": _("编码像是 %(detail)s，但不能确定；如有乱码，请选定编码。"),
    "delimiter": _("列之间以 %(detail)s 分隔。"),
    "hidden_sheet": _("工作表“%(detail)s”是隐藏的。"),
    "title": _("第 %(row)s 行在表头之上，没有读入：%(detail)s"),
    "two_headers": _("表头有两行（第 %(row)s 行起），已合成一行。"),
    "no_header": _("没有找到表头；各列按位置命名。"),
    "total": _("第 %(row)s 行是合计，没有读入：%(detail)s"),
    "remark": _("第 %(row)s 行是表后的说明，没有读入：%(detail)s"),
    "repeated_header": _("第 %(row)s 行重复了表头，没有读入。"),
    "duplicate": _("第 %(row)s 行与第 %(same_as)s 行完全相同。"),
    "long_row": _("第 %(row)s 行比表头多出 %(detail)s 格，请检查分隔符与引号。"),
    "unnamed_column": _("一列有内容却没有表头，称作“%(detail)s”。"),
    "renamed_column": _("表头重复，后一列称作“%(detail)s”。"),
    "merged_filled": _("合并单元格 %(detail)s 的内容已填入其下各行。"),
    "merged_number": _("合并单元格 %(detail)s 是数字，只留在第一行，以免重复计算。"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the reader did or saw; `str()` says it in a sentence."""

    kind: str
    row: int | None = None
    same_as: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        values = {"row": self.row, "same_as": self.same_as, "detail": self.detail}
        return gettext(SENTENCES[self.kind]) % values


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as offered for choice; `index` counts from 1, as people do."""

    name: str
    index: int
    rows: int
    hidden: bool = False


@dataclass
class Grid:
    """Every row of the sheet as it stands; row n of the file is `rows[n - 1]`."""

    rows: list[Row]
    complete: bool = True  # False when reading stopped at a limit, so the last row is not the end
    spans: list[Span] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sheet: str = ""
    encoding: str | None = None
    delimiter: str | None = None


@dataclass
class Table:
    """Header and rows, each row with its number in the file; notes tell what was set aside."""

    header: list[str]
    header_row: int | None  # counted from 1; 0 when the file has none, None when each row names
    rows: list[Row]
    numbers: list[int]
    notes: list[Note] = field(default_factory=list)
    sheet: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    places: list[int] = field(default_factory=list)  # where each column stands in the file

    @property
    def duplicates(self) -> dict[int, int]:
        """Row number → number of the first row that is exactly the same (both stand in `rows`)."""
        return {
            n.row: n.same_as for n in self.notes if n.kind == "duplicate" and n.row and n.same_as
        }
