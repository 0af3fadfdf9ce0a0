"""The two ways of saying no: to a whole file, and to one cell."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

SHOWN = 60


class _Refusal(Exception):
    """Keeps sentence and parameters apart, because the language is known only when shown."""

    def __init__(self, sentence: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence, dict(params or {}))

    def __str__(self) -> str:
        sentence, params = self.args
        return gettext(sentence) % params if params else gettext(sentence)


class UnreadableFile(_Refusal):
    """The file cannot be read; the message says where and what to do."""


class BadValue(_Refusal):
    """The cell cannot be understood; the message quotes it and shows how to write it."""


def shown(value: object) -> str:
    """The value as a message quotes it: one line, not endless."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
