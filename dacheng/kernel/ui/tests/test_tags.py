"""Tags of the screens, and the gallery that draws every include."""

from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from dacheng.kernel.ui.gallery import TEMPLATES, gallery
from dacheng.kernel.ui.gallery.pieces import PIECES
from dacheng.kernel.ui.templatetags import ui


def test_a_page_without_its_looks_says_how_to_build_them(tmp_path):
    with override_settings(STATIC_BUILD=tmp_path):
        with pytest.raises(ui.AssetsNotBuilt, match="npm run build"):
            ui.asset("app.js")
        assert ui.asset("app.js", quiet=True) == ""


def test_changing_one_thing_in_the_address_keeps_the_rest():
    request = RequestFactory().get(
        "/opportunities/", {"tab": "mine", "after": "x", "ids": ["1", "2"]}
    )
    assert ui.url_with(request, after=None, sort="-amount") == (
        "/opportunities/?tab=mine&ids=1&ids=2&sort=-amount"
    )
    assert ui.url_with(request, tab="", after=None, ids=[3, 4]) == "/opportunities/?ids=3&ids=4"


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [(50, 200, "25.0"), (3, 2, "100.0"), (-1, 2, "0.0"), (None, 1, "0"), (1, 0, "0")],
)
def test_a_bar_never_leaves_its_frame(part, whole, length):
    assert ui.share(part, whole) == length


@pytest.mark.django_db
def test_text_given_to_a_tag_is_escaped():
    drawn = Template(
        "{% who name %}{% icon 'x' name %}{% panel title=name %}{{ name }}{% endpanel %}"
    )
    html = drawn.render(Context({"name": "<b>x</b>"}))
    assert "<b>x" not in html


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_include_opens_by_saying_what_it_takes(path: Path):
    assert path.read_text(encoding="utf-8").startswith("{# ")


@pytest.mark.django_db
def test_the_gallery_draws_everything_and_answers_its_pieces():
    page = gallery(RequestFactory().get("/ui/"))
    assert page.status_code == 200
    for name in set(PIECES) - {"move"}:
        assert gallery(RequestFactory().get("/ui/", {"piece": name})).status_code < 300


class _Blank(forms.Form):
    line = forms.CharField(required=False)
    wanted = forms.CharField()
    reach = forms.ChoiceField(choices=[("", "不能"), ("own", "自己的")], required=False)
    dashed = forms.ChoiceField(choices=[("", "---------"), ("a", "甲")], required=False)
    boxes = forms.MultipleChoiceField(
        choices=[("a", "甲"), ("b", "一个很长很长的选项")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def test_only_what_has_no_word_for_nothing_is_said_to_be_optional():
    form = _Blank()
    told = [field.name for field in form if ui.may_be_blank(field)]
    assert told == ["line", "dashed"]
    assert ui.has_long_words(form["boxes"]) and not ui.has_long_words(form["reach"])
