"""A file gives nobody more than his own hands could."""

import pytest
from django.core.exceptions import PermissionDenied

from dacheng.domains.customers.models import Customer
from dacheng.kernel.access import FieldLevel
from dacheng.kernel.imports.mapping import BadMapping
from dacheng.kernel.imports.runs import NothingToImport

pytestmark = pytest.mark.django_db


def test_a_seller_imports_customers_of_his_own(bring, house, viewer):
    bring("customers", "客户\n甲公司\n", by=viewer(house.ben))
    assert Customer.objects.get(name="甲公司").owner == house.ben


def test_a_seller_does_not_import_for_another(bring, house, viewer):
    with pytest.raises(NothingToImport, match="不在你的范围"):
        bring("customers", "客户,负责人\n甲公司,cleo\n", by=viewer(house.ben))


def test_a_manager_imports_for_his_team_only(bring, house, viewer):
    text = "客户,负责人\n甲公司,ben\n乙公司,cleo\n"
    _run, result = bring("customers", text, by=viewer(house.ada))
    assert (result["created"], result["refused"]) == (1, 1)


def test_a_file_does_not_hand_over_what_its_owner_may_not(bring, house, viewer):
    with pytest.raises(NothingToImport, match="不能改负责人"):
        bring("customers", "客户编号,客户,负责人\nC2,金海机械,cleo\n", by=viewer(house.ben))


def test_a_file_does_not_take_from_the_pool_past_the_rules(bring, house, viewer):
    with pytest.raises(NothingToImport):
        bring("customers", "客户编号,客户,负责人\nC1,华星电子,ben\n", by=viewer(house.ben))


def test_what_is_taken_and_cannot_be_changed_is_refused(bring, house, viewer):
    house.bolt.owner, house.bolt.unit = house.cleo, house.south
    house.bolt.save()
    with pytest.raises(NothingToImport, match="你不能改它"):
        bring("customers", "客户编号,客户\nC2,别的名字\n", by=viewer(house.ben))


def test_a_field_the_policy_withholds_cannot_be_filled_from_a_file(bring, house):
    fields = {("customer", "budget"): FieldLevel.READ}
    from dataclasses import replace

    limited = replace(house.director, fields=fields)
    with pytest.raises(BadMapping, match="没有字段“budget”"):
        bring("customers", "客户,预算\n甲,1\n", by=limited,
              mapping={"columns": {"客户": "name", "预算": "budget"}})  # fmt: skip
    _run, result = bring("customers", "客户,预算\n甲,1\n", by=limited)
    assert Customer.objects.get(name="甲").custom == {"预算": "1"}


def test_an_auditor_imports_nothing(bring, house, viewer):
    with pytest.raises(PermissionDenied):
        bring("customers", "客户\n甲\n", by=viewer(house.dan))


def test_a_seller_imports_neither_people_nor_products(bring, house, viewer):
    for spec, text in (("people", "姓名\n王强\n"), ("products", "产品\n泵\n")):
        with pytest.raises(PermissionDenied):
            bring(spec, text, by=viewer(house.ben))
