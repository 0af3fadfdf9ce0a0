"""Asks a PostgreSQL server over its socket whether it takes connections, as pg_isready does."""

import socket
import struct
from enum import Enum
from pathlib import Path


class Pulse(Enum):
    ALIVE = "takes connections"
    BUSY = "is starting, recovering or stopping"
    SILENT = "does not answer"


CANNOT_CONNECT_NOW = b"C57P03\0"


def ping(address: Path, timeout: float = 3.0) -> Pulse:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout)
            line.connect(str(address))
            return _greet(line)
    except OSError:
        return Pulse.SILENT


def _greet(line: socket.socket) -> Pulse:
    """Sends a start-up message; the first byte of the answer is R (come in) or E (an error)."""
    words = b"user\0postgres\0database\0postgres\0\0"
    line.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
    answer = line.recv(1024)
    if not answer:
        return Pulse.SILENT
    if answer[:1] == b"E" and CANNOT_CONNECT_NOW in answer:
        return Pulse.BUSY
    if answer[:1] == b"R":
        line.sendall(b"X\0\0\0\4")
    return Pulse.ALIVE
