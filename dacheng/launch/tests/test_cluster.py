"""A server of our own on every version at hand: it starts, recovers, and never doubles."""

import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dacheng.launch import orphans, postgres
from dacheng.launch.cluster import Cluster
from dacheng.launch.ping import Pulse
from dacheng.launch.voice import Refusal


def sql(cluster: Cluster, words: str, database: str = "postgres") -> str:
    command = [cluster.programs() / "psql", "-XqAtc", words, cluster.url(database)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_what_was_written_is_there_after_a_restart(cluster: Cluster) -> None:
    assert cluster.ensure()
    assert not cluster.ensure()
    sql(cluster, "create table kept as select '华东' as word")
    cluster.stop()
    assert cluster.pulse() is Pulse.SILENT
    assert cluster.ensure()
    assert sql(cluster, "select word from kept") == "华东"


def test_a_killed_server_recovers(cluster: Cluster) -> None:
    cluster.ensure()
    sql(cluster, "create table kept as select generate_series(1, 1000)")
    pid = orphans.postmaster(cluster.folder)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert cluster.ensure()
    assert sql(cluster, "select count(*) from kept") == "1000"


def test_a_pid_file_that_names_somebody_else_is_not_believed(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.folder}\n")
    assert orphans.postmaster(cluster.folder) is None
    assert cluster.ensure()
    assert cluster.pulse() is Pulse.ALIVE


def test_a_cluster_half_made_is_made_anew(cluster: Cluster) -> None:
    draft = cluster.folder.with_name("postgres.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("1\n")
    cluster.ensure()
    assert not draft.exists()
    assert cluster.pulse() is Pulse.ALIVE


def test_letters_are_unicode_and_a_database_whose_are_not_is_refused(cluster: Cluster) -> None:
    cluster.ensure()
    assert sql(cluster, "select '达' ~ '[[:alpha:]]'") == "t"
    assert postgres.check(cluster.url("dacheng"), create=True)["ctype"] == "C.UTF-8"
    provider = "locale_provider libc" if cluster.wish else ""
    sql(cluster, f"create database plain template template0 {provider} locale 'C'")
    with pytest.raises(Refusal, match="LC_CTYPE C"):
        postgres.check(cluster.url("plain"))


def test_a_long_path_gets_a_short_way_in(cluster: Cluster, folder: Path) -> None:
    deep = folder / ("长" * 20) / ("d" * 60)
    deep.mkdir(parents=True)
    far = replace(cluster, folder=deep / "postgres", sockets=deep, log=deep / "postgres.log")
    try:
        far.ensure()
        assert sql(far, "select 1") == "1"
        assert not list(deep.glob(".s.PGSQL*"))
    finally:
        far.stop()
    way_in = Path(parse_qs(urlsplit(far.url("x")).query)["host"][0])
    assert way_in != deep
    assert not way_in.exists()


def test_only_its_owner_comes_in(cluster: Cluster) -> None:
    cluster.ensure()
    assert sql(cluster, "show listen_addresses") == ""
    assert cluster.sockets.stat().st_mode & 0o077 == 0


def test_a_cluster_of_another_version_is_refused_by_name(cluster: Cluster) -> None:
    cluster.folder.mkdir()
    (cluster.folder / "PG_VERSION").write_text("14\n")
    with pytest.raises(Refusal, match="is of PostgreSQL 14"):
        cluster.ensure()
