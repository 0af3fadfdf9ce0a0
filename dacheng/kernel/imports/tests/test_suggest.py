"""Suggestions: columns to fields, written names to known ones."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.imports.suggest import (
    Names,
    canonical,
    header_scale,
    suggest_mapping,
    suggest_value,
)


@dataclass(frozen=True)
class Target:
    name: str
    label: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()


TARGETS = [
    Target("code", "编号", aliases=("opportunity_id", "商机编号")),
    Target("customer", "客户", "ref", ("account", "客户名称")),
    Target("owner", "负责人", "ref", ("sales_agent", "销售")),
    Target("amount", "金额", "money", ("close_value", "预计金额")),
    Target("closed_on", "结束日期", "date", ("close_date",)),
    Target("started_on", "开始日期", "date", ("engage_date",)),
]


def fields(header: list[str], samples: list[list[object]] | None = None) -> dict[str, str]:
    found = suggest_mapping(header, samples or [], TARGETS)  # type: ignore[arg-type]
    return {name: guess.field for name, guess in found.items()}


def test_english_and_chinese_headers_find_their_fields() -> None:
    header = ["opportunity_id", "salesAgent", "Account", "Close Date", "close-value", "engage_date"]
    assert fields(header) == dict(zip(
        header, ["code", "owner", "customer", "closed_on", "amount", "started_on"], strict=True,
    ))  # fmt: skip
    assert fields(["客户名称*", "预计金额(元)", "负责人"]) == {
        "客户名称*": "customer", "预计金额(元)": "amount", "负责人": "owner",
    }  # fmt: skip


def test_a_slip_of_the_pen_is_near_and_the_unrelated_is_left_alone() -> None:
    assert fields(["oportunity_id", "天气", "x"]) == {"oportunity_id": "code"}


def test_a_field_is_given_once_to_the_column_that_fits() -> None:
    samples: list[list[object]] = [["面议", 12.5], ["待定", 30.0]]
    assert fields(["金额", "预计金额"], samples) == {"预计金额": "amount"}
    assert fields(["金额", "预计金额"]) == {"金额": "amount"}


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("GTXPro", ["GTX Basic", "GTX Pro", "GTX Plus Pro"], "GTX Pro"),
        ("林小彤", ["林晓彤", "林彤", "王小明"], "林晓彤"),
        ("technolgy", ["medical", "technology", "telecommunications"], "technology"),
        ("Philipines", ["Philippines", "Poland"], "Philippines"),
        ("ＡＢＣ 公司", ["ABD公司", "abc公司"], "abc公司"),
    ],
)
def test_the_name_that_was_meant_comes_first(written: str, known: list[str], meant: str) -> None:
    assert suggest_value(written, known)[0][0] == meant


def test_nothing_near_is_nothing_suggested() -> None:
    assert suggest_value("qqqq", ["alpha", "beta"]) == [] and suggest_value("x", []) == []


def test_many_names_are_looked_up_among_names_prepared_once() -> None:
    names = Names(f"客户{n:05d}有限公司" for n in range(5000))
    assert names.near("客户00042有限公司")[0] == ("客户00042有限公司", 1.0)
    assert names.near("客护00042有限公司")[0][0] == "客户00042有限公司"


def test_keys_keep_what_tells_names_apart() -> None:
    assert canonical("GTX Pro") == canonical("gtx-pro") == canonical("ＧＴＸ　Ｐｒｏ")
    assert len({canonical(name) for name in ("C", "C++", "C#", "v1.5", "v15", "R&D", "RD")}) == 7


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(name: str) -> None:
    assert isinstance(canonical(name), str) and bool(canonical(name)) == bool(name.strip())


@pytest.mark.parametrize(
    ("header", "scale"),
    [("预计金额(万元)", 10_000), ("金额（单位：亿元）", 10**8), ("revenue (M)", 10**6),
     ("金额(元)", 1), ("数量(千克)", 1), ("重量(kg)", 1), ("万科", 1)],
)  # fmt: skip
def test_units_in_headers_scale(header: str, scale: int) -> None:
    assert header_scale(header) == Decimal(scale)
