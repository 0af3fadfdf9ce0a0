"""English is complete, and no sentence loses its parameters."""

import re

import polib
from django.template import Context, Template
from django.utils.translation import gettext, override

from dacheng.domains.org.reference import ROLES
from dacheng.kernel.sentences import SOURCE, spoken, untranslated

PARAMETER = re.compile(r"%\(\w+\)[sd]")
HARMLESS = re.compile(r"%%|%\(\w+\)[-+0-9.]*[sdf]")


def test_every_sentence_has_its_english():
    assert untranslated() == []


def test_the_source_has_no_sentence_that_nobody_says():
    known = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(SOURCE))}
    assert known - set(spoken()) == set()


def test_parameters_survive_translation():
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(SOURCE))
        if set(PARAMETER.findall(entry.msgid)) != set(PARAMETER.findall(entry.msgstr))
    ]
    assert wrong == []


def test_a_sign_of_per_cent_in_a_template_finds_its_english():
    with override("en"):
        page = Template('{% load i18n %}{% translate "−60% 以下" %}').render(Context())
    assert page == "below −60%"


def test_roles_that_ship_have_an_english_name():
    with override("en"):
        assert [gettext(name) for _code, name, *_rest in ROLES][:2] == [
            "Sales representative",
            "Sales supervisor",
        ]


def test_a_bare_sign_of_per_cent_breaks_no_sentence():
    """`80% sure: %(low)s` would print the whole dictionary: beside parameters it is doubled."""
    wrong = [
        entry.msgstr
        for entry in polib.pofile(str(SOURCE))
        if PARAMETER.search(entry.msgid) and "%" in HARMLESS.sub("", entry.msgstr)
    ]
    assert wrong == []
