"""Every page opens with and without anything to show, and a call goes through the pages."""

from datetime import date

import pytest

from dacheng.domains.forecasts.models import Adjustment, StageCategory, Submission
from dacheng.domains.forecasts.queries import home_of

PAGES = ("", "bridge/", "bridge/?step=won", "weeks/", "accuracy/", "statistical/")


@pytest.fixture
def signed_in(client, company):
    def enter(person):
        client.force_login(person)
        return client

    return enter


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_anything(company, signed_in, page):
    assert signed_in(company.ben).get(f"/forecasts/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_history(company, signed_in, deal, page):
    for month in range(1, 13):
        deal(100 + month, "closed", closed_on=date(2025, month, 20), started_on=date(2025, 1, 2))
    deal(50, "commit")
    for who in (company.ben, company.ada, company.dan):
        assert signed_in(who).get(f"/forecasts/{page}").status_code == 200


def test_a_stranger_s_node_is_not_there_and_nonsense_neither(company, signed_in, deal):
    deal(50, "commit")
    ben = home_of(company.ben).key
    client = signed_in(company.cleo)
    for asked in (f"?node={ben}", "?node=x", "?period=someday", "?period=2026W05"):
        assert client.get(f"/forecasts/{asked}").status_code == 404


def test_adjust_and_hand_in_by_the_pages(company, signed_in, deal):
    deal(50, "commit")
    client, key = signed_in(company.ben), home_of(company.ben).key
    given = {"category": "commit", "amount": "40", "reason": "客户拖"}
    assert client.post(f"/forecasts/adjust/?node={key}", given).status_code == 303
    assert client.post(f"/forecasts/adjust/?node={key}", {**given, "reason": ""}).status_code == 422
    assert client.post(f"/forecasts/submit/?node={key}", {"note": "稳"}).status_code == 303
    assert Submission.objects.get().commit == Adjustment.objects.get().amount == 40


def test_a_stage_is_put_into_a_category_and_left_to_its_chance(
    company, signed_in, stages, history, person
):
    admin = person("Eve", role="administrator")
    client, stage = signed_in(admin), stages["best"]
    assert stage.name in client.get("/forecast-stages/").content.decode()
    assert client.post(f"/forecast-stages/{stage.pk}/?to=commit").status_code < 400
    chosen = StageCategory.objects.get(stage=stage)
    assert chosen.category == "commit"
    assert history(chosen) == [("categorise", admin.pk)]
    assert client.post(f"/forecast-stages/{stage.pk}/?to=closed").status_code == 404
    client.post(f"/forecast-stages/{stage.pk}/?to=auto")
    assert not StageCategory.objects.exists()


def test_stages_are_for_who_shapes_processes(company, signed_in, stages):
    client = signed_in(company.ben)
    assert client.get("/forecast-stages/").status_code == 403
    assert client.post(f"/forecast-stages/{stages['best'].pk}/?to=commit").status_code == 403
    assert not StageCategory.objects.exists()


def test_charts_of_a_page_stand_on_it(company, signed_in, deal, viewer):
    for month in range(1, 13):
        for year in (2024, 2025):
            deal(100 + month, "closed", closed_on=date(year, month, 20), started_on=None)
    deal(50, "commit")
    client = signed_in(company.ben)
    for page, kind in (("", "beside"), ("bridge/", "waterfall"), ("statistical/", "course")):
        assert f"k-{kind}" in client.get(f"/forecasts/{page}").content.decode()
