"""Parts of a page that show nothing but what they are given by name: drawn once for each of those
values and each language, because the frame is most of what a page costs to draw."""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MOST = 500
_drawn: dict[tuple[Any, ...], SafeString] = {}


def draw(name: str, given: Mapping[str, Any], icons: str) -> SafeString:
    """The template drawn with these values and no others; `icons` is the address of the sprite,
    which changes with every build."""
    key = (name, get_language(), icons, _settled(given))
    if (known := _drawn.get(key)) is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        known = _drawn[key] = mark_safe(get_template(name).render(dict(given)))  # noqa: S308
    return known


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
