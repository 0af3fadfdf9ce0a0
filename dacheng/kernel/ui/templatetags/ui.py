"""Tags and filters every page may use: icons, assets, figures, panels, query strings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms import BoundField, widgets
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dacheng.kernel.shipped import called
from dacheng.kernel.ui import figures
from dacheng.kernel.ui import still as drawn
from dacheng.kernel.ui.words import spoken

register = template.Library()
LABEL = 14  # the height of a column's label, in per cent of the plot

register.filter("money", figures.full)
register.filter("wan", figures.compact)
register.filter("pct", figures.percent)
register.filter("pct0", figures.percent_whole)
register.filter("num", figures.number)
register.filter("day", figures.day)
register.filter("when", figures.when)
register.filter("due", figures.due)
register.filter("called", called)


class AssetsNotBuilt(ImproperlyConfigured):
    """The front end has not been built, so a page would come without its looks."""


@lru_cache(maxsize=4)
def _manifest(path: Path, changed: int) -> dict[str, str]:
    return json.loads(path.read_text(encoding="utf-8"))


# The manifest last read and until when it counts as current: a page names a hundred files, and a
# look at the disk for each of them is what that would cost.
_current: dict[str, tuple[float, dict[str, str]]] = {}


def _names() -> dict[str, str]:
    place, now = str(settings.STATIC_BUILD), monotonic()
    until, names = _current.get(place, (0.0, {}))
    if now >= until:
        path = Path(place) / "ui" / "manifest.json"
        try:
            names = _manifest(path, path.stat().st_mtime_ns)
        except FileNotFoundError as error:
            raise AssetsNotBuilt(f"{path} is missing: run `npm run build`") from error
        _current[place] = (now + 1, names)
    return names


def _built(name: str) -> str:
    try:
        return _names()[name]
    except KeyError as error:
        raise AssetsNotBuilt(f"the manifest has no {name}: run `npm run build`") from error


@register.simple_tag
def asset(name: str, quiet: bool = False) -> str:
    """The address of a built file; quiet=True is for the page that reports a failure itself."""
    try:
        return settings.STATIC_URL + _built(name)
    except AssetsNotBuilt:
        if quiet:
            return ""
        raise


@register.simple_tag
def icon(name: str, label: str = "", small: bool = False) -> SafeString:
    """One icon of the sprite; without a label it is decoration and stays silent."""
    return _icon(name, str(label), bool(small), asset("icons.svg", quiet=True))


@lru_cache(maxsize=500)
def _icon(name: str, label: str, small: bool, sprite: str) -> SafeString:
    return format_html(
        '<svg class="dc-i{}" {}><use href="{}#{}"/></svg>',
        " dc-i-s" if small else "",
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"'),
        sprite,
        name,
    )


@register.simple_tag(takes_context=True)
def still(context: Context, name: str, *given: str, holes: str = "") -> SafeString:
    """A part of the page that shows nothing but the named values; see dacheng.kernel.ui.still.
    `holes` names, with spaces between, plain texts that are filled in afterwards."""
    known: Any = context
    values = {one: drawn.value(known, one) for one in given}
    texts = {one: drawn.value(known, one) for one in holes.split()}
    return drawn.draw(name, values, asset("icons.svg", quiet=True), texts)


@register.simple_tag
def avatar(name: object, large: bool = False) -> SafeString:
    return format_html(
        '<span class="dc-av{}" aria-hidden="true">{}</span>',
        " l" if large else "",
        (str(name).strip() or "?")[0].upper(),
    )


@register.simple_tag
def who(name: object) -> SafeString:
    """An avatar and the name beside it, the usual way to write a person."""
    if not name:
        return format_html('<span class="mut">{}</span>', figures.NOTHING)
    return format_html('<span class="dc-who">{}{}</span>', avatar(name), name)


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: object = "", **props: Any) -> str:
    """A panel; see ui/panel.html for what else it takes."""
    given = {"title": title, "content": content, **props}
    return render_to_string("ui/panel.html", given, request=context.get("request"))


@register.simple_tag
def url_with(request: HttpRequest, **changes: object) -> str:
    """This page's address with its query changed; None takes a key out, a list repeats it."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is None or value == "":
            continue
        if isinstance(value, str) or not isinstance(value, Iterable):
            value = [value]
        query.setlist(key, [str(one) for one in value])
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


