"""Text stays as it is, byte for byte; phone numbers come down to their digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.imports.values import BadValue, parse_line, parse_phone, parse_text


@given(st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"])))
def test_text_is_returned_byte_for_byte(text: str) -> None:
    assert parse_text(text) == (text if text.strip(" \t\r\n") else None)


def test_typed_cells_read_as_a_person_typed_them() -> None:
    assert parse_text(12.0) == "12" and parse_text(12.5) == "12.5" and parse_text(True) == "TRUE"


@pytest.mark.parametrize("lost", [1.2345678901234567e19, 110105194912310026.0])
def test_digits_lost_by_the_spreadsheet_are_not_passed_on(lost: float) -> None:
    with pytest.raises(BadValue, match="设为文本"):
        parse_text(lost)


def test_a_line_is_without_outer_blanks_seen_and_unseen() -> None:
    assert parse_line("\u3000张三\u200b \ufeff") == "张三" and parse_line("\u200b") is None


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        (13800001234.0, "13800001234"), ("13800001234.0", "13800001234"),
        (" '138 0000 1234", "13800001234"),
        ("+86 138-0000-1234", "+8613800001234"), ("(+86)13800001234", "+8613800001234"),
        ("１３８００００１２３４", "13800001234"), ("(415) 293-3313", "4152933313"),
        ("262.397.7937", "2623977937"), ("1-955-371-0847 x371", "19553710847x371"),
        ("010-62345678转123", "01062345678x123"),
        ("13800001234/13900001234", "13800001234,13900001234"),
        ("", None), (None, None), ("-", None),
    ],
)  # fmt: skip
def test_phone_numbers_come_down_to_digits(written: str | float | None, digits: str | None) -> None:
    assert parse_phone(written) == digits


@pytest.mark.parametrize(("bad", "says"), [("1.38E+10", "科学计数"), ("找老王要", "不是电话号码")])
def test_what_is_no_phone_number_is_refused(bad: str, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        parse_phone(bad)
