"""Secrets that must be read again, sealed with a key that is not in the database."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


def _key(purpose: str) -> bytes:
    return hmac.digest(
        settings.SECRET_KEY.encode(), f"dacheng.factors.{purpose}".encode(), "sha256"
    )


def seal(secret: bytes, owner: str) -> str:
    """`owner` is bound to it: moved to another row it cannot be opened."""
    nonce = os.urandom(NONCE)
    found = AESGCM(_key("seal")).encrypt(nonce, secret, owner.encode())
    return base64.b64encode(nonce + found).decode()


def unseal(text: str, owner: str) -> bytes | None:
    """None when the key of the instance is another, or the row was tampered with."""
    raw = base64.b64decode(text)
    try:
        return AESGCM(_key("seal")).decrypt(raw[:NONCE], raw[NONCE:], owner.encode())
    except InvalidTag:
        return None


def digest(code: str, owner: str) -> str:
    """Of a recovery code; keyed, because sixty bits alone could be tried backwards."""
    return hmac.new(_key("codes"), f"{owner}:{code}".encode(), hashlib.sha256).hexdigest()
