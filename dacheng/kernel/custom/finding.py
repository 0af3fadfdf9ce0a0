"""Text of added fields in the search: what an administrator ticked is found like a name."""

from typing import Any

from dacheng.kernel.custom import live
from dacheng.kernel.custom.values import read
from dacheng.kernel.search.registry import adds_texts


def names(kind: str) -> tuple[str, ...]:
    """The searched fields of a kind."""
    return live.known().searched.get(kind, ())


def texts(record: Any, kind: str) -> tuple[str, ...]:
    """What these fields say of a record."""
    fields, carried = live.fields_of(kind), record.custom or {}
    said = (read(fields[name], carried.get(name)) for name in names(kind))
    return tuple(str(text) for text in said if text is not None)


adds_texts(names, texts)
