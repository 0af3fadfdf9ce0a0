"""JSON files: objects become rows, and what is no table is refused with its place."""

import json
from pathlib import Path

import pytest

from dacheng.kernel.imports.objects import MAX_CELL
from dacheng.kernel.imports.reader import read, sheets
from dacheng.kernel.imports.refusals import UnreadableFile

TREE = {
    "records": [
        {"name": "A", "size": 5201.00, "attributes": {"type": "Account", "referenceId": "Ref1"}},
        {"name": "B", "tags": ["x", 1], "paid": True, "at": None},
    ]
}


def kept(place: Path, content: str | bytes, name: str = "a.json") -> Path:
    path = place / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_objects_inside_are_columns_with_dots(tmp_path):
    table = read(kept(tmp_path, json.dumps(TREE)))
    assert table.header == [
        "name", "size", "attributes.type", "attributes.referenceId", "tags", "paid", "at",
    ]  # fmt: skip
    assert table.rows[0][:4] == ["A", 5201, "Account", "Ref1"]
    assert table.rows[1] == ["B", None, None, None, '["x", 1]', True, None]
    assert table.numbers == [1, 2]


def test_a_bare_list_is_one_sheet_and_several_lists_are_several(tmp_path):
    bare = kept(tmp_path, '[{"a": 1}, {"a": 2}]', "bare.txt")
    assert [(one.name, one.rows) for one in sheets(bare)] == [("bare", 2)]
    several = kept(tmp_path, '{"of": 1, "none": [], "x": [{"a": 1}], "y": [{"b": 2}, {"b": 3}]}')
    assert [(one.name, one.rows) for one in sheets(several)] == [("none", 0), ("x", 1), ("y", 2)]
    assert read(several).header == ["a"]
    assert read(several, sheet="y").rows == read(several, sheet=3).rows == [[2], [3]]


def test_no_row_is_taken_for_a_title_or_a_sum(tmp_path):
    rows = [{"name": "合计", "amount": 3}, {"name": "备注：无", "amount": None}, {"name": "x"}]
    assert len(read(kept(tmp_path, json.dumps(rows))).rows) == 3


def test_encodings_are_found_out(tmp_path):
    text = '[{"名称": "华东"}]'
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        assert read(kept(tmp_path, text.encode(encoding))).rows == [["华东"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 100_000, "太深"),
        ('{"a":' * 3000 + "1" + "}" * 3000, "太深"),
        ('[{"a": 1}', "第 1 行第 10 个字符"),
        ('[{"a": 1}]\n{"b": 2}', "第 2 行第 1 个字符"),
        ('[{"a": NaN}]', "NaN"),
        ('[{"a": 1, "a": 2}]', "第 1 条里“a”出现了两次"),
        ('[{"a.b": 1, "a": {"b": 2}}]', "第 1 条里“a.b”出现了两次"),
        ('[{"a": 1}, 7]', "第 2 条不是对象"),
        ('{"a": {"b": 1}}', "没有记录"),
        ("[]", "没有记录"),
        ('[{"a": "\\ud800"}]', "第 1 条的“a”里有不成字"),
        ('[{"a": "x\\u0000y"}]', "第 1 条的“a”里有不成字"),
        ('[{"a": "%s"}]' % ("x" * (MAX_CELL + 1)), "第 1 条的“a”超过 1 MB"),
        ("[" + '{"a":' * 10 + "1" + "}" * 10 + "]", "超过 8 层"),
        (json.dumps([{f"c{at}": 1 for at in range(2001)}]), "2000 列"),
        ('[{"%s": 1}]' % ("x" * 201), "200 字"),
        (b'[{"a": "' + "华东区北京".encode() + b'\xff"}]', "utf-8"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(content, said, tmp_path):
    with pytest.raises(UnreadableFile) as refused:
        read(kept(tmp_path, content))
    assert said in str(refused.value)


def test_a_number_too_long_to_count_stays_text(tmp_path):
    table = read(kept(tmp_path, '[{"a": 1e999999999, "b": %s, "c": 0.10}]' % ("9" * 5000)))
    assert table.rows[0][0] == "1e999999999"
    assert table.rows[0][1] == "9" * 5000
    assert str(table.rows[0][2]) == "0.10"


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableFile) as refused:
        read(kept(tmp_path, '{"x": [{"a": 1}]}'), sheet="z")
    assert "x" in str(refused.value)
