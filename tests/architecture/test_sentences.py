"""English is complete, and no sentence loses its parameters."""

import re

import polib

from dacheng.kernel.sentences import SOURCE, spoken, untranslated

PARAMETER = re.compile(r"%\(\w+\)[sd]")


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
