"""Which kinds of record can be found, and where a hit leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from dacheng.kernel.search.grams import mark_of


@dataclass(frozen=True)
class Searchable:
    """One kind of record that takes part in the search.

    model     has `objects.visible_to` and `search_row(self) -> Indexed`
    label     what the kind is called beside a hit
    url_name  URL name that takes the record's id
    guarded   fields behind `Indexed.guarded`; who may not read them cannot find by them
    related   foreign keys that `search_row` follows
    reads     fields that `search_row` reads; a change of others leaves the entry alone
    """

    kind: str
    model: Any
    label: str | Promise
    url_name: str
    guarded: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


KINDS: dict[str, Searchable] = {}
Names = Callable[[str], tuple[str, ...]]
Texts = Callable[[Any, str], tuple[str, ...]]
_added: list[tuple[Names, Texts]] = []


def adds_texts(names: Names, texts: Texts) -> None:
    """Fields a company added that are searched too: their names by kind, and what they say of a
    record. They stand behind the guard, because a role may hide each of them."""
    _added[:] = [(names, texts)]


def added_names(kind: str) -> tuple[str, ...]:
    return _added[0][0](kind) if _added else ()


def added_texts(record: Any, kind: str) -> tuple[str, ...]:
    return _added[0][1](record, kind) if added_names(kind) else ()


def register(
    kind: str,
    model: Any,
    label: str | Promise,
    url_name: str,
    *,
    guarded: tuple[str, ...] = (),
    related: tuple[str, ...] = (),
    reads: tuple[str, ...] = (),
) -> Searchable:
    """Make a kind findable; the order of registration is the order of hits. Called at start-up."""
    twin = next((k for k in KINDS if k != kind and mark_of(k) == mark_of(kind)), None)
    if twin:
        raise ValueError(f"search cannot tell {kind!r} from {twin!r}: rename one")
    KINDS[kind] = Searchable(kind, model, label, url_name, guarded, related, reads)
    return KINDS[kind]
