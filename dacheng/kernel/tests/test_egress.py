"""The one way out goes to public addresses only, and to the one that was checked."""

import ast
import ipaddress
import socket
import threading
import time
from pathlib import Path

import pytest

from dacheng.kernel import egress
from dacheng.kernel.egress import Refused, Unreachable, checked, public

PACKAGE = Path(__file__).parents[2]
INSIDE = [
    *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_not_public(address):
    assert not public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_outside_are(address):
    assert public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/"),
        *("https://0177.0.0.1/", "https://0x7f.1/", "https://2130706433/", "https://127.1/"),
        *("https://localhost/", "https://LOCALHOST./", "https://①②⑦.0.0.1/"),
        *("http://1.1.1.1/", "file:///etc/passwd", "gopher://1.1.1.1/", "//1.1.1.1/", ""),
        *("https://user@1.1.1.1/", "https://1.1.1.1@127.0.0.1/", "https://1.1.1.1\\@127.0.0.1/"),
        *("https://1.1.1.1/\r\nX: y", "https://1.1.1.1:99999/", "https://1.1.1.1:x/"),
        *("https:///x", "https://1.1.1.1/图", "https://[::1", "https://1.1.1.1/ x"),
    ],
)
def test_an_address_that_may_not_be_called(url):
    with pytest.raises((Refused, Unreachable)):
        checked(url)


def test_one_inner_address_among_the_answers_is_enough(monkeypatch):
    answers = [(0, 0, 0, "", ("1.1.1.1", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: answers)
    with pytest.raises(Refused):
        checked("https://example.com/")


def test_the_name_is_asked_once_and_its_answer_is_used(monkeypatch, settings):
    settings.EGRESS_ALLOW = ["127.0.0.0/8"]
    asked, connected = [], []

    def resolve(*given, **_named):
        asked.append(given)
        return [(0, 0, 0, "", ("127.0.0.1", 80))]

    def connect(where, timeout):
        connected.append(where)
        raise OSError("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        egress.post("http://rebinding.test/", b"", {})
    assert len(asked) == 1 and connected == [("127.0.0.1", 80)]


def test_a_name_of_the_house_may_be_let_through(settings):
    settings.EGRESS_ALLOW = ["localhost", "10.0.0.0/8"]
    assert checked("http://localhost:8080/x").port == 8080
    with pytest.raises(Refused):
        checked("https://127.0.0.1/")


def test_an_answer_that_drips_is_cut_off(settings, monkeypatch):
    settings.EGRESS_ALLOW = ["127.0.0.0/8"]
    monkeypatch.setattr(egress, "LONGEST_WAIT", 0.5)
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip():
        peer, _where = server.accept()
        try:
            while not over.wait(0.1):
                peer.sendall(b"H")
        except OSError:
            pass
        finally:
            peer.close()

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(Unreachable):
        egress.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
    assert time.monotonic() - began < 3
    over.set()
    server.close()


def test_nobody_else_goes_out():
    """Launching, measuring and proving look at our own server only."""
    ways = {"http.client", "urllib.request", "socket", "requests", "httpx", "aiohttp", "urllib3"}
    guilty = []
    for path in PACKAGE.rglob("*.py"):
        inside = path.relative_to(PACKAGE)
        if (
            inside.parts[0] == "launch"
            or {"measuring", "proving"} & set(inside.parts)
            or "tests" in inside.parts
            or path.name == "egress.py"
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {name.name for name in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            if names & ways:
                guilty.append(str(inside))
    assert guilty == []
