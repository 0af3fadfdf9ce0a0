"""A hostile company template is refused with a reason, an odd one is used and runs nothing."""

import pytest
from django.core.exceptions import ValidationError

from dacheng.kernel.documents.templates import check_template
from dacheng.kernel.documents.writing import render
from dacheng.surfaces.cli.proving.templates import SWAP, _document, odd, reaching, refused


@pytest.fixture(scope="module")
def bare():
    return {ending: render(_document("模板"), ending) for ending in SWAP}


def test_what_would_run_fetch_or_swell_is_refused_with_a_reason(bare):
    taken = []
    for what, ending, content in refused(bare, "http://127.0.0.1:9", large=False):
        try:
            check_template(content, ending)
            taken.append((what, ending))
        except ValidationError as refusal:
            assert " ".join(refusal.messages).strip()
    assert not taken


def test_words_of_other_programs_stay_words(bare):
    tried = 0
    for what, ending, content in odd(bare):
        if "name" in what:
            continue
        assert content != bare[ending]
        check_template(content, ending)
        assert not reaching(render(_document("{{ 1234*5678 }}"), ending, content)), what
        tried += 1
    assert tried > 20
