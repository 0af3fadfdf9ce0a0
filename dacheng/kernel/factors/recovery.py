"""Codes on paper for the day the phone is gone; each opens once."""

import secrets

from dacheng.kernel.factors.sealing import digest

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
COUNT, LENGTH, GROUP = 10, 12, 4


def new_codes() -> list[str]:
    return [
        _spelled("".join(secrets.choice(LETTERS) for _at in range(LENGTH))) for _n in range(COUNT)
    ]


def digests_of(codes: list[str], owner: str) -> list[str]:
    return [digest(plain(code), owner) for code in codes]


def plain(code: str) -> str:
    """As typed: capitals, blanks and hyphens do not matter."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _spelled(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))
