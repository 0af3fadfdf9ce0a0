"""The page about permissions says what the tables say."""

from tests.permissions.document import PAGE, page


def test_the_page_is_what_the_tables_say() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "python -m tests.permissions.document > docs/permissions.md"
