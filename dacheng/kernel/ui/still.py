"""Parts of a page that show nothing but what they are given by name: drawn once for each of those
values and each language, because the frame is most of what a page costs to draw. Texts that differ
from person to person or from request to request are left as holes, and filled in each time."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MOST = 500
HOLE = re.compile("\ue000([a-z_]+)\ue001")
_drawn: dict[tuple[Any, ...], SafeString] = {}


def draw(
    name: str, given: Mapping[str, Any], icons: str, holes: Mapping[str, Any] | None = None
) -> SafeString:
    """The template drawn with these values and no others; `icons` is the address of the sprite,
    which changes with every build. It may write a hole, but not ask what stands in it."""
    key = (name, get_language(), icons, _settled(given))
    if (known := _drawn.get(key)) is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        context = {**given, **{one: _hole(one) for one in holes or ()}}
        known = _drawn[key] = mark_safe(get_template(name).render(context))  # noqa: S308  it escapes
    return _filled(known, holes) if holes else known


def _hole(name: str) -> str:
    """Between two characters that nobody types."""
    return f"\ue000{name}\ue001"


def _filled(drawn: str, holes: Mapping[str, Any]) -> SafeString:
    """In one pass, so that a text which looks like a hole stays a text."""
    known = {name: "" if text is None else escape(text) for name, text in holes.items()}
    return mark_safe(HOLE.sub(lambda found: known.get(found[1], ""), drawn))  # noqa: S308  escaped


def value(context: Mapping[str, Any], name: str) -> Any:
    """As a template would read it: what can be called is called."""
    found = context.get(name)
    return found() if isinstance(found, Callable) else found  # type: ignore[arg-type]


def _settled(value: Any) -> Any:
    """The same value as something that can be compared and remembered; a value may say so itself
    in `settled`."""
    if (own := getattr(value, "settled", None)) is not None:
        return own
    if isinstance(value, Mapping):
        return tuple((key, _settled(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(_settled(one) for one in value)
    return str(value) if isinstance(value, Promise) else value
