"""A field an administrator adds is there in forms, lists, files, figures and the API at once."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.org.models import Role
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.criteria import BadCriteria
from dacheng.kernel.custom import making
from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.exports.tables import export
from dacheng.kernel.imports.runs import run_file
from dacheng.kernel.metrics import ask
from dacheng.surfaces.api import tokens

TODAY = date(2026, 3, 18)


@pytest.fixture
def boss(person: Any) -> Any:
    return person("Eve", "administrator")


@pytest.fixture
def way(boss: Any) -> CustomField:
    """A required choice on customers."""
    by = viewer_for(boss)
    return making.make("customer", "渠道", "choice", by=by, choices=["直销", "代理"], required=True)


def test_an_administrator_makes_a_field_on_the_page(boss: Any, client: Any) -> None:
    client.force_login(boss)
    again = client.get(reverse("fields:new") + "?kind=customer&type=choice&label=渠道")
    assert "选项" in again.content.decode()
    body = {"label": "渠道", "type": "choice", "choices": "直销\n代理", "required": "on"}
    assert client.post(reverse("fields:new") + "?kind=customer", body).status_code == 303
    row = CustomField.objects.get()
    assert (row.name, [one["label"] for one in row.choices]) == ("x_qu_dao", ["直销", "代理"])
    body = {"label": "来路", "choices": "代理 > 经销\n直销", "order": "3"}
    assert client.post(reverse("fields:change", args=[row.pk]), body).status_code == 303
    row.refresh_from_db()
    assert row.choices[0] == {"key": "dai_li", "label": "经销"}
    Customer.objects.create(name="甲", custom={row.name: "dai_li", "产地": "苏州"})
    counted = client.get(reverse("fields:counts") + "?kind=customer").content.decode()
    assert "产地" in counted
    assert client.post(reverse("fields:archive", args=[row.pk])).status_code == 303
    assert client.post(reverse("fields:restore", args=[row.pk])).status_code == 303


@pytest.mark.parametrize("address", ["list", "counts", "new", "claim"])
def test_nobody_else_may(company: Any, client: Any, address: str) -> None:
    client.force_login(company.ada)
    assert client.get(reverse(f"fields:{address}")).status_code == 403


def test_a_seller_fills_it_in_and_must(way: CustomField, company: Any, client: Any) -> None:
    client.force_login(company.ben)
    assert "渠道" in client.get("/customers/new/").content.decode()
    assert client.post("/customers/new/", {"name": "甲"}).status_code == 422
    client.post("/customers/new/", {"name": "甲", way.name: "zhi_xiao"})
    made = Customer.objects.get()
    assert made.custom == {way.name: "zhi_xiao"}
    assert "直销" in client.get(f"/customers/{made.pk}/").content.decode()
    cell = f"/cell/customer/{made.pk}/{way.name}/"
    answer = client.post(cell, {way.name: "dai_li", "version": made.version})
    assert "代理" in answer.content.decode()


def test_a_list_costs_as_many_questions_with_it(
    way: CustomField, company: Any, client: Any, customer: Any, queries: Any
) -> None:
    client.force_login(company.ben)
    where = json.dumps({"field": way.name, "op": "=", "value": "直销"})
    url = f"/customers/?cols=name&cols={way.name}&sort={way.name}&where={where}"
    customer(name="甲", custom={way.name: "zhi_xiao"})
    client.get(url)
    with queries() as one:
        client.get(url)
    for at in range(3):
        customer(name=f"乙{at}", custom={way.name: "zhi_xiao"})
    customer(name="丙", custom={way.name: "dai_li"})
    with queries() as four:
        page = client.get(url).content.decode()
    assert len(one) == len(four)
    assert "乙2" in page
    assert "丙" not in page


def test_a_file_brings_it_and_says_which_cell_is_wrong(
    way: CustomField, boss: Any, tmp_path: Any
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("客户,渠道\n甲,直销\n乙,直營\n丙,\n", encoding="utf-8")
    by = viewer_for(boss)
    _run, result = run_file("customers", file, by=by, today=TODAY)
    assert result["created"] == 1
    assert Customer.objects.get().custom == {way.name: "zhi_xiao"}
    wrong = {(one["row"], one["column"]) for one in result["errors"]}
    assert wrong == {(3, "渠道"), (4, "渠道")}


def test_a_file_goes_out_with_it(way: CustomField, boss: Any, customer: Any) -> None:
    customer(custom={way.name: "dai_li"})
    out = io.BytesIO()
    export("customer", viewer=viewer_for(boss), out=out, fields=["name", way.name])
    assert "澄光精密,代理" in out.getvalue().decode("utf-8-sig")


def test_figures_group_and_narrow_by_it(boss: Any, company: Any) -> None:
    by = viewer_for(boss)
    row = making.make("opportunity", "竞标", "choice", by=by, choices=["公开", "邀标"])
    making.make("opportunity", "重点", "bool", by=by)
    for at, key in enumerate(["gong_kai", "gong_kai", "yao_biao", None]):
        values = {"name": f"单{at}", "amount": Decimal(100 * (at + 1)), "x_zhong_dian": at > 1}
        open_opportunity({**values, **({row.name: key} if key else {})}, by=viewer_for(company.ben))
    answer = ask(["pipeline_amount"], viewer=by, by=[row.name])
    found = {one.key[0]: one.values["pipeline_amount"] for one in answer.rows}
    assert found == {"公开": 300, "邀标": 300, None: 400}
    narrowed = ask(["pipeline_amount"], viewer=by, where="x_zhong_dian = 是")
    assert narrowed.total.values["pipeline_amount"] == 700


@pytest.mark.parametrize("level", ["hidden", "mask"])
def test_who_may_not_read_it_does_not_learn_it_anywhere(
    way: CustomField, company: Any, client: Any, customer: Any, boss: Any, level: str
) -> None:
    Role.objects.filter(code="seller").update(
        fields={f"customer.{way.name}": level, "opportunity.x_jing_biao": level}
    )
    record = customer(custom={way.name: "zhi_xiao"})
    ben = viewer_for(company.ben)
    client.force_login(company.ben)
    assert "直销" not in client.get(f"/customers/?cols={way.name}").content.decode()
    assert "直销" not in client.get(f"/customers/{record.pk}/").content.decode()
    assert client.get(f"/customers/?sort={way.name}").status_code == 400
    out = io.BytesIO()
    export("customer", viewer=ben, out=out)
    assert "直销" not in out.getvalue().decode("utf-8-sig")
    with pytest.raises(BadCriteria):
        export("customer", viewer=ben, out=out, where=f"{way.name} = 直销")
    making.make("opportunity", "竞标", "text", by=viewer_for(boss))
    with pytest.raises(PermissionDenied):
        ask(["pipeline_amount"], viewer=ben, by=["x_jing_biao"])
    headers = {"Authorization": f"Bearer {_token(company.ben)}"}
    told = client.get(f"/api/customers/{record.pk}", headers=headers).json()
    assert way.name not in told.get("custom", {})
    body = json.dumps({"custom": {way.name: "dai_li"}, "version": record.version})
    url = f"/api/customers/{record.pk}"
    answer = client.patch(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    record.refresh_from_db()
    assert record.custom == {way.name: "zhi_xiao"}


def _token(person: Any) -> str:
    return tokens.issue("t", ["write"], by=viewer_for(person), days=1)[1]


def test_the_api_reads_writes_and_filters_it(way: CustomField, company: Any, client: Any) -> None:
    headers = {"Authorization": f"Bearer {_token(company.ben)}"}

    def post(body: dict) -> Any:
        return client.post(
            "/api/customers", json.dumps(body), content_type="application/json", headers=headers
        )

    for custom in ({}, {way.name: "nope"}, {way.name: "zhi_xiao", "x_no": 1}):
        refused = post({"name": "甲", "custom": custom})
        assert refused.status_code == 400
        assert set(refused.json()["errors"]) == {"x_no" if len(custom) > 1 else way.name}
    made = post({"name": "甲", "custom": {way.name: "zhi_xiao"}})
    assert made.status_code == 201
    assert made.json()["custom"] == {way.name: "zhi_xiao"}
    found = client.get(f"/api/customers?where={way.name} = 直销", headers=headers).json()
    assert [one["name"] for one in found["items"]] == ["甲"]
