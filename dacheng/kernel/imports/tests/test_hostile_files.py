"""Whatever bytes come in, the reader gives a table or one clear refusal, never anything else."""

import io
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dacheng.kernel.imports.reader import UnreadableFile, read, sheets

calm = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def survives(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        for reading in (sheets, read):
            try:
                reading(path)
            except UnreadableFile as refused:
                assert str(refused)


@calm
@given(st.binary(max_size=2000))
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\xd8")
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xef\xbb\xbf")
@example(b'"')
@example(b",\n,\n")
@example(b"sep=\n")
def test_random_bytes(content: bytes) -> None:
    survives(content)


@calm
@given(st.text(st.sampled_from('a1,;"\n\r\t|，合计 .\ufeff\u3000备注：'), max_size=300))
def test_random_tables(text: str) -> None:
    survives(text.encode())


def workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at in range(20):
                sheet.write_row(at, 0, [f"客户{at}", at, at / 3, at % 2 == 0])
            sheet.merge_range(3, 5, 6, 6, "合并")
        return path.read_bytes()


BOOK = workbook()


PARTS = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]


@settings(calm, max_examples=25)
@given(
    st.sampled_from(PARTS),
    st.lists(
        st.tuples(
            st.floats(0, 0.999), st.sampled_from([b"", b"9" * 9, b"<", b'"', b"-1", b"&#0;"])
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_workbooks_with_damaged_insides(part: str, changes: list[tuple[float, bytes]]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for share, patch in changes if name == part else []:
                at = int(share * len(content))
                content = content[:at] + patch + content[at + 1 :]
            new.writestr(name, content)
    survives(out.getvalue())


@calm
@given(
    st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, len(BOOK)),
)
def test_mutated_workbooks(changes: list[tuple[int, int]], length: int) -> None:
    content = bytearray(BOOK)
    for at, byte in changes:
        content[at] = byte
    survives(bytes(content))
    survives(bytes(content[:length]))
