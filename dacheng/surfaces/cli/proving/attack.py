"""What a check does in the house it attacks: begin something, and see afterwards that it is done
once. The processes of the house are others; this one only shares their database."""

import http.client
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import Error, connection, connections

from dacheng.surfaces.cli.proving.house import House

MANY = 4_000  # rows of an import


def adopt(house: House) -> None:
    """Let this process speak with the database and the files of the house."""
    found = settings_of(house.url)
    for alias in connections:
        connections.settings[alias].update(found)
        connections[alias].settings_dict.update(found)
        connections[alias].close()
    settings.EGRESS_ALLOW = ["127.0.0.1/32"]
    settings.DATABASE_URL, settings.DATA = house.url, house.instance.data
    settings.MEDIA_ROOT = house.instance.data / "files"


def settings_of(url: str) -> dict[str, Any]:
    from dacheng.settings import database

    return {key: value for key, value in database(url).items() if key != "ENGINE"}


def viewer(username: str, channel: str = "web") -> Any:
    from dacheng.domains.org.models import Person
    from dacheng.domains.org.queries import viewer_for

    return viewer_for(Person.objects.get(username=username), channel=channel)


def one(sql: str, *values: Any) -> Any:
    """The first value of the first row; None without one."""
    row = one_row(sql, *values)
    return row[0] if row else None


def one_row(sql: str, *values: Any) -> Any:
    """The first row; asked on a fresh connection when the old one died."""
    try:
        return _row(sql, values)
    except Error:
        connection.close()
        return _row(sql, values)


def _row(sql: str, values: tuple[Any, ...]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


class Browser:
    """A signed-in person who sends forms to the server of the house."""

    def __init__(self, port: int, username: str):
        from dacheng.surfaces.cli.measuring.serving import session_of

        self.port, self.token = port, secrets.token_hex(16)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(username)}"

    def send(
        self, method: str, path: str, fields: Any = None, patience: float = 60
    ) -> tuple[int, str]:
        """(status, text); status 0 when the server went away."""
        status, body = self.fetch(method, path, fields, patience)
        return status, body.decode("utf-8", "replace")

    def fetch(
        self, method: str, path: str, fields: Any = None, patience: float = 60
    ) -> tuple[int, bytes]:
        """(status, body as it came)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        headers = {
            "Cookie": f"{self.cookie}; csrftoken={self.token}",
            "X-CSRFToken": self.token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            line.request(method, path, urlencode(fields or {}, doseq=True), headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            line.close()

    def get(self, path: str) -> tuple[int, str]:
        return self.send("GET", path)

    def post(self, path: str, fields: Any = None) -> tuple[int, str]:
        return self.send("POST", path, fields)


@cache
def signed_in(port: int, username: str) -> Browser:
    """The same browser again, because signing in is written down, which a held table prevents."""
    return Browser(port, username)


def in_background(call: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        with suppress(Exception):
            call()
        connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
