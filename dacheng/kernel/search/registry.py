"""Which kinds of record can be found, and where a hit leads."""

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
