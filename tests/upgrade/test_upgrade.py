"""A database begun with an earlier commit is taken over with every row, sum and seal."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from django.conf import settings

from dacheng.launch import postgres
from dacheng.launch.cluster import Cluster
from dacheng.launch.tests.conftest import FAST, folder, servers
from tests.upgrade.earlier import before_the_last_migrations, commits, unpack

__all__ = ["folder"]

ROOT = Path(settings.REPO)
# Written anew by every migration, or given up on purpose.
NOT_OURS = {"django_migrations", "django_content_type", "auth_permission", "django_session"}
# One process each, because starting costs more than what is done.
BEGIN = """
import sys
from dacheng.surfaces.cli.__main__ import main
for words in (["init", "--name", "升级公司"], ["import", "customers", sys.argv[1]], ["audit", "seal"]):
    assert main(words) == 0, words
"""
FIGURES = """
import json, sys, django; django.setup()
from django.core.management import call_command
from dacheng.surfaces.cli.archive import figures
for _time in range(int(sys.argv[1])):
    call_command("migrate", interactive=False, verbosity=0)
print(json.dumps(figures()))
"""
FILE = "公司名称,行业,电话\n" + "".join(f"上海{n}号精密,机械,021-5{n:07d}\n" for n in range(60))


@pytest.fixture
def empty(folder):
    """A server of its own, because a seal waits for every transaction open on its server."""
    wish = str(servers()[0].folder)
    server = Cluster(folder / "postgres", folder, folder / "postgres.log", FAST, wish)
    server.ensure()
    postgres.check(server.url(postgres.NAME), create=True)
    yield server.url(postgres.NAME)
    server.stop()


def run(code, data, url, *words):
    """Words of Python in this checkout or an earlier one; what they said."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        "DATABASE_URL": url, "DACHENG_DATA": str(data), "PYTHONPATH": str(code),
        "DJANGO_SETTINGS_MODULE": "dacheng.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-P", *words], cwd=code, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{words}: {done.stderr[-2000:]}"
    return done.stdout


def begun(code, data, url, tmp_path):
    """A small company that worked for a while: customers brought in from a file, then sealed."""
    file = tmp_path / "客户.csv"
    file.write_text(FILE, encoding="utf-8")
    run(code, data, url, "-c", BEGIN, str(file))
    return json.loads(run(ROOT, data, url, "-c", FIGURES, "0"))


def taken_over(data, url, times=1):
    return json.loads(run(ROOT, data, url, "-c", FIGURES, str(times)))


def sound(data, url):
    told = run(ROOT, data, url, "-m", "dacheng.surfaces.cli", "audit", "verify", "--json")
    return json.loads(told)


def test_a_company_of_an_earlier_commit_is_taken_over_whole(tmp_path, empty):
    commit = before_the_last_migrations(ROOT) if shutil.which("git") else None
    code, data = tmp_path / "code", tmp_path / "data"
    code.mkdir(), data.mkdir()
    if commit is None:
        # Said aloud, because a shallow clone holds no earlier code: what runs below is less.
        warnings.warn(
            f"UPGRADE NOT PROVEN: {len(commits(ROOT))} commits at hand reach no earlier schema;"
            " fetch the whole history. Only migrating the present schema again is tried.",
            stacklevel=1,
        )
        code = ROOT
    else:
        unpack(ROOT, commit, code)
    before = begun(code, data, empty, tmp_path)
    assert before["rows"]["customers_customer"] == 60
    now = taken_over(data, empty, times=2)  # the second time there is nothing to do

    kept = {name: n for name, n in before["rows"].items() if name not in NOT_OURS}
    assert {name: now["rows"].get(name) for name in kept} == kept
    assert now["sums"] == before["sums"]
    found = sound(data, empty)
    assert found["sound"] and found["checked"] >= 60
    assert commit is None or set(now["rows"]) - set(before["rows"]) or now["rows"] != before["rows"]


def test_the_halving_finds_the_latest_commit_with_another_schema():
    known = commits(ROOT)
    found = before_the_last_migrations(ROOT)
    if len(known) > 200:  # a whole history
        assert found is not None
    if found is not None:
        from tests.upgrade.earlier import migrations

        present = migrations(ROOT, known[0])
        at = known.index(found)
        assert present - migrations(ROOT, found)
        assert not present - migrations(ROOT, known[at - 1])
