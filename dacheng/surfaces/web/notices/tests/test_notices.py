"""Notices are mine, are read by opening, and the bell costs one query."""

import pytest
from django.test import Client

from dacheng.kernel.notices.models import Notice
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.ui.navigation import waiting
from dacheng.surfaces.web.context import _unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(company):
    company.ben.must_change_password = False
    company.ben.save()
    client = Client()
    client.force_login(company.ben)
    return client


def test_opening_one_reads_it_and_goes_there(company, ben):
    tell([company.ben.pk], "移交给你", url="/customers/")
    notice = Notice.objects.get()
    answer = ben.get(f"/notices/{notice.pk}/")
    assert answer.status_code == 302 and answer.url == "/customers/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_those_of_others_are_not_there(company, ben):
    tell([company.cleo.pk], "别人的", url="/customers/")
    assert ben.get(f"/notices/{Notice.objects.get().pk}/").status_code == 404
    assert "别人的" not in ben.get("/notices/").content.decode()


def test_no_notice_leads_away_from_us(company, ben):
    tell([company.ben.pk], "坏", url="https://evil.example/")
    assert ben.get(f"/notices/{Notice.objects.get().pk}/").url == "/notices/"


def test_a_drawer_beside_the_bell_and_a_page_by_its_address(company, ben):
    tell([company.ben.pk], "移交给你", url="/customers/")
    assert "<html" in ben.get("/notices/").content.decode()
    drawer = ben.get("/notices/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in drawer and "全部已读" in drawer
    after = ben.post("/notices/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="notices-dot"' in after and not Notice.objects.filter(read_at=None).exists()


def test_the_bell_costs_one_query(company, viewer, django_assert_num_queries):
    tell([company.ben.pk] * 1, "一条")
    by = viewer(company.ben)
    waiting(by, unread=_unread)  # the statement is made once for all with the same rights
    with django_assert_num_queries(1):
        assert waiting(by, unread=_unread)["unread"] == 1
