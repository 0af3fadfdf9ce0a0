"""What another language would run stays text: the corpora of `prove --only injections`, in part."""

import io
import zipfile
from typing import Any

import pytest

from dacheng.surfaces.cli.proving import injections, sinks
from dacheng.surfaces.cli.proving.verdict import Tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(person: Any) -> Any:
    return person("Admin", role="administrator")


def test_no_address_takes_a_sort_or_a_group_for_a_program(admin: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(injections, "NAMES", injections.NAMES[::5])
    tally = Tally("injections")
    injections.addresses(tally, ("customers", "opportunities"))
    assert tally.check.tried > 200
    assert tally.check.detail == []


def test_no_file_works_anything_out(monkeypatch: Any) -> None:
    monkeypatch.setattr(injections, "TEMPLATES", injections.TEMPLATES[::3])
    tally = Tally("injections")
    injections.documents(tally)
    assert tally.check.detail == []


def test_what_is_written_is_kept_as_it_is(admin: Any) -> None:
    tally = Tally("injections")
    injections.written(tally)
    assert tally.check.detail == []


def test_a_sort_by_a_secret_would_be_noticed(admin: Any) -> None:
    from django.db import connection

    spy = injections.Listener()
    with connection.execute_wrapper(spy):
        list(type(admin).objects.order_by("name"))
        assert not spy.found
        list(type(admin).objects.order_by("password"))
    assert spy.found


def test_a_text_that_was_worked_out_is_noticed() -> None:
    """The proof itself: a file with the product in it, and one without the word, are faults."""
    from dacheng.kernel.documents.model import Document, Paragraph
    from dacheng.kernel.documents.writing import render

    done = render(Document("x", blocks=(Paragraph(injections.PRODUCT),)), "docx")
    assert injections._of_file(done, "docx") == "was worked out"
    lost = render(Document("x", blocks=(Paragraph("y"),)), "docx")
    assert injections._of_file(lost, "docx") == "lost the text"


def test_no_file_starts_links_or_says_anything_else(monkeypatch: Any) -> None:
    tally = Tally("injections")
    sinks.documents(tally, [*sinks.TEXTS[::3], '=HYPERLINK("x","y")', "mailto:a@b.example"])
    assert tally.check.tried > 30
    assert tally.check.detail == []


def test_a_live_file_would_be_noticed() -> None:
    live = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >> endobj"
    assert "OpenAction" in sinks.wrong_with(live, "pdf", "x")
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as box:
        box.writestr("word/_rels/a.rels", '<a><Relationship TargetMode="External" Target="h"/></a>')
    assert "reaches" in sinks.wrong_with(book.getvalue(), "docx", "x")
