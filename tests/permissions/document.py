"""Writes docs/permissions.md from the tables the tests hold the product to.

python -m tests.permissions.document > docs/permissions.md
"""

from collections.abc import Iterator
from pathlib import Path

from tests.permissions.truth import spelled

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "permissions.md"
HEAD = """\
# Who may do what

Written by `python -m tests.permissions.document` from `tests/permissions/table.txt` and
`relations.txt`; every line is tried at the running product, and an address without a line does not
pass the tests. Whoever does not see a record gets 404 there; whoever sees it and may not, 403.
What is refused writes nothing, and what is done stands in the history under his name.

| word | means |
|---|---|
| anyone | also without a login |
| everyone | whoever is signed in |
| owner | whose record it is |
| leader | supervisor, manager or regional director over the owner's team |
| pool | whoever may claim, on a record without owner |
| guest | whoever was invited to the record, or to the one that this is about |
| helper | a guest who may change it |
| stand-in | whoever was named to look after what the owner has while he is away, on the days named |
| sellers | by role, those of sibling teams and other regions too |
| managers, auditor, finance, administrator | by role; managers are supervisors and regional directors too |

A token does what its owner may, as far as it was made for it: one for reading is tried at every
operation as well.
"""
WORDS = {
    "dan": "auditor", "fin": "finance", "admin": "administrator", "lead": "leader", "stand": "stand-in",
}  # fmt: skip
REPS, HEADS = {"ben", "cleo", "sid", "gus", "hal", "via", "wes"}, {"ada", "sue", "rex"}
TOGETHER = {
    "everyone": REPS | HEADS | {"dan", "fin", "admin"}, "sellers": REPS, "managers": HEADS,
}  # fmt: skip
ORDER = (
    "anyone", "everyone", "owner", "lead", "pool", "guest", "helper", "stand", "sellers", "managers", "dan",
    "fin", "admin",
)  # fmt: skip


def page() -> str:
    parts = [HEAD, *_relations(), *_addresses()]
    return "\n".join(parts) + "\n"


def _relations() -> Iterator[str]:
    yield "## By relation to the record\n"
    yield "Customers, contacts, leads, opportunities, contracts, tasks and activities.\n"
    lines = (HERE / "relations.txt").read_text(encoding="utf-8").splitlines()
    yield "| who | role | in | sees | changes | hands over | claims from the pool |"
    yield "|---|---|---|---|---|---|---|"
    for line in lines:
        if line and not line.startswith("#"):
            yield "| " + " | ".join(cell.strip() for cell in line.split("|")) + " |"
    notes = [line.strip("# ") for line in lines if line.startswith("#") and "|" not in line]
    yield "\n" + " ".join(note for note in notes if note)


def _addresses() -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for line in (HERE / "table.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# -- "):
            title = line.removeprefix("# -- ")
            yield f"\n## {title[0].upper()}{title[1:]}\n"
            yield "| address | reads | does |\n|---|---|---|"
        elif line.startswith(("#", "see ")) or not line.strip():
            continue
        elif "|" in line:
            yield _row([cell.strip() for cell in line.split("|")], groups)
        else:
            name, _equals, words = line.partition(" = ")
            groups[name.strip()] = words.split()


def _row(cells: list[str], groups: dict[str, list[str]]) -> str:
    name, reads, *does = cells
    written = [_said(cell, groups) for cell in does]
    told = written[0] if len(set(written)) == 1 else " / ".join(written)
    return f"| `{name}` | {_said(reads, groups)} | {told} |"


def _said(cell: str, groups: dict[str, list[str]]) -> str:
    if cell == "-":
        return "–"
    words = set(spelled(cell.split(), groups))
    for name, people in TOGETHER.items():
        if words >= people:
            words = words - people | {name}
    known = [word for word in ORDER if word in words]
    assert len(known) == len(words), f"no word for {words - set(known)}"
    return ", ".join(WORDS.get(word, word) for word in known)


if __name__ == "__main__":
    print(page(), end="")
