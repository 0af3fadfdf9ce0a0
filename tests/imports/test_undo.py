"""Undo gives back exactly what was there, and leaves alone what somebody touched since."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dacheng.domains.activities.actions import log
from dacheng.domains.customers.actions import add_contact
from dacheng.domains.customers.models import Customer
from dacheng.domains.leads.models import Lead, LeadSource
from dacheng.domains.opportunities.actions import open_opportunity
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.org.models import Membership, OrgUnit, Person, Region
from dacheng.domains.processes.models import Stage
from dacheng.kernel.imports.undo import NotUndoable, undo
from dacheng.kernel.records import change
from dacheng.kernel.search.models import SearchEntry

pytestmark = pytest.mark.django_db
FREE = {"updated_at", "version"}  # move forward with every change, the undoing too


def rows_of(model: Any, *but: str) -> dict[int, dict]:
    found = {}
    for row in model.objects.values():
        found[row["id"]] = {name: row[name] for name in row if name not in FREE | set(but)}
    return found


def test_new_records_go_with_all_they_brought(bring, house):
    before = rows_of(Lead), rows_of(LeadSource), SearchEntry.objects.count()
    run, _result = bring("leads", "公司,来源,负责人\n甲公司,奇遇,ben\n乙公司,奇遇,cleo\n")
    assert LeadSource.objects.filter(name="奇遇").exists()
    result = undo(run, by=house.director)
    assert result["kept"] == []
    assert (rows_of(Lead), rows_of(LeadSource), SearchEntry.objects.count()) == before


def test_changed_records_get_their_values_back(bring, house):
    before = rows_of(Customer)
    run, result = bring("customers", "客户编号,客户,行业,楼层\nC1,华星股份,电子,3\nC2,金海机械,,\n")
    assert result["changed"] == 1 and rows_of(Customer) != before
    undo(run, by=house.director)
    assert rows_of(Customer) == before


def test_what_somebody_changed_since_stays_as_he_left_it(bring, house):
    run, _result = bring(
        "customers", "客户编号,客户,行业\nC1,华星电子,电子\nC3,新客户,纺织\nC4,另一家,化工\n"
    )
    new = Customer.objects.get(code="C3")
    change(new, {"industry": "轻工"}, by=house.director)
    result = undo(run, by=house.director)
    assert result["kept"] == [["customer", new.pk, "changed since"]]
    assert Customer.objects.get(pk=new.pk).industry == "轻工"
    assert Customer.objects.get(code="C1").industry == ""
    assert not Customer.objects.filter(code="C4").exists()


def test_what_other_records_need_stays(bring, house, viewer):
    run, _result = bring("customers", "客户编号,客户,负责人\nC3,新客户,ben\nC4,另一家,ben\n")
    used = Customer.objects.get(code="C3")
    open_opportunity({"name": "产线", "customer": used}, by=viewer(house.ben))
    result = undo(run, by=house.director)
    assert [kind_and_id[:2] for kind_and_id in result["kept"]] == [["customer", used.pk]]
    assert not Customer.objects.filter(code="C4").exists()


def test_what_somebody_added_to_a_record_keeps_it(bring, house, viewer):
    run, _result = bring(
        "customers", "客户编号,客户,负责人\nC3,新客户,ben\nC4,另一家,ben\nC5,第三家,ben\n"
    )
    named, logged = (Customer.objects.get(code=code) for code in ("C3", "C4"))
    add_contact({"name": "王工"}, by=viewer(house.ben), customer=named)
    log("note", about=logged, subject="聊过", by=viewer(house.ben))
    undo(run, by=house.director)
    assert set(Customer.objects.filter(code__in=["C3", "C4", "C5"])) == {named, logged}


def test_teams_managers_and_memberships_go_too(bring, house):
    before = [rows_of(model) for model in (Person, OrgUnit, Region, Membership)]
    run, _result = bring("people", "姓名,上级,区域\n王强,李总,西区\n赵敏,李总,西区\n")
    result = undo(run, by=house.director)
    assert result["kept"] == []
    assert [rows_of(model) for model in (Person, OrgUnit, Region, Membership)] == before


def test_moved_people_are_back_in_their_team(bring, house):
    before = [rows_of(model) for model in (Person, Membership)]
    run, _result = bring("people", "姓名,登录名,团队\nBen,ben,新组\n")
    assert Person.objects.get(username="ben").unit.name == "新组"
    undo(run, by=house.director)
    assert [rows_of(model) for model in (Person, Membership)] == before


def test_stages_and_the_visits_to_them_are_as_before(bring, house):
    text = "编号,客户,负责人,阶段,开始日期\nO1,C1,ben,{},2026-01-05\nO2,C2,ben,{},2026-01-06\n"
    first, second, third = Stage.objects.filter(process__is_default=True).order_by("order")[:3]
    bring("opportunities", text.format(first, first))
    before = rows_of(Opportunity), rows_of(StageVisit)
    run, result = bring("opportunities", text.format(second, third))
    assert result["changed"] == 2 and StageVisit.objects.count() == 4
    assert Opportunity.objects.get(code="O1").stage_since == date(2026, 3, 18)
    undo(run, by=house.director)
    assert (rows_of(Opportunity), rows_of(StageVisit)) == before


def test_an_import_is_undone_once_and_by_its_owner(bring, house, viewer):
    run, _result = bring("customers", "客户\n甲公司\n", by=viewer(house.ben))
    with pytest.raises(PermissionDenied):
        undo(run, by=viewer(house.cleo))
    undo(run, by=viewer(house.ben))
    with pytest.raises(NotUndoable):
        undo(run, by=viewer(house.ben))
    assert not Customer.objects.filter(name="甲公司").exists()


def test_the_same_file_can_come_again_after_undoing(bring, house):
    run, _result = bring("leads", "公司\n甲公司\n")
    undo(run, by=house.director)
    bring("leads", "公司\n甲公司\n")
    assert Lead.objects.count() == 1


CELL = st.sampled_from(["", "电子", "机械", "x" * 30, "=1+1", "“引号”,逗号", "多\n行"])
ROWS = st.dictionaries(st.integers(1, 12), st.tuples(CELL, CELL, CELL), min_size=1, max_size=12)
HEADER = ["客户编号", "客户", "行业", "备注", "楼层"]


def as_csv(rows: dict[int, tuple[str, ...]]) -> str:
    quoted = lambda cell: '"' + cell.replace('"', '""') + '"'  # noqa: E731
    lines = [",".join(HEADER)]
    for key, cells in rows.items():
        lines.append(",".join(quoted(cell) for cell in (f"K{key}", f"客户{key}", *cells)))
    return "\n".join(lines) + "\n"


@given(there=ROWS, coming=ROWS, edited=st.sets(st.integers(1, 12)))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_after_any_import_and_any_edits_undo_restores_the_rest(bring, house, there, coming, edited):
    with transaction.atomic():
        bring("customers", as_csv(there))
        before = rows_of(Customer)
        run, _result = bring("customers", as_csv(coming))
        touched = _edit(edited, house)
        after = rows_of(Customer)
        undo(run, by=house.director)
        left = rows_of(Customer)
        assert {pk: row for pk, row in left.items() if pk not in touched} == {
            pk: row for pk, row in before.items() if pk not in touched
        }
        assert {pk: left[pk] for pk in touched} == {pk: after[pk] for pk in touched}
        transaction.set_rollback(True)


def _edit(keys: set[int], house: Any) -> set[int]:
    touched = set()
    for customer in Customer.objects.filter(code__in=[f"K{key}" for key in keys]):
        change(customer, {"location": "改过"}, by=house.director)
        touched.add(customer.pk)
    return touched


def test_what_other_verbs_made_on_the_way_goes_too(bring, house):
    before = rows_of(Stage)
    text = "编号,客户,负责人,阶段,开始日期\nO1,C1,ben,立项评审会,2026-01-05\n"
    run, _result = bring("opportunities", text)
    assert rows_of(Stage) != before
    undo(run, by=house.director)
    assert rows_of(Stage) == before
