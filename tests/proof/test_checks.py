"""The short form of what `dacheng prove` tries, and that a check counts what fails."""

import json

import pytest

from dacheng.surfaces.cli.proving import files, kept, outgoing, running
from dacheng.surfaces.cli.proving.bad_requests import Visitor
from dacheng.surfaces.cli.proving.forged import Forger
from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally


def test_a_failed_attempt_is_counted_and_told_once_for_its_cause():
    tally = Tally("x", 3)
    assert tally.tried("fine")
    assert not tally.tried("a", "broke")
    tally.repeated("cause", "b", "broke")
    tally.repeated("cause", "c", "broke")
    done = tally.done(more=1)
    assert (done.tried, done.failed, done.seed, done.figures) == (4, 3, 3, {"more": 1})
    assert done.detail == ["a: broke", "b: broke"]


def test_every_check_says_what_it_needs_and_how_long_it_may_take():
    names = running.names()
    assert {"bad_requests", "files", "kills", "load", "races", "scripts"} <= set(names)
    for name in names:
        module = running._module(name)
        assert getattr(module, "NEEDS", "company") in ("nothing", "company", "demo"), name
        short, long = getattr(module, "MINUTES", running.MINUTES)
        assert 0 < short <= long, name


def test_a_short_proof_leaves_out_what_the_tests_run_and_a_long_one_nothing():
    short, long = running.everything(Options()), running.everything(Options(long=True))
    assert long == running.names()
    left = {"permissions", "worlds", "tampering", "restoring", "upgrading", "deploying"}
    assert left <= set(long) - set(short)
    assert {"kills", "load", "programs", "races", "sabotage"} <= set(short)


def test_results_of_one_check_leave_those_of_others(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "page", lambda: tmp_path / "proof.md")
    machine = {"cpus": 2, "system": "Linux", "python": "3", "postgres": "18.6", "commit": "abc"}
    for name, failed in (("one", 0), ("two", 1), ("one", 2)):
        check = Check(name, 9, failed, ["broke"] * failed, 1.0, 1, {"figure": 5})
        kept.keep({"machine": machine, "long": False, "checks": [check.__dict__]})
    text = (tmp_path / "proof.md").read_text()
    assert "| one | 9 | 2 |" in text and "| two | 9 | 1 |" in text and "- figure: 5" in text
    assert set(json.loads((tmp_path / "proof.json").read_text())) == {"one", "two"}


def test_no_address_that_leads_inside_is_called():
    with outgoing.Listener() as listener:
        for host in outgoing.HOSTS:
            for form in outgoing.FORMS[:8]:
                url = form.format(host=host, port=listener.port)
                assert outgoing._called(url) == "", url
        assert listener.knocks == 0


@pytest.fixture
def admin(person):
    return person("Admin", role="administrator")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_forged_files_come_in_whole_or_not_at_all(admin, tmp_path, settings, seed):
    from dacheng.kernel.imports.spec import specs

    settings.DATA = tmp_path / "data"
    (settings.DATA / "imports").mkdir(parents=True)
    count = {"in": 0, "refused": 0, "rows_out": 0}
    for at, name in enumerate(sorted(specs())):
        forger = Forger(seed * 1000 + at, tmp_path)
        path = forger.forged(name)
        said = files._brought(name, path, count, strict=bool(seed % 2))
        assert said == "", (name, forger.seed, forger.tricks)
    assert sum(count.values())


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["ada", "admin", "dan"])
def test_no_page_breaks_on_what_nobody_should_send(company, admin, username):
    tally = Tally("bad")
    visitor = Visitor(username, 5, tally)
    offers = visitor.look_around(12)
    assert len(offers) > 20
    visitor.abuse(offers, 6)
    assert tally.check.tried > 20
    assert tally.check.detail == []


@pytest.mark.parametrize("many", [0, 7, 10_000])
def test_the_parts_of_a_long_run_are_the_whole(many):
    parts = [Options(part=f"{at}/6").share(many) for at in range(1, 7)]
    assert [number for part in parts for number in part] == list(range(many))
    with pytest.raises(ValueError):
        Options(part="7/6").share(many)


def test_the_command_takes_its_words():
    from dacheng.surfaces.cli.commands import parser, prove

    words = ["--only", "load", "--long", "--json", "--seed", "7", "--minutes", "3"]
    given = parser().parse_args(["prove", *words, "--part", "2/9", "--database", "big"])
    assert (given.only, given.json) == (["load"], True)
    wanted = Options(long=True, seed=7, database="big", minutes=3, part="2/9")
    assert prove.told(given) == wanted
    with pytest.raises(SystemExit):
        parser().parse_args(["prove", "--part", "9/2"])
