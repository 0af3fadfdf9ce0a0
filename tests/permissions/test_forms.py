"""A form opens only for whom its sending would not be refused."""

from tests.permissions.truth import read

TABLE = read()
# Pages that show something to its readers and take something from those who may change it: a story
# with a field to write in, a board with cards to drag; an operation of the API that lists and makes.
PAGES = ("activities:story", "opportunities:board_move")
OPERATIONS = ("_list", "_files")


def both(name: str) -> bool:
    return TABLE.knows(name, "GET") and TABLE.knows(name, "POST")


def test_the_form_is_refused_wherever_its_sending_is() -> None:
    """What the table says is tried at the product by test_every_url, line by line."""
    forms = [name for name in TABLE.may if both(name) and not name.endswith(OPERATIONS)]
    assert len(forms) > 80
    open_to = {name: TABLE.may[name]["GET"] - TABLE.may[name]["POST"] for name in forms}
    assert {name for name, words in open_to.items() if words} == set(PAGES)
