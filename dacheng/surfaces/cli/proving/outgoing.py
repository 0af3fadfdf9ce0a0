"""Addresses that lead inside, in every disguise, given to whatever calls outside: none is called,
and nobody knocks at the listeners of this machine."""

import random
import socket
import threading
from typing import Any

from dacheng.surfaces.cli.proving.verdict import Check, Options, Tally

MINUTES = (4, 10)
HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001",  # noqa: S104
    "2130706433", "017700000001", "127.0.0.1.", "127.000.000.001", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "localhost", "LOCALHOST", "localhost.", "[::1]",
    "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]",
    "[fc00::1]", "[fd00::1]", "[ff02::1]", "[2001:db8::1]", "[64:ff9b:1::7f00:1]", "[5f00::1]",
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.257", "169.254.1.1",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "100.64.0.1", "198.18.0.1", "192.0.2.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "127.0.0.1%00.example.com", "",
]  # fmt: skip
FORMS = [
    "https://{host}:{port}/", "http://{host}:{port}/", "https://{host}:{port}/a?b=c#d",
    "https://user@{host}:{port}/", "https://user:pw@{host}:{port}/", "//{host}:{port}/",
    "https://192.0.2.9@{host}:{port}/", "https://{host}:{port}@192.0.2.9/",
    "https:\\\\{host}:{port}/", "https://192.0.2.9#@{host}:{port}/", "https://192.0.2.9\\@{host}:{port}/",
    " https://{host}:{port}/",
    "https://{host}:{port}/\r\nHost: x", "https://{host}\t:{port}/", "ftp://{host}:{port}/",
    "gopher://{host}:{port}/_x", "file://{host}/etc/passwd", "dict://{host}:{port}/", "HTTPS://{host}:{port}",
    "https:{host}:{port}", "https://[{host}]:{port}/", "jar:http://{host}:{port}!/", "ldap://{host}:{port}/",
]  # fmt: skip
REST = [
    "file:///etc/passwd",
    "data:text/html,x",
    "javascript:1",
    "unix:/run/x",
    "",
    "\x00",
    "https://",
]


def check(options: Options) -> Check:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from dacheng.domains.org.models import Person

    setup_test_environment()
    tally, dice = Tally("outgoing", options.seed), random.Random(options.seed)  # noqa: S311
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(username="admin"))
    with Listener() as listener:
        tried = [form.format(host=host, port=listener.port) for host in HOSTS for form in FORMS]
        for url in [*tried, *REST]:
            tally.tried(repr(url), _called(url))
        for url in dice.sample(tried, 40 if not options.long else len(tried)):
            tally.tried(f"webhook {url!r}", _kept(client, url))
        tally.tried("the listener", f"{listener.knocks} knocks" if listener.knocks else "")
    return tally.done(addresses=len(tried) + len(REST))


def _called(url: str) -> str:
    """What went out, or what else than a refusal came."""
    from dacheng.kernel import egress

    try:
        egress.post(url, b"{}", {})
    except (egress.Refused, egress.Unreachable):
        return ""
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "was called"


def _kept(client: Any, url: str) -> str:
    """Whether the form of webhooks takes it."""
    from dacheng.surfaces.api.models import Webhook

    before = Webhook.objects.count()
    answer = client.post("/webhooks/new/", {"url": url, "events": ["customer.registered"]})
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    return "was kept" if Webhook.objects.count() > before else ""


class Listener:
    """Counts whoever connects, over both versions of the protocol."""

    def __init__(self) -> None:
        self.knocks = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def __enter__(self) -> "Listener":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def _listen(self) -> None:
        while True:
            try:
                line, _who = self.socket.accept()
            except OSError:
                return
            self.knocks += 1
            line.close()
