"""Writes docs/permissions.md from the tables the tests hold the product to.

python -m tests.permissions.document > docs/permissions.md
"""

from collections.abc import Iterator
from pathlib import Path

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
| leader | whoever leads his team, or a unit above it |
| pool | whoever may claim, on a record without owner |
| seller, other seller, manager, auditor, finance, administrator | by role |
"""
WORDS = {
    "ben": "seller", "cleo": "other seller", "ada": "manager", "dan": "auditor", "fin": "finance",
    "admin": "administrator", "lead": "leader",
}  # fmt: skip
EVERYBODY = ("ben", "cleo", "ada", "dan", "fin", "admin")
ORDER = ("anyone", "everyone", "owner", "lead", "pool", *EVERYBODY)


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
    words = {word for one in cell.split() for word in groups.get(one, [one])}
    if words >= set(EVERYBODY):
        words = words - set(EVERYBODY) | {"everyone"}
    known = [word for word in ORDER if word in words]
    return ", ".join(WORDS.get(word, word) for word in known)


if __name__ == "__main__":
    print(page(), end="")
