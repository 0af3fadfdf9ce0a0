"""Search over all records: Chinese by any two characters, pinyin, codes, last digits of a phone."""

from dacheng.kernel.search.registry import KINDS, Searchable, register

__all__ = ["KINDS", "Searchable", "register"]
