"""CSV as every system writes it: encodings, delimiters, quotes, line ends, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dacheng.kernel.imports.reader import UnreadableFile, read, sheets

Write = Callable[[bytes], Path]
PEOPLE = "姓名,城市,金额\n张三,北京,1200\n李四,上海,3400\n王五,广州,560\n"


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(content: bytes, name: str = "客户.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_reads_alike(
    file: Write, encoding: str, newline: str
) -> None:
    table = read(file(PEOPLE.replace("\n", newline).encode(encoding)))
    assert table.header == ["姓名", "城市", "金额"]
    assert table.rows == [
        ["张三", "北京", "1200"],
        ["李四", "上海", "3400"],
        ["王五", "广州", "560"],
    ]
    assert table.numbers == [2, 3, 4]


def test_the_chinese_of_excel_is_named_not_guessed(file: Write) -> None:
    table = read(file(PEOPLE.encode("gbk")))
    assert [note.kind for note in table.notes] == ["encoding"] and table.encoding == "gb18030"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("nom,ville,prénom\nDupré,Orléans,Zoé\nLefèvre,Besançon,Noël\n" * 20, "cp1252"),
        ("имя,город\nИван,Москва\nПётр,Казань\nАнна Петровна,Нижний Новгород\n" * 20, "cp1251"),
        ("客戶,城市,備註\n臺灣積體電路製造,新竹,請業務人員與客戶聯絡後回報\n" * 20, "big5"),
    ],
)
def test_other_encodings_are_guessed_aloud(file: Write, text: str, encoding: str) -> None:
    table = read(file(text.encode(encoding)))
    assert "guessed_encoding" in {note.kind for note in table.notes}
    assert table.encoding != "gb18030"
    given = read(file(text.encode(encoding)), encoding=encoding)
    assert given.header == text.split("\n", 1)[0].split(",")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
def test_the_delimiter_is_found(file: Write, delimiter: str) -> None:
    table = read(file(PEOPLE.replace(",", delimiter).encode()))
    assert table.header == ["姓名", "城市", "金额"] and table.delimiter == delimiter


def test_decimal_commas_do_not_pass_for_delimiters(file: Write) -> None:
    table = read(file(b"name;a;b\nx;1,5;2,5\ny;3,5;4,5\nz;5,5;6,5\n"))
    assert table.rows[0] == ["x", "1,5", "2,5"]


def test_a_declared_delimiter_is_obeyed(file: Write) -> None:
    table = read(file("sep=;\n名称;值\na,b;1\n".encode()))
    assert table.header == ["名称", "值"] and table.rows == [["a,b", "1"]]
    assert table.header_row == 2 and table.numbers == [3]


def test_quoted_delimiters_quotes_and_line_breaks_stay_in_their_cell(file: Write) -> None:
    table = read(file(b'name,note\n"Smith, John","he said ""hi""\nand left"\nBob,ok\n'))
    assert table.rows == [["Smith, John", 'he said "hi"\nand left'], ["Bob", "ok"]]
    assert table.numbers == [2, 3]


def test_titles_above_a_small_table_do_not_hide_its_delimiter(file: Write) -> None:
    table = read(
        file(
            "销售部客户清单\n制表日期：2021-04-15\n\n客户;城市;电话\n甲;北京;1\n乙;上海;2\n".encode()
        )
    )
    assert table.header == ["客户", "城市", "电话"] and table.header_row == 4


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "文件是空的"),
        (b"\n \r\n", "文件是空的"),
        (b"name,x\na,b\x00c\n", "空字节"),
        (b"%PDF-1.7 whatever", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table>", "网页"),
        (b"\xef\xbb\xbf\r\n<table><tr>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "网页或 XML"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"PK\x03\x04 not really", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "Office"),
        (b'name,x\na,"b\nc,d\n', "第 2 行的引号没有关上"),
        ("姓名,备注\n张三,".encode() + b"\xe5\xbc", "末尾不完整"),
        ("姓名,备注\n张三先生,好\n李".encode() + b"\xff" + "四小姐,好\n".encode() * 9, "第 3 行"),
        (b"a,b\n" + b"x" * (1 << 21) + b",y\n", "第 2 行有一格超过 1 MB"),
        (b"a," * 3000 + b"b\n", "超过 2000 列"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_clear_line(
    file: Write, content: bytes, says: str
) -> None:
    path = file(content)
    with pytest.raises(UnreadableFile, match=says):
        read(path)


@pytest.mark.parametrize("name", ["no-such", "idna", "unicode_escape", "zlib", "\x00", "rot13"])
def test_only_encodings_of_files_may_be_asked_for(file: Write, name: str) -> None:
    path = file(PEOPLE.encode())
    with pytest.raises(UnreadableFile, match="不认识编码"):
        read(path, encoding=name)


def test_an_encoding_that_does_not_fit_says_where(file: Write) -> None:
    path = file(PEOPLE.encode("gbk"))
    with pytest.raises(UnreadableFile, match="utf-8 编码读不通：第 1 行"):
        read(path, encoding="utf-8")


def test_a_preview_reads_only_what_it_shows(file: Write) -> None:
    path = file(("编号,金额\n" + "".join(f"A{n},{n}\n" for n in range(5000))).encode())
    table = read(path, limit=20)
    assert len(table.rows) == 20 and sheets(path)[0].rows == 5001


def test_a_file_without_header_is_told_and_named_by_position(file: Write) -> None:
    table = read(file(b"1,20140501,3.5\n2,20140502,4.5\n3,20140503,5.5\n"))
    assert table.header == ["列 1", "列 2", "列 3"] and table.header_row == 0
    assert len(table.rows) == 3 and "no_header" in {note.kind for note in table.notes}
