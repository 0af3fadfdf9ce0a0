"""Codes that change every half minute (RFC 6238), each taken once."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD, DIGITS, DRIFT = 30, 6, 1


def new_secret() -> bytes:
    return secrets.token_bytes(20)


def spelled(secret: bytes) -> str:
    """As people and apps read it."""
    return base64.b32encode(secret).decode()


def code_at(secret: bytes, step: int) -> str:
    """The code of one half minute since 1970."""
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(moment: datetime) -> int:
    return int(moment.timestamp()) // PERIOD


def matching(secret: bytes, code: str, moment: datetime, after: int) -> int | None:
    """The half minute this code belongs to: now or one beside it, because clocks differ, and
    later than the last one taken, because somebody may have looked on."""
    now, found = step_of(moment), None
    for step in range(now - DRIFT, now + DRIFT + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if same and step > after:
            found = step
    return found


def address(secret: bytes, issuer: str, name: str) -> str:
    """What the picture to be scanned says."""
    query = urlencode({"secret": spelled(secret), "issuer": issuer})
    return f"otpauth://totp/{quote(name)}?{query}"  # the issuer once: fewer squares to scan


def picture(text: str) -> list[list[bool]]:
    """The QR code as rows of dark and light squares."""
    import qrcode

    made = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(text)
    made.make(fit=True)
    return [[bool(cell) for cell in row] for row in made.get_matrix()]
