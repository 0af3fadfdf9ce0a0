"""Numbers as people write them; what could mean two things means none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.imports.values import BadValue, parse_bool, parse_integer, parse_number

WRITTEN = {
    "$22,700.00": "22700.00", "¥1,234.5": "1234.5", "￥99": "99", "RMB 100": "100", "100元": "100",
    "3.5万": "35000", "3万元": "30000", "1.2亿": "120000000", "342.09K": "342090",
    "1.5M": "1500000", "(1,234.50)": "-1234.50", "($5)": "-5", "-$5": "-5", "−5": "-5", "5-": "-5",
    "12%": "0.12", "１２３": "123", "1.234,56": "1234.56", "1.234.567": "1234567",
    "1 234,56": "1234.56", "1'234.5": "1234.5", "1,23,456.5": "123456.5", "12,5": "12.5",
    "1e3": "1000", "-1E02": "-100", "1,234": "1234", "\u3000 7 ": "7", ".5": "0.5", "5.": "5",
}  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), WRITTEN.items())
def test_numbers_are_read_as_written(written: str, meant: str) -> None:
    assert parse_number(written) == Decimal(meant)


@pytest.mark.parametrize("nothing", [None, "", "  ", "-", "—", "N/A", "#N/A", "null", "无"])
def test_nothing_is_none(nothing: str | None) -> None:
    assert parse_number(nothing) is None


@pytest.mark.parametrize(
    "bad",
    [
        "nan", "inf", float("nan"), float("inf"), "1e30", "12345678901234567", 1e16, "1,2345",
        "51-200", "500+", "1..2", "(5", "5)", "(-5)", "--5", "Select", "年底前", True, "⁰⁴⁵", "٣",
        "1" * 500,
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_its_value(bad: object) -> None:
    with pytest.raises(BadValue, match="“"):
        parse_number(bad)  # type: ignore[arg-type]


def test_floats_show_what_was_typed() -> None:
    assert parse_number(0.1 + 0.2) == Decimal("0.3")


def test_whole_numbers() -> None:
    assert parse_integer("12.0") == 12 and parse_integer("1.2万") == 12000
    with pytest.raises(BadValue, match="不是整数"):
        parse_integer("12.5")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("是", True), ("否", False), ("YES", True), ("n", False), ("√", True), ("×", False), (1, True),
     (0.0, False), ("", None), (None, None), ("ｔｒｕｅ", True)],
)  # fmt: skip
def test_yes_and_no(written: object, meant: bool | None) -> None:
    assert parse_bool(written) is meant  # type: ignore[arg-type]


def test_a_lone_x_is_neither() -> None:
    with pytest.raises(BadValue, match="“x”不是"):
        parse_bool("x")


amounts = st.decimals("-9999999999", "9999999999", places=2)


@given(amounts)
def test_amounts_survive_being_written(amount: Decimal) -> None:
    for written in (f"{amount}", f"{amount:,}", f"¥{amount:,}", f" {amount} 元"):
        assert parse_number(written) == amount
    assert parse_number(f"{amount:,}".translate(str.maketrans(",.", ".,"))) == amount


@given(st.floats(-1e12, 1e12), st.text(max_size=30))
def test_any_cell_is_a_number_nothing_or_refused(number: float, text: str) -> None:
    assert float(parse_number(number) or 0) == pytest.approx(number, rel=1e-14)
    try:
        found = parse_number(text)
    except BadValue as refused:
        assert str(refused)
    else:
        assert found is None or found.is_finite()
