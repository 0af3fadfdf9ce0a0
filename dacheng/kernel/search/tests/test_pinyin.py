"""Names sound the way people say them."""

import pytest

from dacheng.kernel.search.pinyin import SURNAMES, _sounds, initials, readings


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("华东科技", "hua dong ke ji"),
        ("重庆银行", "chong qing yin hang"),
        ("厦门长沙", "xia men chang sha"),
        ("绿色旅行", "lv se lv xing"),
        ("ABC公司", "gong si"),
        ("单于", "chan yu"),
        ("", ""),
        ("Acme", ""),
    ],
)
def test_the_likeliest_reading_comes_first(text, full):
    assert " ".join(readings(text)[0]) == full


@pytest.mark.parametrize(
    ("name", "surname"), [("单雄信", "shan"), ("仇英", "qiu"), ("解缙", "xie"), ("曾国藩", "zeng")]
)
def test_a_surname_is_read_as_a_surname_too(name, surname):
    assert surname in [reading[0] for reading in readings(name)]
    assert surname[0] in {letters[0] for letters in initials(name)}


def test_a_company_is_not_a_person():
    assert readings("解放汽车有限公司") == [
        ("jie", "fang", "qi", "che", "you", "xian", "gong", "si")
    ]


def test_initials_in_every_usual_reading():
    assert initials("华东科技") == ["hdkj"]
    assert {"cyrj", "zyrj"} <= set(initials("曾阅软件"))
    assert set(initials("长行")) == {"zx", "zh", "cx", "ch"}
    assert len(initials("长行" * 40)) <= 6


def test_the_surname_table_says_only_what_the_dictionary_does_not():
    first = _sounds().first
    assert not [s for s, r in SURNAMES.items() if tuple(first[c] for c in s) == r]
