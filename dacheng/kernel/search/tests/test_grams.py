"""Whatever is part of a text is found by its pieces."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.search.grams import folded, keys, sought, words


def holds(query: str, grams: set[str]) -> bool:
    """The database's answer to a tsquery, worked out here: & before |, :* is 'begins with'."""
    expression = query
    for piece in sorted(set(query.split("'")[1::2]), key=len, reverse=True):
        begins = any(gram.startswith(piece) for gram in grams)
        expression = expression.replace(f"'{piece}':*", str(begins))
        expression = expression.replace(f"'{piece}'", str(piece in grams))
    return eval(expression.replace("&", "and").replace("|", "or"), {})


def found(query: str, *texts: str) -> bool:
    grams: set[str] = set()
    text = keys(texts, grams)
    wanted = words(query)
    return bool(wanted) and all(holds(sought(w), grams) and w in text for w in wanted)


NAME = "苏州华东智能装备（集团）有限公司"


@pytest.mark.parametrize(
    "query",
    ["华东", "华", "智能装备", "装备集团", "苏州 集团", "szhd", "hdzn", "sz", "s", "huadong", "hua",
     "zhuangbei", "hua dong", "suzhouhuadong", "2987", "138", "1381234", "138 1234", "138-1234-2987",
     "kh-00123", "KH00123", "0123", "ＫＨ００１２３", "（集团）", "东智 2987"],
)  # fmt: skip
def test_found_by_any_part(query):
    assert found(query, NAME, "138 1234 2987", "KH-00123")


@pytest.mark.parametrize(
    "query", ["", " ", "%", "_", "\\", "'", "华南", "东华", "2988", "hdxx", "uado%'"]
)
def test_not_found_by_what_is_not_there(query):
    assert not found(query, NAME, "138 1234 2987", "KH-00123")


def test_signs_with_a_meaning_for_the_database_are_dropped():
    assert words("100% a_b \\ O'Neil & | ! :*") == ["100", "ab", "oneil"]
    assert folded("Ａｃｍｅ，  Inc.") == "acme inc"


def test_a_pasted_page_is_cut():
    assert len("".join(words("华" * 10_000))) == 200
    assert len(words(" ".join(map(str, range(10_000))))) < 100


letters = st.text(string.ascii_letters + string.digits + "华东科技三一重工 -（）ÄßИ", max_size=24)


@given(letters, st.integers(0, 24), st.integers(3, 12))
def test_every_stretch_of_three_or_more_is_found(text, start, length):
    part = folded(text)[start : start + length].strip()
    if len(part) >= 3 and all(len(word) >= 3 for word in part.split()):
        assert found(part, text)


@given(
    st.text("华东科技三一重工有限", min_size=1, max_size=12), st.integers(0, 11), st.integers(1, 5)
)
def test_every_stretch_of_chinese_is_found(text, start, length):
    part = text[start : start + length]
    assert not part or found(part, text)


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_and_no_query_breaks_the_cutting(text, query):
    found(query, text)
