"""What we are made of is pinned, listed and allowed; the scanners see what is planted."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from dacheng.surfaces.cli.commands.sbom import known_packages, version
from dacheng.surfaces.cli.proving.supply import check
from dacheng.surfaces.cli.proving.verdict import Options
from dacheng.surfaces.cli.supply import advisories, asking, leaks, licences, locks
from dacheng.surfaces.cli.supply.bill import bill
from dacheng.surfaces.cli.supply.locks import Package

ROOT = Path(settings.REPO)


def package(version="1.0", licence="MIT", name="x", ecosystem="PyPI"):
    return Package(ecosystem, name, version, ("0" * 64,), "runtime", licence)


def test_everything_holds_and_every_canary_is_seen(monkeypatch):
    monkeypatch.setattr(asking, "asked", lambda root: [])  # a test asks nobody
    found = check(Options())
    assert found.failed == 0, found.detail
    assert found.tried > 2 * len(known_packages())


def test_every_package_of_every_lock_is_there_with_its_hash():
    found = locks.packages(ROOT)
    for name in ("runtime.lock", "dev.lock", "node.lock", "uv.lock"):
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        pinned = [line for line in lines if "==" in line and not line.startswith((" ", "#"))]
        assert all(
            any(locks.plain(line.split("==")[0]) == one.name for one in found) for line in pinned
        )
    assert not [one.name for one in found if not one.hashes]
    assert {one.scope for one in found if one.name in ("django", "htmx.org")} == {"runtime"}
    assert {one.scope for one in found if one.name in ("pytest", "esbuild")} == {"development"}


def test_the_bill_is_the_same_for_the_same_locks_and_says_what_cyclonedx_asks():
    made = bill(known_packages(), version())
    assert json.dumps(made) == json.dumps(bill(known_packages(), version()))
    assert made["bomFormat"] == "CycloneDX" and made["specVersion"] == "1.6"
    assert made["serialNumber"].startswith("urn:uuid:") and len(made["serialNumber"]) == 45
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(refs) == len(set(refs)) and set(made["dependencies"][0]["dependsOn"]) == set(refs)
    assert all(one["licenses"] for one in made["components"])
    (bundler,) = [one for one in made["components"] if one["name"] == "esbuild"]
    assert bundler["hashes"][0]["alg"] == "SHA-512" and len(bundler["hashes"][0]["content"]) == 128
    other = bill([*known_packages(), package(name="one-more")], version())
    assert other["serialNumber"] != made["serialNumber"]


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True), ("MIT AND BSD-3-Clause", True), ("MIT OR AGPL-3.0-only", True),
        ("MIT AND AGPL-3.0-only", False), ("AGPL-3.0-only", False), ("Something-New", False),
        ("MIT AND (Apache-2.0 OR MIT)", True), ("AGPL-3.0-only AND (MIT OR GPL-3.0-only)", False),
    ],
)  # fmt: skip
def test_an_expression_is_allowed_when_one_way_through_it_is(expression, fine):
    assert licences.allows(expression, {"MIT", "BSD-3-Clause", "Apache-2.0"}) is fine


def test_unknown_and_forbidden_licences_are_named_pardons_are_by_name():
    given = [package(licence="", name="a"), package(licence="AGPL-3.0-only", name="b")]
    assert licences.refused(given, ["MIT"], []) == ["a: licence not known", "b: AGPL-3.0-only"]
    assert licences.refused(given, ["MIT"], ["a", "b"]) == []


@pytest.mark.parametrize(
    ("version", "events", "hit"),
    [
        ("1.9", [{"introduced": "0"}, {"fixed": "1.10"}], True),
        ("1.10", [{"introduced": "0"}, {"fixed": "1.10"}], False),
        ("1.10.0", [{"introduced": "0"}, {"fixed": "1.10"}], False),
        ("2.1", [{"introduced": "0"}, {"fixed": "1.4"}, {"introduced": "2.0"}, {"fixed": "2.2"}], True),
        ("1.5", [{"introduced": "0"}, {"fixed": "1.4"}, {"introduced": "2.0"}, {"fixed": "2.2"}], False),
        ("3.0", [{"introduced": "1.0"}, {"last_affected": "3.0"}], True),
        ("3.1", [{"introduced": "1.0"}, {"last_affected": "3.0"}], False),
        ("2.0rc1", [{"introduced": "0"}, {"fixed": "2.0"}], True),
    ],
)  # fmt: skip
def test_a_version_is_in_an_advisory_or_not(version, events, hit):
    part = {
        "package": {"ecosystem": "PyPI", "name": "X"},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    found = advisories.found([package(version)], [{"id": "A", "affected": [part]}])
    assert bool(found) is hit


def test_advisories_are_read_from_a_folder_and_count_against_the_check(tmp_path, monkeypatch):
    one = next(one for one in locks.packages(ROOT) if one.name == "django")
    part = {"package": {"ecosystem": "PyPI", "name": "Django"}, "versions": [one.version]}
    (tmp_path / "a.json").write_text(json.dumps({"id": "TEST-1", "affected": [part]}))
    gone = {"id": "TEST-2", "withdrawn": "2026-01-01", "affected": [part]}
    (tmp_path / "b.json").write_text(json.dumps(gone))
    monkeypatch.setenv("DACHENG_ADVISORIES", str(tmp_path))
    found = check(Options())
    assert found.failed == 1 and f"TEST-1 django {one.version}" in found.detail[0]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA" * 8,
        "token = ghp_" + "a1B2c3D4e5F6" * 3,
        "dct_" + "0123456789abcdef" * 4,
        "postgresql://me:" + "hunter2hunter2" + "@db.example.com/x",
        'SECRET_KEY = "' + "q9Zx2Lk8Vb4Nc7" + 'Rt1Wm5Yp3Hs6Df0Gj"',
    ],
)
def test_what_looks_like_a_secret_is_seen(text):
    assert list(leaks.leaks(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        'password = "dacheng-demo-1"',
        "https://example.com/a:b@c",
        'secret = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
    ],
)
def test_what_is_none_is_left_alone(text):
    assert not list(leaks.leaks(text.encode()))


def tool(place: Path, name: str, told: str) -> None:
    path = place / name
    path.write_text(f"#!/bin/sh\ncat <<'E'\n{told}\nE\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ('{"message": "405 Method Not Allowed"}', "refused (405)"),
        ('{"vulnerabilities": {}}', "knows no hole of a release that has some"),
        ("not json at all", "no answer"),
    ],
)
def test_a_mute_source_has_not_answered(told, why, tmp_path, monkeypatch):
    tool(tmp_path, "npm", told)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    said = asking.asked(tmp_path / "none")[0]
    assert why in said.why
    assert str(said).startswith("not answered")
    assert not said.holes


def test_a_source_that_knows_the_old_release_is_asked_about_ours(tmp_path, monkeypatch):
    via = [{"url": "https://x/GHSA-1"}]
    old = {"vulnerabilities": {"minimist": {"range": "<1", "via": via}}}
    tool(tmp_path, "npm", json.dumps(old))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(asking, "python", lambda pinned: {})
    monkeypatch.setattr(asking, "_pinned", lambda root: "")
    first, second = asking.asked(tmp_path)
    assert first.holes == ["GHSA-1 minimist <1"]
    assert "knows no hole" in second.why
