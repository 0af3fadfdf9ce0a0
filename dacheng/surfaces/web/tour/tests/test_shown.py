"""Whoever saw the tour or skipped it is asked no more; the others still are."""

from django.test import Client

from dacheng.domains.org.queries import viewer_for
from dacheng.surfaces.web.tour import context


def test_a_skipped_tour_stays_away_for_who_skipped_it(company):
    assert context._tour(viewer_for(company.ben))
    client = Client()
    client.force_login(company.ben)
    assert [client.post("/tour/shown/").status_code for _ in range(2)] == [204, 204]
    assert context._tour(viewer_for(company.ben)) is None
    assert context._tour(viewer_for(company.ada))
