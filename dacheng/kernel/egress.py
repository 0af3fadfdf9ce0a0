"""The one way out: requests to addresses other people wrote down, and only to public ones.

The name is resolved once and that very address is connected to, so that an answer cannot change
between the check and the connection. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TIMEOUT, LONGEST_WAIT, MOST_READ = 8.0, 15.0, 4096
# An IPv6 address in these carries an IPv4 one that is meant instead.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Set aside as a whole, though some versions of Python call parts of them global.
RESERVED = [
    ipaddress.ip_network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "5f00::/16")
]


class Refused(Exception):
    """The address may not be called; the text says why."""


class Unreachable(Exception):
    """Nobody answered, or not in time."""


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    took_ms: int


@dataclass(frozen=True)
class Target:
    """A checked address: the name for the certificate, and the one address connected to."""

    parts: SplitResult
    host: str
    port: int
    address: str

    @property
    def secure(self) -> bool:
        return self.parts.scheme == "https"

    @property
    def path(self) -> str:
        return (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Send a body to a checked address. Raises Refused before anything is connected, and
    Unreachable; every answer, a redirect too, is given back as it is."""
    target = checked(url)
    began = time.monotonic()
    connection = _Pinned(target)
    # A timeout counts from byte to byte; this one ends also an answer that drips.
    last_call = threading.Timer(LONGEST_WAIT, connection.cut)
    last_call.daemon = True
    last_call.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read(MOST_READ).decode("utf-8", "replace").replace("\x00", "")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        last_call.cancel()
        connection.close()
    return Reply(answer.status, text, int((time.monotonic() - began) * 1000))


def checked(url: str) -> Target:
    """Where a URL leads, if it may be called; raises Refused."""
    parts, host, port = _parts(url)
    named = host.lower() in _allowed_names()
    found = _resolved(host, port)
    for address in found:
        if not (named or public(address) or _allowed(address)):
            raise Refused(_("%(host)s 指向内部地址，不能发。") % {"host": host})
    inside = named or all(_allowed(address) for address in found)
    if parts.scheme != "https" and not inside:
        raise Refused(_("地址要以 https:// 开头。"))
    return Target(parts, host, port, str(found[0]))


def _parts(url: str) -> tuple[SplitResult, str, int]:
    wrong = Refused(_("地址不对。写成 https://example.com/路径。"))
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in url) or "\\" in url:
        raise wrong
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        parts.path.encode("ascii"), parts.query.encode("ascii")
    except (ValueError, UnicodeError) as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise wrong
    return parts, host, port


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("查不到 %(host)s。") % {"host": host}) from error
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def public(address: Address) -> bool:
    """Whether an address is one of the open internet, also when it hides in another."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.sixtofour or address.teredo:
            return False
        inner = address.ipv4_mapped
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return public(inner)
    if any(address in network for network in RESERVED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _allowed(address: Address) -> bool:
    return any(address in network for network in _allowed_networks())


def _allowed_networks() -> Iterable[Any]:
    for written in settings.EGRESS_ALLOW:
        try:
            yield ipaddress.ip_network(written)
        except ValueError:
            continue  # a name, looked at elsewhere


def _allowed_names() -> set[str]:
    return {written.lower() for written in settings.EGRESS_ALLOW if "/" not in written}


class _Pinned(http.client.HTTPConnection):
    """Connects to the checked address, whatever the name says by now."""

    def __init__(self, target: Target):
        super().__init__(target.host, target.port, timeout=TIMEOUT)
        self.target = target
        if target.secure:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self.target.address, self.target.port), TIMEOUT)
        if self.target.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)

    def cut(self) -> None:
        """End whatever is under way."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
