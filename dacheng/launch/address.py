"""The address of the pages: free before we start, answering after."""

import http.client
import socket
from dataclasses import dataclass

from dacheng.launch.voice import Refusal

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  to recognise them


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def near(self) -> str:
        """The name under which this machine reaches it."""
        return EVERYWHERE.get(self.host, self.host)

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{f'[{self.near}]' if ':' in self.near else self.near}:{self.port}/"

    def refuse_if_taken(self) -> None:
        try:
            family, kind, proto, _, place = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind, proto) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(place)
        except OSError as error:
            raise Refusal(
                f"dacheng: cannot listen on {self.bind}: {error.args[-1]}; "
                f"choose another port, for example --port {self._next()}"
            ) from None

    def _next(self) -> int:
        return self.port + 1 if 1023 < self.port < 65535 else 8001

    def answers(self) -> bool:
        line = http.client.HTTPConnection(self.near, self.port, timeout=10)
        try:
            line.request("GET", "/")
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
