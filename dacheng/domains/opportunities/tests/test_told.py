"""What happened to an opportunity is told in words: amounts as money, days as days."""

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.fields import catalogue
from dacheng.kernel.ui.history import what_changed


def told(person, **changes):
    entry = Entry(op="update", kind="opportunity", changes=changes)
    return what_changed(entry, catalogue("opportunity"), viewer_for(person))


def test_an_amount_is_told_as_money(company):
    said = told(company.ben, amount=["224000.0", "210600.00"])
    assert said == "金额 ¥224,000.00 → ¥210,600.00"


def test_a_day_is_told_as_a_day(company):
    assert told(company.ben, expected_on=[None, "2019-03-01"]) == "预计签约 — → 2019-03-01"
