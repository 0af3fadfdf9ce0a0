"""A part that is drawn once: for its values and language alone, with its holes filled each time."""

from django.template import Context, Template
from django.utils.translation import override

from dacheng.kernel.ui import still


def mine(**given: object) -> str:
    """The menu under one's name, with what is given."""
    page = Template('{% load ui %}{% still "ui/parts/mine.html" holes="csrf_token here" %}')
    return page.render(Context(given))


def test_holes_are_filled_each_time_and_the_part_is_drawn_once():
    still._drawn.clear()
    first, second = mine(csrf_token="aa", here="/a/?q=1&b=2"), mine(csrf_token="bb", here="/b/")
    assert len(still._drawn) == 1
    assert first.count('value="aa"') == 2 and 'value="/a/?q=1&amp;b=2"' in first
    assert "aa" not in second and second.count('value="bb"') == 2 and 'value="/b/"' in second


def test_another_language_is_another_part():
    with override("en"):
        english = mine(csrf_token="aa", here="/")
    assert english != mine(csrf_token="aa", here="/")


def test_what_somebody_writes_into_a_hole_stays_a_text():
    written = '"><script>\ue000csrf_token\ue001'
    found = mine(csrf_token="secret", here=written)
    assert "<script>" not in found
    assert found.count("secret") == 2
    assert "\ue000csrf_token\ue001" in found


def test_a_hole_that_nobody_named_is_empty(tmp_path):
    assert still._filled("a\ue000nobody\ue001b", {"here": "/"}) == "ab"
