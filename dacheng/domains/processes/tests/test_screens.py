"""Processes, reasons and competitors over HTTP."""

import pytest
from django.urls import reverse

from dacheng.domains.processes.models import Competitor, LossReason, Process, Stage
from dacheng.kernel.audit.models import Entry

LIST = reverse("processes:list")


@pytest.fixture
def director(person):
    return person("Eve", role="director")


@pytest.mark.parametrize("who", ["ada", "ben", "dan"])
def test_everybody_reads_the_ways_and_only_some_change_them(company, sign_in, who):
    page = sign_in(getattr(company, who)).get(LIST).content.decode()
    stage = Stage.objects.first()
    assert "标准六阶段" in page and reverse("processes:stage", args=[stage.pk]) not in page


def test_a_stage_is_changed_in_a_dialog(company, director, sign_in):
    stage, client = Stage.objects.get(code="proposal"), sign_in(director)
    address = reverse("processes:stage", args=[stage.pk])
    assert address in client.get(LIST).content.decode()
    given = {"name": "方案", "probability": "50%", "limit_days": "14", "guide": "先评审"}
    assert client.post(address, {**given, "probability": "500%"}).status_code == 422
    assert client.post(address, given).status_code == 303
    stage.refresh_from_db()
    assert (stage.name, float(stage.probability), stage.limit_days) == ("方案", 0.5, 14)


def test_reasons_and_competitors_grow_and_a_reason_retires(company, director, sign_in):
    client = sign_in(director)
    client.post(reverse("processes:add_reason"), {"name": "老板换人"})
    client.post(reverse("processes:add_competitor"), {"name": "云启制造"})
    reason = LossReason.objects.get(name="老板换人")
    assert Competitor.objects.filter(name="云启制造").exists()
    client.post(reverse("processes:switch_reason", args=[reason.pk]))
    reason.refresh_from_db()
    assert not reason.is_active


def test_another_process_becomes_the_default(company, director, sign_in):
    other, client = Process.objects.get(code="four_phases"), sign_in(director)
    assert client.post(reverse("processes:default", args=[other.pk])).status_code == 303
    assert Process.objects.get(is_default=True) == other
    given = {"name": "收尾", "probability": "95%"}
    assert client.post(reverse("processes:add_stage", args=[other.pk]), given).status_code == 303
    assert other.stages.last().name == "收尾"


def test_nobody_else_changes_anything(company, sign_in):
    stage, process = Stage.objects.first(), Process.objects.first()
    before = Entry.objects.count()
    places = [
        reverse("processes:stage", args=[stage.pk]),
        reverse("processes:add_stage", args=[process.pk]),
        reverse("processes:default", args=[process.pk]),
        reverse("processes:add_reason"),
        reverse("processes:add_competitor"),
        reverse("processes:switch_reason", args=[LossReason.objects.first().pk]),
    ]
    for who in (company.ben, company.dan):
        client = sign_in(who)
        assert [client.post(place, {"name": "x"}).status_code for place in places] == [403] * 6
    assert Entry.objects.count() == before
