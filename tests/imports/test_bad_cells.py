"""Cells that broke an import once: each is refused by row and column, the rest comes in."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("spec", "text", "column"),
    [
        ("products", "产品,单价\n好,10\n坏,-3\n", "单价"),
        ("contracts", "合同,客户,合同额\n好,华星电子,10\n坏,,10\n", "客户"),
        ("opportunities", "商机名称,客户,赢率\n好,华星电子,45%\n坏,华星电子,-3\n", "赢率"),
        ("people", "姓名,团队\n好,北区\n坏," + "长" * 300 + "\n", "团队"),
        ("people", "姓名,经理\n好,Ada\n坏," + "长" * 300 + "\n", "经理"),
    ],
)
def test_a_bad_cell_is_named_and_keeps_only_its_row_out(bring, spec, text, column):
    _run, result = bring(spec, text)
    assert (result["created"], result["refused"]) == (1, 1)
    [error] = result["errors"]
    assert (error["row"], error["column"]) == (3, column) and error["message"]


def test_of_a_known_contract_an_empty_customer_says_nothing(bring):
    bring("contracts", "合同编号,合同,客户,合同额\nHT-1,好,华星电子,10\n")
    _run, result = bring("contracts", "合同编号,合同,客户,合同额\nHT-1,更好,,20\n")
    assert (result["changed"], result["refused"]) == (1, 0)
