"""Dates as people write them, and the order of day and month that is proven or asked about."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.imports.dates import Order
from dacheng.kernel.imports.values import BadValue, date_order, parse_date, parse_datetime

DAY = date(2021, 4, 15)
UTC8 = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "written",
    ["2021/4/15", "2021-04-15", "2021.4.15", "2021年4月15日", "2021年04月15号", "21年4月15日",
     "20210415", "15 Apr, 2021 00:02:00", "15-Apr-21", "15. April 2021", "Apr 15, 2021",
     "April 15th, 2021", "2021-Apr-15", "4/15/2021 3:05 PM", "15.4.2021", "04/15/21",
     "2021-04-15T00:02:00Z", "2021年4月15日 下午3:05", "2021-04-15 周四", "２０２１／４／１５",
     "Thu Apr 15 2021 00:02:00 GMT+0800 (CST)", "20210415000200", "44301", 44301, 44301.5,
     20210415, DAY, datetime(2021, 4, 15, 9)],
)  # fmt: skip
def test_a_day_is_read_however_written(written: object) -> None:
    assert parse_date(written) == DAY  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15 Apr, 2021 00:02:00", datetime(2021, 4, 15, 0, 2)),
        ("4/15/2021 3:05 PM", datetime(2021, 4, 15, 15, 5)),
        ("2021年4月15日 下午3:05", datetime(2021, 4, 15, 15, 5)),
        ("2021年4月15日 15时30分20秒", datetime(2021, 4, 15, 15, 30, 20)),
        ("2021-04-15 上午12:05", datetime(2021, 4, 15, 0, 5)),
        ("2021-04-15T00:02:00.12+0800", datetime(2021, 4, 15, 0, 2, 0, 120_000, UTC8)),
        ("2021-04-15T00:02:00Z", datetime(2021, 4, 15, 0, 2, tzinfo=UTC)),
        (44301.5, datetime(2021, 4, 15, 12)),
    ],
)
def test_a_moment_keeps_its_time_and_its_offset(written: str | float, meant: datetime) -> None:
    found = parse_datetime(written)
    assert found == meant and found is not None and found.utcoffset() == meant.utcoffset()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("年底前", "“年底前”不是日期。写成 2026-12-31 这样"),
        ("2021-11-31", "11 月没有 31 日"),
        ("2021-02-29", "2021 年 2 月没有 29 日"),
        ("2021-13-01", "没有 13 月"),
        ("2021年4月", "没有写到日"),
        ("2021", "没有写到日"),
        (2021, "不是日期"),
        (True, "不是日期"),
        ("2021-04-15 25:00", "时间看不懂"),
        ("3/4/2021", "可能是 2021-03-04，也可能是 2021-04-03"),
    ],
)
def test_what_is_no_date_says_why(written: object, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        parse_date(written)  # type: ignore[arg-type]


def test_the_order_decides_and_is_held_to() -> None:
    assert parse_date("3/4/2021", "dmy") == date(2021, 4, 3)
    assert parse_date("3/4/2021", "mdy") == date(2021, 3, 4)
    assert parse_date("21-04-15", "ymd") == DAY
    with pytest.raises(BadValue, match="不符"):
        parse_date("4/13/2021", "dmy")


@pytest.mark.parametrize(
    ("cells", "order", "example"),
    [
        (["10/20/2016", "3/1/2017"], "mdy", None),
        (["1/2/2017", None, "20/2/2017"], "dmy", None),
        (["2021-04-15", "15 Apr 2021"], "ymd", None),
        (["1/2/2017", "3/4/2017"], "ambiguous", "1/2/2017"),
        (["1/1/2017", "4/4/2017"], "mdy", None),
        (["13/1/2020", "1/13/2020"], "ambiguous", "1/13/2020"),
        (["21-04-15", "01-02-03"], "ambiguous", "21-04-15"),
        (["甲", 5, None], "none", None),
        ([date(2021, 1, 2)], "ymd", None),
    ],
)
def test_a_column_proves_its_order_or_is_asked_about(
    cells: list[str], order: str, example: str | None
) -> None:
    found = date_order(cells)
    assert (found.order, found.example) == (order, example)


def test_a_column_against_itself_names_both_values() -> None:
    assert date_order(["13/1/2020", "1/13/2020"]).against == "13/1/2020"


days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@given(days)
def test_days_survive_being_written(day: date) -> None:
    slashes: dict[Order, str] = {"dmy": f"{day:%d/%m/%Y}", "mdy": f"{day:%m/%d/%Y}"}
    for order, written in slashes.items():
        assert parse_date(written, order) == day
    for written in (day.isoformat(), f"{day:%Y%m%d}", f"{day:%d %B %Y}", f"{day:%Y年%m月%d日}"):
        assert parse_date(written) == day
    assert parse_date((day - date(1899, 12, 30)).days) == day


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)))
def test_moments_survive_being_written(moment: datetime) -> None:
    assert parse_datetime(moment.isoformat()) == moment
    seconds = moment.replace(microsecond=0)
    assert parse_datetime(f"{seconds:%Y-%m-%d %I:%M:%S %p}") == seconds


@given(st.lists(days, min_size=1, max_size=20), st.sampled_from(["dmy", "mdy"]))
def test_the_order_found_never_reads_a_column_wrongly(column: list[date], order: Order) -> None:
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    written = [day.strftime(form) for day in column]
    found = date_order(written).order
    if found in ("dmy", "mdy"):
        assert [parse_date(text, found) for text in written] == column
    else:
        assert found == "ambiguous"


@given(st.text(max_size=30), st.sampled_from(["dmy", "mdy", "ymd", None]))
def test_any_text_is_a_date_nothing_or_refused(text: str, order: Order | None) -> None:
    try:
        parse_datetime(text, order)
    except BadValue as refused:
        assert str(refused)
