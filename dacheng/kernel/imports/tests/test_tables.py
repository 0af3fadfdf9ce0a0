"""Where the header is, what is set aside around the rows, and that each of it is reported."""

from dacheng.kernel.imports.bodies import tabulate
from dacheng.kernel.imports.tables import Grid, Row, Span, Table

HEADER: Row = ["编号", "客户", "金额"]
ROWS: list[Row] = [["A1", "甲公司", 12.5], ["A2", "乙公司", 30.0], ["A3", "丙公司", 7.0]]


def table_of(*rows: Row, spans: list[Span] | None = None, header_row: int | None = None) -> Table:
    return tabulate(Grid([list(row) for row in rows], spans=spans or []), header_row)


def kinds(table: Table) -> list[tuple[str, int | None]]:
    return [(note.kind, note.row) for note in table.notes]


def test_titles_and_blank_lines_above_are_reported() -> None:
    table = table_of(["2021 年销售", None, None], [None, None, None], HEADER, *ROWS)
    assert table.header == HEADER and table.header_row == 3 and table.numbers == [4, 5, 6]
    assert kinds(table) == [("title", 1)]


def test_sums_and_remarks_below_are_reported() -> None:
    table = table_of(
        HEADER, *ROWS, ["合 计", None, 49.5], [None] * 3, ["备注：含税", None, None],
        ["制表人：张三", "审核人：李四", None],
    )  # fmt: skip
    assert table.rows == ROWS
    assert kinds(table) == [("total", 5), ("remark", 7), ("remark", 8)]


def test_an_english_total_below_and_subtotals_between() -> None:
    table = table_of(HEADER, ROWS[0], ["小计", None, 12.5], ROWS[1], ["Total:", None, 42.5])
    assert table.rows == ROWS[:2] and kinds(table) == [("total", 3), ("total", 5)]


def test_a_company_called_total_is_no_sum() -> None:
    rows: list[Row] = [["Total", "巴黎", 5.0], ["Shell", "伦敦", 6.0], ["Total", "里昂", 5.5]]
    assert table_of(["客户", "城市", "金额"], *rows).rows == rows


def test_a_last_record_with_only_a_name_is_kept() -> None:
    rows: list[Row] = [*ROWS, ["A4", None, None]]
    assert table_of(HEADER, *rows).rows == rows


def test_repeated_headers_are_skipped_with_their_row() -> None:
    table = table_of(HEADER, ROWS[0], HEADER, ROWS[1])
    assert table.rows == ROWS[:2] and table.numbers == [2, 4]
    assert kinds(table) == [("repeated_header", 3)]


def test_exact_duplicates_stay_and_are_named() -> None:
    table = table_of(HEADER, *ROWS, ROWS[0])
    assert len(table.rows) == 4 and table.duplicates == {5: 2}


def test_columns_without_name_or_content() -> None:
    table = table_of(["名称", None, "名称", None], ["a", None, "b", "c"], ["d", None, "e", "f"])
    assert table.header == ["名称", "名称 (2)", "列 4"]
    assert table.rows[0] == ["a", "b", "c"]
    assert {note.kind for note in table.notes} == {"renamed_column", "unnamed_column"}


def test_a_merged_group_over_names_is_joined_only_where_needed() -> None:
    table = table_of(
        ["编号", "2023年", None, "2024年", None],
        [None, "数量", "金额", "数量", "金额"],
        ["A", 1.0, 2.0, 3.0, 4.0],
        spans=[(0, 1, 0, 2), (0, 3, 0, 4)],
    )
    assert table.header == ["编号", "2023年 数量", "2023年 金额", "2024年 数量", "2024年 金额"]
    assert table.header_row == 2 and table.rows == [["A", 1.0, 2.0, 3.0, 4.0]]


def test_groups_with_names_of_their_own_are_not_joined() -> None:
    table = table_of(
        ["客户", None, "金额", None], ["名称", "电话", "含税", "不含税"], ["甲", "1", "2", "3"],
        ["乙", "4", "5", "6"],
    )  # fmt: skip
    assert table.header == ["名称", "电话", "含税", "不含税"]


def test_a_first_record_of_words_is_not_taken_for_a_second_header() -> None:
    rows: list[Row] = [["张三", "男", "北京"], ["李四", "女", "上海"]]
    table = table_of(["姓名", None, "城市"], *rows)
    assert table.rows == rows and table.header == ["姓名", "列 2", "城市"]


def test_years_and_months_may_be_names() -> None:
    table = table_of(["产品", "2023", "2024"], ["甲", "1.5", "2.5"], ["乙", "3.5", "4.5"])
    assert table.header == ["产品", "2023", "2024"]


def test_the_header_row_may_be_told() -> None:
    assert table_of(HEADER, *ROWS, header_row=2).header == ["A1", "甲公司", "12.5"]
    assert table_of(HEADER, *ROWS, header_row=0).rows[0] == HEADER


def test_notes_speak_in_sentences() -> None:
    table = table_of(HEADER, *ROWS, ROWS[0])
    assert [str(note) for note in table.notes] == ["第 5 行与第 2 行完全相同。"]
