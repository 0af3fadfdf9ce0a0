"""An update says what its row says and nothing else."""

from datetime import date

import pytest

from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.models import Opportunity, StageVisit
from dacheng.domains.processes.models import Stage

pytestmark = pytest.mark.django_db


def test_an_amount_leaves_outcome_stage_and_dates_alone(bring):
    stage = Stage.objects.filter(process__is_default=True).order_by("-order").first()
    head = "编号,客户,负责人,阶段,开始日期,结束日期,金额\n"
    won = "O1,C1,ben,赢单,2026-01-02,2026-02-03,100\n"
    bring("opportunities", f"{head}{won}O2,C1,ben,{stage},2026-01-02,,200\n")
    before = _standing()
    bring("opportunities", "编号,金额\nO1,111\nO2,222\n")
    assert _standing() == before
    assert list(Opportunity.objects.order_by("code").values_list("amount", flat=True)) == [111, 222]


def test_a_close_date_alone_moves_the_close_date_of_what_is_closed(bring):
    bring("opportunities", "编号,客户,阶段,开始日期,结束日期\nO1,C1,赢单,2026-01-02,2026-02-03\n")
    bring("opportunities", "编号,结束日期\nO1,2026-02-10\n")
    won = Opportunity.objects.get(code="O1")
    assert (won.state, won.closed_on, won.expected_on) == ("won", date(2026, 2, 10), None)


def test_a_blank_stage_is_no_step_back(bring):
    stage = Stage.objects.filter(process__is_default=True).order_by("-order").first()
    text = "编号,客户,负责人,阶段,开始日期\nO1,C1,ben,{},2026-01-02\n"
    bring("opportunities", text.format(stage.name))
    _run, result = bring("opportunities", text.format(""))
    assert (result["changed"], result["unchanged"]) == (0, 1)
    assert StageVisit.objects.count() == 1


def test_a_lead_keeps_status_and_registration_when_the_file_is_silent(bring):
    bring("leads", "线索编号,公司,状态,登记时间\nL1,甲公司,已触达,2025-03-04\n")
    before = Lead.objects.values("status", "registered_at").get()
    bring("leads", "线索编号,公司,行业\nL1,甲公司,电子\n")
    assert Lead.objects.values("status", "registered_at").get() == before
    assert Lead.objects.get().industry == "电子"


def test_the_same_file_again_changes_nothing(bring):
    head = "编号,客户,负责人,产品,阶段,开始日期,结束日期,金额\n"
    text = head + "O1,C1,ben,P1,赢单,2026-01-02,2026-02-03,5\n"
    bring("opportunities", text)
    _run, result = bring("opportunities", text)
    assert (result["created"], result["changed"], result["unchanged"]) == (0, 0, 1)


def test_an_update_by_a_director_does_not_make_him_the_creator(bring, house, viewer):
    bring("customers", "客户编号,客户\nA1,甲公司\n", by=viewer(house.ben))
    bring("customers", "客户编号,客户,行业\nA1,甲公司,电子\n")
    from dacheng.domains.customers.models import Customer

    made = Customer.objects.get(code="A1")
    assert (made.created_by, made.owner, made.industry) == (house.ben, house.ben, "电子")


def _standing():
    names = ("code", "state", "stage", "closed_on", "stage_since", "created_by", "unit")
    return list(Opportunity.objects.order_by("code").values(*names))