@register.simple_tag
def share(part: object, whole: object = 1) -> str:
    """A length in per cent for a style attribute: within 0 and 100, whatever the language."""
    a, b = figures.decimal(part), figures.decimal(whole)
    if a is None or not b:
        return "0"
    return str(min(max(a / b * 100, Decimal(0)), Decimal(100)).quantize(Decimal("0.1")))


@register.filter
def peak(rows: Iterable[Any], name: str) -> Decimal:
    """The largest absolute value of a field over rows, the length that fills a chart."""
    read = (row.get(name) if isinstance(row, Mapping) else getattr(row, name, None) for row in rows)
    return max(
        (abs(number) for number in map(figures.decimal, read) if number is not None),
        default=Decimal(0),
    )


@register.simple_tag
def narrow(part: object, whole: object) -> bool:
    """True when a bar is too short to carry its own label."""
    return float(share(part, whole)) < 24


@register.simple_tag
def bars_top(bars: Iterable[Any]) -> Decimal:
    """What fills a column chart: the tallest of the amounts and of those compared with."""
    rows = list(bars or ())
    return max(peak(rows, "amount"), peak(rows, "was"))


@register.simple_tag
def tallest(bar: Mapping[str, Any], top: object) -> str:
    """Where the label of a column stands: on the bar, or above the compared mark it would hide."""
    bar_top, mark = share(bar.get("amount"), top), share(bar.get("was"), top)
    hides = 0 <= float(mark) - float(bar_top) < LABEL
    return mark if hides else bar_top


@register.simple_tag
def dots(at: int, of: int) -> SafeString:
    """One mark a stage, filled up to the current one."""
    filled = (("f" if step < at else "",) for step in range(of))
    return format_html_join("", '<b class="{}"></b>', filled)


@register.filter
def unlocal(value: object) -> str:
    """A number for the machine: no grouping, a plain dot, whatever the language."""
    return "" if value is None else str(value)


@register.filter
def sign(value: object) -> int:
    """−1, 0 or 1: which way a deviation points."""
    amount = figures.decimal(value)
    return 0 if not amount else int(amount.copy_sign(1) / amount)


LONG_WORD = 8
KINDS = (
    (widgets.HiddenInput, "hidden"),
    (widgets.CheckboxSelectMultiple, "choices"),
    (widgets.RadioSelect, "choices"),
    (widgets.CheckboxInput, "check"),
    (widgets.FileInput, "file"),
    (widgets.Textarea, "long"),
    (widgets.Select, "select"),
)


@register.filter
def kind(field: BoundField) -> str:
    """Which shape of control a form field has, for the template that lays it out."""
    return next((name for cls, name in KINDS if isinstance(field.field.widget, cls)), "line")


@register.filter
def may_be_blank(field: BoundField) -> bool:
    """Whether to say that it may stay empty; boxes, and lists with a word for nothing, say it."""
    if field.field.required or kind(field) == "choices":
        return False
    value, word = next(iter(getattr(field.field, "choices", ())), ("", ""))
    return not value and not any(char.isalnum() for char in str(word))


@register.filter
def has_long_words(field: BoundField) -> bool:
    """Whether the boxes of a group need a line of some width each."""
    return any(len(str(label)) > LONG_WORD for _value, label in field.field.choices)


@register.simple_tag
def phone_bar(nav: Iterable[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The three places a phone keeps at the thumb: those marked `bar`, else the first ones."""
    links = [entry for entry in nav or () if entry.get("url")]
    return ([entry for entry in links if entry.get("bar")] or links)[:3]


@register.simple_tag
def words() -> SafeString:
    """What the scripts may say, in the reader's language."""
    return _words(get_language())


@lru_cache(maxsize=8)
def _words(_language: str | None) -> SafeString:
    return json_script(spoken(), "words")
