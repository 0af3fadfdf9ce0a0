"""Workbooks: types of cells, choice of sheet, merged cells, and what would do harm."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from dacheng.kernel.imports.reader import UnreadableFile, read, sheets

Make = Callable[..., Path]


@pytest.fixture
def workbook(tmp_path: Path) -> Make:
    """Writes rows to a sheet each; `then(book)` may add what rows cannot say."""

    def make(then: Callable[[Any], None] = lambda book: None, **named: list[list[Any]]) -> Path:
        path = tmp_path / "book.xlsx"
        options = {"default_date_format": "yyyy-mm-dd", "remove_timezone": True}
        with xlsxwriter.Workbook(path, options) as book:
            for name, rows in named.items():
                sheet = book.add_worksheet(name)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
            then(book)
        return path

    return make


def test_cells_keep_their_types(workbook: Make) -> None:
    path = workbook(甲=[["名称", "日期", "数", "是"], ["a", date(2021, 4, 15), 44301, True], ["b"]])
    table = read(path)
    assert table.rows == [["a", date(2021, 4, 15), 44301.0, True], ["b", None, None, None]]


def test_sheets_are_listed_and_chosen_by_name_or_number(workbook: Make) -> None:
    path = workbook(
        说明=[], 客户=[["名称", "城市"], ["甲", "北京"]], 产品=[["产品", "价"], ["乙", 1]]
    )
    assert [(s.name, s.index, s.rows) for s in sheets(path)] == [
        ("说明", 1, 0), ("客户", 2, 2), ("产品", 3, 2),
    ]  # fmt: skip
    assert read(path).sheet == "客户"
    assert read(path, sheet=3).sheet == read(path, sheet="3").sheet == "产品"
    for wrong, says in ((4, "共有 3 张"), ("合同", "文件里有：说明、客户、产品")):
        with pytest.raises(UnreadableFile, match=says):
            read(path, sheet=wrong)


def test_hidden_sheets_are_not_the_first_choice(workbook: Make) -> None:
    path = workbook(
        lambda book: (
            book.get_worksheet_by_name("旧").hide(),
            book.get_worksheet_by_name("新").activate(),
        ),
        旧=[["a", "b"], ["1", "2"]],
        新=[["c", "d"], ["3", "4"]],
    )
    assert read(path).sheet == "新" and sheets(path)[0].hidden
    assert "hidden_sheet" in {note.kind for note in read(path, sheet=1).notes}


def test_rows_keep_their_numbers_when_the_sheet_starts_lower(workbook: Make) -> None:
    path = workbook(S=[[], [], ["", "名称", "数"], ["", "a", 1], [], ["", "b", 2]])
    table = read(path)
    assert table.header == ["名称", "数"] and table.header_row == 3 and table.numbers == [4, 6]


def test_merged_text_holds_for_every_row_and_merged_numbers_do_not(workbook: Make) -> None:
    def merge(book: Any) -> None:
        book.get_worksheet_by_name("S").merge_range(1, 0, 2, 0, "北区")
        book.get_worksheet_by_name("S").merge_range(1, 2, 2, 2, 500)

    path = workbook(merge, S=[["大区", "客户", "金额"], ["", "甲"], ["", "乙"], ["南区", "丙", 9]])
    table = read(path)
    assert table.rows == [["北区", "甲", 500.0], ["北区", "乙", None], ["南区", "丙", 9.0]]
    assert {note.kind for note in table.notes} == {"merged_filled", "merged_number"}


def test_times_of_day_are_text(workbook: Make) -> None:
    def clock(book: Any) -> None:
        form = book.add_format({"num_format": "hh:mm"})
        book.get_worksheet_by_name("S").write(1, 1, 0.5, form)
        full = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        book.get_worksheet_by_name("S").write_datetime(1, 2, datetime(2021, 4, 15, 3, 4), full)

    table = read(workbook(clock, S=[["名称", "时间", "时刻"], ["a"]]))
    assert table.rows == [["a", "12:00:00", datetime(2021, 4, 15, 3, 4)]]


def test_the_name_of_the_file_does_not_matter(workbook: Make, tmp_path: Path) -> None:
    path = workbook(S=[["名称", "数"], ["a", 1]])
    assert read(path.rename(tmp_path / "x.csv")).header == ["名称", "数"]
    (tmp_path / "y.xlsx").write_bytes("名称,数\na,1\n".encode())
    assert read(tmp_path / "y.xlsx").header == ["名称", "数"]


def repacked(path: Path, change: dict[str, Callable[[bytes], bytes]]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change.get(name, lambda same: same)(content))
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("last", ["XFD1048576", "xfd1048576", "ABC99999", "A9999999", "ZZ70000"])
def test_far_apart_cells_are_refused_before_they_fill_the_memory(workbook: Make, last: str) -> None:
    far = f'<row r="9"><c r="{last}"><v>1</v></c></row></sheetData>'.encode()
    path = repacked(
        workbook(S=[["a", "b"], ["x", 1]]), {SHEET: lambda xml: xml.replace(b"</sheetData>", far)}
    )
    with pytest.raises(UnreadableFile, match="极远的单元格"):
        read(path)


def test_a_parser_that_aborts_takes_only_its_own_process_with_it(workbook: Make) -> None:
    count = (b'uniqueCount="', b'uniqueCount="99999999999')
    path = repacked(
        workbook(S=[["a", "b"], ["x", 1]]),
        {"xl/sharedStrings.xml": lambda xml: xml.replace(*count, 1)},
    )
    with pytest.raises(UnreadableFile, match="损坏"):
        read(path)


def test_wide_sheets_of_honest_size_are_read(workbook: Make) -> None:
    table = read(workbook(S=[[f"列名{n}" for n in range(800)], ["x"] * 800]))
    assert len(table.header) == 800


def test_a_zip_bomb_is_refused_unopened(workbook: Make) -> None:
    blanks = b" " * (64 * 1024 * 1024)
    path = repacked(workbook(S=[["a"], ["b"]]), {SHEET: lambda xml: xml + blanks})
    with pytest.raises(UnreadableFile, match="压缩比例异常"):
        read(path)


def test_entities_are_refused(workbook: Make) -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    path = repacked(
        workbook(S=[["a", "b"], ["x", 1]]),
        {SHEET: lambda xml: xml.replace(b"<worksheet", doctype, 1)},
    )
    with pytest.raises(UnreadableFile, match="DTD"):
        read(path)


def test_a_truncated_workbook_is_damaged(workbook: Make) -> None:
    path = workbook(S=[["a", "b"], ["x", 1]])
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(UnreadableFile, match="损坏"):
        read(path)


def test_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    stream = "EncryptedPackage".encode("utf-16-le") + b"\x00\x00"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream + bytes(600))
    with pytest.raises(UnreadableFile, match="密码"):
        read(path)


def test_other_archives_are_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadableFile, match="Word"):
        read(path)


def test_an_empty_sheet_says_so(workbook: Make) -> None:
    path = workbook(S=[])
    with pytest.raises(UnreadableFile, match="没有任何内容"):
        read(path)
