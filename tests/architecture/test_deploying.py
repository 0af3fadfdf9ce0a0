"""What Django asks of a product in the open, and the headers it answers with."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

# Where the TLS proxy decides, and why each is said to be fine.
DECIDED = {
    "security.W008": "the proxy sends http to https; behind it everything arrives as http",
    "security.W005": "other names below the company's domain are not ours to bind to https",
    "security.W021": "and so are the lists that browsers ship",
}


def asked(tmp_path, **more):
    environment = {
        **os.environ, "DACHENG_DATA": str(tmp_path), "PYTHONPATH": str(settings.REPO), **more,
    }  # fmt: skip
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # browser tests beside this one set it
    for name in ("DACHENG_DEBUG", "DACHENG_HTTPS"):
        environment.setdefault(name, "0")
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment, cwd=settings.REPO, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_check_deploy_is_clean_behind_https(tmp_path):
    code, said = asked(tmp_path, DACHENG_HTTPS="1", DACHENG_HOSTS="sales.example.com")
    assert code == 0, said
    assert "no issues" in said and f"({len(DECIDED)} silenced)" in said


def test_without_https_it_says_so(tmp_path):
    code, said = asked(tmp_path, DACHENG_HTTPS="0")
    assert code != 0 and "security.W004" in said and "security.W016" in said


@pytest.mark.parametrize("https", ["0", "1"])
def test_cookies_follow_https_so_that_loopback_works_too(tmp_path, https):
    names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_NAME SESSION_COOKIE_HTTPONLY"
    code = (
        f"from dacheng import settings as s; print(*(getattr(s, n, '') for n in {names.split()}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.REPO, capture_output=True, text=True,
        env={**os.environ, "DACHENG_DATA": str(tmp_path), "DACHENG_HTTPS": https},
    ).stdout.split()  # fmt: skip
    secure = ["True", "True", "__Host-sessionid", "True"]
    assert told == (secure if https == "1" else ["False", "False", "True"])


def test_only_what_is_decided_is_silenced():
    assert set(settings.SILENCED_SYSTEM_CHECKS) == set(DECIDED)


def test_no_template_holds_a_script_or_a_style():
    for path in settings.REPO.glob("dacheng/**/templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<style" not in text and "javascript:" not in text, path
        for piece in text.split("<script")[1:]:
            head = piece.split(">", 1)[0]
            assert "src=" in head or "application/json" in head, path
        for handler in (" onclick=", " onload=", " onsubmit=", " onerror=", " onchange="):
            assert handler not in text, path
