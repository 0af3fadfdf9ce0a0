"""What the launcher says to a person: always on stderr, because stdout belongs to the command."""

import sys
from pathlib import Path


class Refusal(Exception):  # noqa: N818  as elsewhere in the product
    """Ends the command with one clear line: what is wrong and what to do."""

    def __init__(self, line: str, code: int = 1) -> None:
        super().__init__(line)
        self.code = code


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def tail(path: Path, lines: int = 6) -> str:
    """The end of a log, indented to stand below a message."""
    if not path.exists():
        return ""
    text = path.read_text(errors="replace").strip().splitlines()[-lines:]
    return "".join(f"\n    {line}" for line in text)
