"""An upgrade gives roles what is new, and brings nothing back that was taken away."""

from dacheng.domains.org.actions.shipping import ship
from dacheng.domains.org.models import Role


def test_new_grants_come_to_the_roles_that_ship_with_them(company):
    ship()
    seller = Role.objects.get(code="seller")
    before = dict(seller.grants)
    seller.grants = {k: v for k, v in before.items() if not k.startswith("forecasts.")}
    seller.save()
    Role.objects.filter(code="legal").delete()
    for role in Role.objects.exclude(code="seller"):
        role.grants = {k: v for k, v in role.grants.items() if not k.startswith("forecasts.")}
        role.save()
    company.house.settings = {}  # as a database from before the list was kept
    company.house.save()

    assert "forecasts.view" in ship()["grants"]
    seller.refresh_from_db()
    assert seller.grants == before
    assert Role.objects.filter(code="legal").exists()


def test_what_an_administrator_took_away_stays_away(company):
    ship()
    seller = Role.objects.get(code="seller")
    del seller.grants["leads.export"]
    seller.grants["leads.view"] = "all"
    seller.save()
    ship()
    seller.refresh_from_db()
    assert "leads.export" not in seller.grants
    assert seller.grants["leads.view"] == "all"


def test_fields_newly_held_back_are_held_back_after_an_upgrade_too(company):
    ship()
    seller = Role.objects.get(code="seller")
    seller.fields = {}
    seller.save()
    company.house.refresh_from_db()
    shipped = company.house.settings["shipped"]
    company.house.settings = {"shipped": {**shipped, "fields": []}}
    company.house.save()
    ship()
    seller.refresh_from_db()
    assert seller.fields["product.cost"] == "hidden"


def test_reference_data_is_loaded_once(company):
    first = ship()["reference"]
    assert "deviations" in first
    assert "processes" not in first, "a company that had processes keeps its own"
    assert ship()["reference"] == []


def test_without_a_company_there_is_nothing_to_give(db):
    assert ship() == {"grants": [], "reference": []}
