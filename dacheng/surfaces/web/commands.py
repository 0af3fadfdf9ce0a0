"""Pages and verbs by name, for the palette: any part of it, or the first letters of its sounds."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.search.grams import folded
from dacheng.kernel.search.pinyin import initials
from dacheng.kernel.ui.navigation import places, steps, verbs


def commands(words: str, *, viewer: Viewer) -> list[dict[str, Any]]:
    """What answers to these words, in groups as `ui/hits.html` draws them."""
    asked = folded(words)
    if not asked:
        return []
    there = {one["url"]: one for one in (*steps(viewer, "", {}), *places(viewer, "", {}))}
    groups = ((_("去"), list(there.values())), (_("做"), verbs(viewer)))
    found = [
        {"label": label, "hits": [one for one in known if answers(str(one["label"]), asked)]}
        for label, known in groups
    ]
    return [group for group in found if group["hits"]]


def answers(label: str, asked: str) -> bool:
    """Whether folded words are a part of a name, or the first letters of how it sounds."""
    return asked in folded(label) or (asked.isascii() and asked.isalpha() and _sounds(label, asked))


def _sounds(label: str, asked: str) -> bool:
    return any(one.startswith(asked) for one in _initials(label))


@cache
def _initials(label: str) -> tuple[str, ...]:
    return tuple(initials(label))
