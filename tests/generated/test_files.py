"""Any table comes in whole or not at all, and what stays out is named by row, column and reason."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.imports.spec import spec_named
from dacheng.surfaces.cli.proving import files
from dacheng.surfaces.cli.proving.nasty import DATES, NUMBERS, TEXTS
from tests.generated.conftest import some

pytestmark = pytest.mark.django_db
HEADS = {
    "customers": ("客户", "电话", "行业", "年营收", "负责人"),
    "leads": ("公司", "联系人", "电话", "登记时间", "来源"),
    "opportunities": ("商机", "客户", "金额", "阶段", "预计成交"),
    "receipts": ("合同", "到账金额", "到账日期"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from([*(one for one in TEXTS if len(one) < 400), *NUMBERS, *DATES]),
    st.integers(-(10**12), 10**15).map(str), st.dates().map(str), st.just(""), st.just("Ben"),
)  # fmt: skip


def tables(name: str) -> Any:
    row = st.lists(CELLS, min_size=0, max_size=len(HEADS[name]) + 1)
    return st.tuples(st.just(name), st.lists(row, max_size=8))


GIVEN = st.sampled_from(sorted(HEADS)).flatmap(tables)


@pytest.fixture
def place(tmp_path: Path, settings: Any, person: Any) -> Path:
    settings.DATA = tmp_path / "data"
    (settings.DATA / "imports").mkdir(parents=True)
    person("Admin", role="administrator")
    return tmp_path


def brought(name: str, path: Path, strict: bool) -> str:
    assert spec_named(name)
    return files._brought(name, path, {"in": 0, "refused": 0, "rows_out": 0}, strict=strict)


@some(25)
@given(
    table=GIVEN,
    encoding=st.sampled_from(ENCODINGS),
    mark=st.sampled_from(",;\t"),
    strict=st.booleans(),
)
def test_text_in_any_encoding(
    place: Path, table: Any, encoding: str, mark: str, strict: bool
) -> None:
    name, rows = table
    lines = [HEADS[name], *rows]
    text = "\r\n".join(
        mark.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in lines
    )
    path = place / "some.csv"
    path.write_bytes(text.encode(encoding, "replace"))
    assert brought(name, path, strict) == ""


@some(15)
@given(
    table=GIVEN, strict=st.booleans(), at=st.integers(0, 6), wide=st.integers(1, 3), high=st.integers(0, 2)
)  # fmt: skip
def test_workbooks_with_merged_cells(
    place: Path, table: Any, strict: bool, at: int, wide: int, high: int
) -> None:
    name, rows = table
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("甲")
        for number, row in enumerate([HEADS[name], *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell.replace("\x00", ""))
        sheet.merge_range(at, 0, at + high, wide, "合并的格子")
    path = place / "some.xlsx"
    path.write_bytes(out.getvalue())
    assert brought(name, path, strict) == ""
