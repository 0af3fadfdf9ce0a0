"""Keys for fields and choices: plain letters made from a label, never one that was used before."""

import re
from collections.abc import Iterable

from pypinyin import lazy_pinyin

from dacheng.kernel.custom.live import PREFIX

LONGEST = 40
# An ending that leads from a key to something else (`kept.Custom.get_transform`).
TAKEN = re.compile(r"_(id|label)$")


def key_from(label: str) -> str:
    """'预算（万元）' becomes 'yu_suan_wan_yuan'; 'field' where nothing is left."""
    parts = lazy_pinyin(label, errors=lambda other: f"_{other}_")
    words = "_".join(parts)
    key = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:LONGEST].strip("_")
    key = TAKEN.sub(r"_\1_value", key)
    return key or "field"


def fresh(key: str, taken: Iterable[str]) -> str:
    """The key, with a number behind it where it is taken."""
    known, found, at = set(taken), key, 2
    while found in known:
        found, at = f"{key}_{at}", at + 1
    return found


def name_from(label: str, taken: Iterable[str]) -> str:
    """The name of a new field."""
    return fresh(PREFIX + key_from(label), taken)
