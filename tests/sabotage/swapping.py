"""Puts a broken guard into a program that runs already: new code in the functions it touches."""

import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any


class Cold(Exception):
    """The change is not within functions; the program has to start anew with it."""


def swap(root: Path, file: str, was: str, now: str) -> None:
    """Change the live functions of a loaded module as the text of its file would be changed."""
    module = sys.modules.get(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    if module is None:
        raise Cold
    text = (root / file).read_text(encoding="utf-8")
    old, new = (compile(one, str(root / file), "exec") for one in (text, text.replace(was, now)))
    changed = list(_changed(old, new))
    for code in changed:
        _function(module, code.co_qualname).__code__ = code
    if not changed:
        raise Cold


def _changed(old: CodeType, new: CodeType) -> Iterator[CodeType]:
    """The outermost functions whose code differs."""
    before = {one.co_qualname: one for one in old.co_consts if isinstance(one, CodeType)}
    after = [one for one in new.co_consts if isinstance(one, CodeType)]
    if _own(old) != _own(new) or set(before) != {one.co_qualname for one in after}:
        raise Cold
    for one in after:
        known = before[one.co_qualname]
        if _whole(known) == _whole(one):
            continue
        if one.co_flags & 0x02:  # a function, not the body of a class
            yield one
        else:
            yield from _changed(known, one)


def _own(code: CodeType) -> tuple:
    plain = tuple(repr(one) for one in code.co_consts if not isinstance(one, CodeType | int))
    return code.co_code, plain, code.co_names


def _whole(code: CodeType) -> tuple:
    inner = tuple(_whole(one) for one in code.co_consts if isinstance(one, CodeType))
    return *_own(code), tuple(repr(one) for one in code.co_consts if isinstance(one, int)), inner


def _function(module: Any, path: str) -> FunctionType:
    found = module
    for name in path.split("."):
        if name == "<locals>":
            raise Cold
        found = vars(found).get(name) if isinstance(found, type) else getattr(found, name, None)
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property):
        found = found.func
    found = getattr(found, "__func__", found)
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    if not isinstance(found, FunctionType) or found.__closure__:
        raise Cold
    return found
