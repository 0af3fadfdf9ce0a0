"""Names that come with the product: kept in Chinese like any other name, shown in the language of
the page for as long as the company has not changed them."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import get_language, gettext

_ours: set[str] = set()


def ships(name: str) -> str:
    """Marks a name in a `reference` module as ours; it has its English like every sentence."""
    _ours.add(name)
    return name


def called(name: str) -> str:
    """What a record of this name is called on the page: ours translated, a company's as it is."""
    if (get_language() or "zh").startswith("zh") or name not in ours():
        return name
    return gettext(name)


def meant(words: str) -> list[str]:
    """Names of ours that contain these words in the language of the page."""
    wanted = words.casefold()
    return [name for name in sorted(ours()) if wanted in called(name).casefold()]


@cache
def ours() -> frozenset[str]:
    """Every name that ships; the modules that say them are read once, when first needed."""
    for config in apps.get_app_configs():
        path = f"{config.name}.reference"
        if config.name.startswith("dacheng.") and find_spec(path):
            import_module(path)
    return frozenset(_ours)
