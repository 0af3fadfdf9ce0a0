"""Kinds that the index could not tell apart never start."""

import pytest

from dacheng.kernel.search import KINDS, register
from dacheng.kernel.search.grams import mark_of


def test_two_kinds_with_one_mark_are_refused(monkeypatch):
    monkeypatch.setitem(KINDS, "customer", None)
    twin = next(f"k{n}" for n in range(100_000) if mark_of(f"k{n}") == mark_of("customer"))
    with pytest.raises(ValueError, match="customer"):
        register(twin, None, "", "")


def test_registering_again_replaces(monkeypatch):
    monkeypatch.setitem(KINDS, "customer", None)
    assert register("customer", None, "客户", "customers:detail") is KINDS["customer"]
