"""Very many rows changed by one statement are recorded, whatever the session changed before."""

import pytest
from django.db import connection

from dacheng.domains.org.models import Region
from dacheng.kernel.audit.models import Entry

pytestmark = pytest.mark.django_db
MANY = 15_000
# Pair by pair it takes half a minute, by hashing half a second: no measurement but a way out.
HANGS = "set local statement_timeout = '10s'"


def test_the_plan_of_a_small_change_does_not_serve_a_large_one():
    Region.objects.bulk_create([Region(name=f"区{at}", order=0) for at in range(MANY)])
    Region.objects.filter(name="区1").update(order=1)
    with connection.cursor() as cursor:
        cursor.execute(HANGS)
        Region.objects.filter(name__startswith="区").update(order=2)
        cursor.execute("set local statement_timeout to default")
    assert Entry.objects.filter(kind="region", op="update").count() == MANY + 1
    last = Entry.objects.filter(kind="region", op="update").latest("id")
    assert last.changes["order"][1] == 2
