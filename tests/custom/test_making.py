"""Administrators shape fields; what records carry is never lost."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dacheng.domains.customers.fields import CUSTOMER
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.custom import converting, indexing, live, making
from dacheng.kernel.custom.counting import carried, unclaimed
from dacheng.kernel.custom.guessing import guess
from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.fields import FieldKind


def silent(*_given: Any) -> None:
    """For work nobody watches."""


def test_a_key_is_plain_and_never_used_again(add: Any, boss: Any) -> None:
    first = add("预算（万元）")
    assert first.name == "x_yu_suan_wan_yuan"
    making.archive(first, by=boss)
    assert add("预算（万元）").name == "x_yu_suan_wan_yuan_2"
    assert add("owner id").name == "x_owner_id_value"


def test_only_an_administrator_may(company: Any) -> None:
    for who in (company.ada, company.dan):
        with pytest.raises(PermissionDenied):
            making.make("customer", "渠道", "text", by=viewer_for(who))
    assert not CustomField.objects.exists()


def test_who_did_it_is_in_the_history(add: Any, boss: Any, history: Any) -> None:
    row = add("渠道")
    making.change(row, {"label": "来路"}, by=boss)
    making.archive(row, by=boss)
    verbs = [("add_field", boss.person_id), ("change_field", boss.person_id)]
    assert history(row) == [*verbs, ("archive_field", boss.person_id)]


@pytest.mark.parametrize("label", ["行业", ""])
def test_a_label_is_unlike_those_of_other_fields(add: Any, label: str) -> None:
    with pytest.raises(ValidationError):
        add(label)
    assert not CUSTOMER.added


def test_a_choice_is_renamed_under_its_key_and_stays_while_carried(
    add: Any, boss: Any, customer: Any
) -> None:
    row = add("渠道", "choice", choices=["直销", "代理"])
    customer(custom={row.name: "dai_li"})
    row = making.change(row, {"choices": [("dai_li", "经销"), ("zhi_xiao", "直销")]}, by=boss)
    assert row.choices == [
        {"key": "dai_li", "label": "经销"},
        {"key": "zhi_xiao", "label": "直销"},
    ]
    with pytest.raises(ValidationError, match="经销"):
        making.change(row, {"choices": [("zhi_xiao", "直销")]}, by=boss)
    assert making.change(row, {"choices": [("dai_li", "经销")]}, by=boss).choices[1:] == []


def test_another_process_sees_a_change_without_being_told(add: Any, monkeypatch: Any) -> None:
    add("渠道")
    monkeypatch.setattr(live, "_looked", float("-inf"))
    live.look()
    known = live.known()
    CustomField.objects.update(label="来路", version=7)
    live.look()
    assert live.known() is known  # not asked again within two seconds
    monkeypatch.setattr(live, "_looked", float("-inf"))
    live.look()
    assert str(CUSTOMER.added[0].label) == "来路"


def test_looking_costs_one_query_and_then_none(add: Any, monkeypatch: Any, queries: Any) -> None:
    add("渠道")
    monkeypatch.setattr(live, "_looked", float("-inf"))
    with queries() as asked:
        live.look()
        live.look()
    assert len(asked) == 1


def test_what_files_left_becomes_a_field(customer: Any, boss: Any) -> None:
    good = [
        customer(name=f"客户{at}", custom={"设备台数": str(at), "别的": "x"}) for at in range(3)
    ]
    bad = customer(name="坏", custom={"设备台数": "很多"})
    assert [(one.key, one.count) for one in unclaimed("customer", carried("customer"))] == [
        ("设备台数", 4),
        ("别的", 3),
    ]
    row = making.make("customer", "设备台数", "integer", by=boss)
    result = converting.convert(row, "设备台数", by=boss, report=silent)
    assert (result["moved"], result["wrong"]) == (3, 1)
    assert result["errors"][0]["id"] == bad.pk
    assert Customer.objects.get(pk=good[2].pk).custom == {"别的": "x", row.name: 2}
    assert Customer.objects.get(pk=bad.pk).custom == {"设备台数": "很多"}
    again = converting.convert(row, "设备台数", by=boss, report=silent)
    assert (again["moved"], again["wrong"]) == (0, 1)


def test_words_become_choices(customer: Any, boss: Any) -> None:
    for at, word in enumerate(["直销", "代理", "直销"]):
        customer(name=f"客户{at}", custom={"渠道": word})
    row, _job = converting.claim("customer", "渠道", "渠道", "choice", by=boss)
    converting.convert(row, "渠道", by=boss, report=silent)
    assert [one["label"] for one in row.choices] == ["直销", "代理"]
    assert Customer.objects.filter(custom__x_qu_dao="zhi_xiao").count() == 2


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("备注", ["a", "b"], FieldKind.TEXT),
        ("渠道", ["直销", "代理"] * 3, FieldKind.CHOICE),
        ("台数", ["1", "20"], FieldKind.INTEGER),
        ("重量", ["1.5", "2"], FieldKind.NUMBER),
        ("预算（万元）", ["12", "3.5"], FieldKind.MONEY),
        ("毛利率", ["35%", "4"], FieldKind.SHARE),
        ("投产日期", ["2025-01-11 00:00:00", "2026-02-03"], FieldKind.DATE),
        ("是否上市", ["是", "否"], FieldKind.BOOL),
        ("手机", ["13900002987"], FieldKind.PHONE),
        ("邮箱", ["a@b.cn"], FieldKind.EMAIL),
        ("说明", ["长" * 300, "x"], FieldKind.LONG),
        ("空", [None, ""], FieldKind.TEXT),
    ],
)
def test_a_type_is_guessed_from_the_column(header: str, cells: list, kind: FieldKind) -> None:
    assert guess(header, cells) is kind


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_beside_the_work_and_used(boss: Any, add: Any) -> None:
    row = add("年度预算", "money", indexed=True)
    indexing.settle(row, by=boss)
    indexing.settle(row, by=boss)  # safe to repeat
    assert CustomField.objects.get(pk=row.pk).index_ready
    wanted = Customer.objects.filter(**{f"custom__{row.name}__gte": 5}).order_by()
    with connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        plan = wanted.explain()
        cursor.execute("reset enable_seqscan")
    assert indexing.index_name(row) in plan
    row = making.change(row, {"indexed": False}, by=boss)
    indexing.settle(row, by=boss)
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_class where relname = %s", [indexing.index_name(row)])
        assert cursor.fetchone() is None
