"""What-if: every lever, kept in scenarios, seen side by side, one of them adopted."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dacheng.domains.org.models import Person
from dacheng.domains.targets import actions
from dacheng.domains.targets.models import PlanLine, TargetPlan
from dacheng.domains.targets.queries.checks import past_of
from dacheng.domains.targets.queries.whatif import Assumptions, kept_in, outcome

pytestmark = pytest.mark.django_db
ALL = Assumptions(
    growth=Decimal("0.2"), heads=2, from_on=date(2026, 4, 1), conversion=Decimal("0.05"),
    deal_size=Decimal("0.1"), productivity=Decimal("0.15"), ramp=3,
)  # fmt: skip


def test_a_scenario_keeps_every_lever(line, director):
    made = actions.keep_scenario(
        line.plan, "加人又加价", ALL, by=director, mixes={line.metric: {"ramp": 5}}
    )
    again = kept_in(TargetPlan.objects.get(pk=made.pk))
    kept = made.lines.get()
    assert kept.amount == Decimal("1440.01") and kept.weights["mix"] == {"ramp": 5}
    assert again == Assumptions(
        heads=2, from_on=ALL.from_on, conversion=ALL.conversion, deal_size=ALL.deal_size,
        productivity=ALL.productivity, ramp=3,
    )  # fmt: skip
    assert PlanLine.objects.get(pk=line.pk).amount == line.amount


@pytest.mark.parametrize(
    "given",
    [Assumptions(heads=5), Assumptions(productivity=Decimal("0.2")), Assumptions(heads=5, ramp=0)],
)
def test_people_ramp_and_productivity_raise_what_can_be_carried(line, given):
    past = past_of(line)
    assert outcome(line, given, past).past.capacity > past.capacity


def test_faster_ramp_is_worth_more_of_the_same_people(line):
    past, slow = past_of(line), Assumptions(heads=4, ramp=12)
    fast = Assumptions(heads=4, ramp=3)
    assert outcome(line, fast, past).full > outcome(line, slow, past).full


def test_a_scenario_adopted_becomes_the_plan_and_history_says_so(line, director, history):
    made = actions.keep_scenario(line.plan, "加人", ALL, by=director)
    plan = actions.adopt_scenario(made, by=director)
    assert plan.pk == line.plan_id
    assert plan.lines.get().amount == Decimal("1440.01")
    assert TargetPlan.objects.get(pk=plan.pk).assumptions["from"] == "加人"
    assert ("adopt_scenario", director.person_id) in history(plan)


def test_what_is_frozen_adopts_nothing(frozen, director):
    made = actions.keep_scenario(frozen, "加人", ALL, by=director)
    with pytest.raises(ValidationError, match="冻结"):
        actions.adopt_scenario(made, by=director)


def test_a_seller_adopts_nothing(line, director, company, viewer):
    made = actions.keep_scenario(line.plan, "加人", ALL, by=director)
    with pytest.raises(PermissionDenied):
        actions.adopt_scenario(made, by=viewer(company.ben))
    assert line.plan.lines.get().amount == line.amount


def test_two_scenarios_of_one_name_are_refused(line, director):
    actions.keep_scenario(line.plan, "加人", ALL, by=director)
    with pytest.raises(ValidationError, match="换个名字"):
        actions.keep_scenario(line.plan, "加人", ALL, by=director)


def test_the_page_keeps_what_was_tried_and_shows_it_beside_the_plan(line, director, sign_in):
    client = sign_in(Person.objects.get(pk=director.person_id))
    here = reverse("targets:what_if", args=[line.plan_id])
    said = {"growth": "20", "heads": "2", "month": "4", "ramp_months": "3", "conversion": "5",
            "deal_size": "10", "productivity": "15"}  # fmt: skip
    shown = client.get(here, said).content.decode()
    assert "目标 +20.0%，4 月起加 2 人，3 个月上手" in shown and "× 上手" in shown
    kept = client.post(reverse("targets:keep_what_if", args=[line.plan_id]), said)
    assert kept.status_code == 303
    made = TargetPlan.objects.get(scenario_of=line.plan_id)
    assert kept_in(made).ramp == 3 and made.name.startswith("目标 +20.0%")
    shown = client.get(here).content.decode()
    assert "情景并排" in shown and reverse("targets:adopt", args=[made.pk]) in shown
    assert client.post(reverse("targets:adopt", args=[made.pk])).status_code == 303
    assert line.plan.lines.get().amount == Decimal("1440.01")
