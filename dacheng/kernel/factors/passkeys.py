"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is good.

fido2 checks challenge, origin, signature and flags; the counter is ours to check.
"""

import base64
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class Unproven(Exception):
    """The answer does not prove what it should. Nobody is told why."""


@dataclass(frozen=True)
class Site:
    """Where the person stands: the name keys are bound to, and the exact origin."""

    host: str
    origin: str

    @property
    def usable(self) -> bool:
        """Browsers offer keys on https, and on localhost by name; never for a bare address."""
        try:
            ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return self.origin.startswith("https://") or self.host == "localhost"
        return False


@dataclass(frozen=True)
class Key:
    """What is kept of a passkey."""

    credential: str
    public: bytes
    counter: int


def ask_new(
    site: Site, *, person_id: int, username: str, name: str, held: Sequence[bytes]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The question for a new key, and the state to keep until the answer."""
    from fido2.webauthn import (
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=str(person_id).encode(), name=username, display_name=name),
        _attested(held),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options)["publicKey"], state


def new_key(site: Site, state: dict[str, Any], answer: Any) -> Key:
    """The key that was made. Raises Unproven."""
    try:
        found = _server(site).register_complete(state, answer)
    except Exception as error:  # whatever a forged answer breaks on is no proof
        raise Unproven from error
    data = found.credential_data
    if data is None:
        raise Unproven
    return Key(_named(data.credential_id), bytes(data), found.counter)


def ask(site: Site, held: Sequence[bytes], *, alone: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The question for a key; `alone` opens without a password and so needs a finger or PIN."""
    from fido2.webauthn import UserVerificationRequirement

    wanted = (
        UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED
    )
    options, state = _server(site).authenticate_begin(_attested(held) or None, wanted)
    return dict(options)["publicKey"], state


def named(answer: Any) -> str:
    """Which key an answer says it is of; '' when it says none."""
    found = answer.get("id") if isinstance(answer, dict) else None
    return found[:1400] if isinstance(found, str) else ""


def proven(site: Site, state: dict[str, Any], answer: Any, public: bytes, counter: int) -> int:
    """The new counter. Raises Unproven, also when it did not grow: then the key was copied."""
    from fido2.webauthn import AuthenticationResponse

    try:
        said = AuthenticationResponse.from_dict(answer)
        _server(site).authenticate_complete(state, _attested([public]), said)
        now = said.response.authenticator_data.counter
    except Exception as error:
        raise Unproven from error
    if (now or counter) and now <= counter:
        raise Unproven
    return int(now)


def _server(site: Site) -> Any:
    from fido2.server import Fido2Server  # here, because it reads a long list of names on import
    from fido2.webauthn import PublicKeyCredentialRpEntity

    entity = PublicKeyCredentialRpEntity(id=site.host, name="达成")
    return Fido2Server(entity, verify_origin=lambda origin: origin == site.origin)


def _attested(held: Sequence[bytes]) -> list[Any]:
    from fido2.webauthn import AttestedCredentialData

    return [AttestedCredentialData(one) for one in held]


def _named(credential_id: bytes) -> str:
    return base64.urlsafe_b64encode(credential_id).decode().rstrip("=")
