"""The one road for writing a record, shown where there are rules to break."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.actions import open_opportunity, win
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Role
from dacheng.kernel import clock, records


def hold_back(role: str, field: str, level: str) -> None:
    Role.objects.filter(code=role).update(fields={field: level})


def test_a_field_held_back_is_not_written_on_creation_either(company, viewer):
    hold_back("seller", "customer.budget", "read")

    with pytest.raises(PermissionDenied):
        records.create(Customer, {"name": "甲", "budget": Decimal(1)}, by=viewer(company.ben))
    assert records.create(Customer, {"name": "甲"}, by=viewer(company.ben)).pk


def test_a_policy_names_the_field_and_holds_for_its_column(company, viewer):
    made = records.create(
        Customer,
        {"name": "甲", "owner": company.ben, "unit": company.north},
        by=viewer(company.ben),
    )
    hold_back("seller", "customer.owner", "read")

    with pytest.raises(PermissionDenied):
        records.change(made, {"owner_id": company.cleo.pk}, by=viewer(company.ben))
    made.refresh_from_db()
    assert made.owner == company.ben


def test_a_rule_that_ties_a_changed_field_to_a_kept_one_is_refused_in_words(company, viewer):
    customer = records.create(
        Customer, {"name": "甲", "owner": company.ben}, by=viewer(company.ben)
    )
    with clock.at(date(2026, 3, 1)):
        made = open_opportunity(
            {"name": "乙", "customer": customer, "amount": Decimal(1)}, by=viewer(company.ben)
        )
        won = win(made, by=viewer(company.ben))

    with pytest.raises(ValidationError, match="结束日期早于开始日期"):
        records.change(won, {"started_on": date(2026, 3, 2)}, by=viewer(company.ben))
    assert Opportunity.objects.get().started_on == date(2026, 3, 1)


def test_creation_times_follow_the_clock(company, viewer):
    with clock.at(date(2025, 6, 1)) as noon:
        made = records.create(Customer, {"name": "甲"}, by=viewer(company.ben))

    made.refresh_from_db()
    assert made.created_at == made.updated_at == noon
