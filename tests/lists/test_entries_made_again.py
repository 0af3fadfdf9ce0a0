"""Entries of the search made again from their records: the same ones, without a question a row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dacheng.kernel.search import KINDS
from dacheng.kernel.search.finding import find
from dacheng.kernel.search.indexing import entry_of, index, rebuild, rebuild_all
from dacheng.kernel.search.models import SearchEntry
from tests.permissions.conftest import people, records

__all__ = ["people", "records"]
ONE_BY_ITSELF = "LIMIT 21"  # how a field that was left out is fetched

pytestmark = pytest.mark.django_db


def test_no_kind_reads_its_records_one_by_one(people, records):
    for kind in KINDS:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rebuild(kind)
        assert [one["sql"] for one in asked if ONE_BY_ITSELF in (one["sql"] or "")] == [], kind


def test_all_of_them_are_as_they_were_and_found(people, records, viewer):
    for s in KINDS.values():
        index(map(entry_of, s.model._base_manager.all()))
    rows = SearchEntry.objects.order_by("kind", "object_id")
    before = list(rows.values_list("kind", "object_id", "title", "keys", "grams"))
    SearchEntry.objects.all().delete()

    assert rebuild_all() == len(before)

    assert list(rows.values_list("kind", "object_id", "title", "keys", "grams")) == before
    title = rows.filter(kind="customer").first().title
    assert title in [hit.title for hit in find(title, viewer=viewer(people["admin"]))]


def test_the_index_is_there_again(company):
    rebuild_all()

    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('search_entry_grams') is not null")
        assert cursor.fetchone() == (True,)
