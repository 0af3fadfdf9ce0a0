"""A server that was started again costs nobody a page: what the pool held is looked at first."""

import os
import subprocess
import sys

from django.conf import settings

CODE = """
import django; django.setup()
import os
import psycopg
from django.conf import settings
from django.db import connection

def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]

DEAD = "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = %s"
asked("select 1")
connection.close()  # back into the pool, as at the end of a request
with psycopg.connect(settings.DATABASE_URL, autocommit=True, application_name="other") as other:
    assert other.execute(DEAD, [os.environ["PGAPPNAME"]]).fetchone()[0]
for _request in range(3):
    assert asked("select 1") == 1
    connection.close()
connection.close_pool()
"""


def test_a_connection_that_died_in_the_pool_is_not_handed_out(tmp_path):
    environment = {
        **os.environ, "DACHENG_POOL": "1", "PGAPPNAME": f"pool {tmp_path.name}"[:60], "DACHENG_DATA": str(tmp_path),
        "PYTHONPATH": str(settings.REPO), "DJANGO_SETTINGS_MODULE": "dacheng.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, cwd=settings.REPO, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
