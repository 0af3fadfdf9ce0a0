"""The little Markdown that guides are written in, as HTML; everything else in them is text."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INLINE = (
    (re.compile(r"!\[([^\]]*)\]\(\.\./pictures/([\w-]+)\.png\)"),
     r'<img src="/help/pictures/\2.png" alt="\1" loading="lazy">'),
    (re.compile(r"\[([^\]]+)\]\(([\w-]+)(?:\.en)?\.md\)"), r'<a href="/help/\2/">\1</a>'),
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<b>\1</b>"),
)  # fmt: skip
HEAD = re.compile(r"(#+) (.+)")
STEP = re.compile(r"\d+\. |- ")


def drawn(text: str) -> SafeString:
    """A guide as HTML; the text is escaped before any tag is made of it."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    parts = [part for block in blocks if block for part in _block(block)]
    return mark_safe("\n".join(parts))  # noqa: S308


def _block(block: str) -> Iterator[str]:
    if head := HEAD.fullmatch(block):
        level = len(head[1])
        yield f"<h{level}>{_inline(head[2])}</h{level}>"
        return
    for steps, same in groupby(block.splitlines(), key=lambda line: bool(STEP.match(line))):
        lines = list(same)
        yield _steps(lines) if steps else f"<p>{_inline(' '.join(lines))}</p>"


def _steps(lines: list[str]) -> str:
    first = lines[0].partition(".")[0]  # a picture between two steps does not begin the count anew
    kind = "ul" if lines[0].startswith("-") else "ol"
    items = "".join(f"<li>{_inline(STEP.sub('', line, count=1))}</li>" for line in lines)
    start = f' start="{first}"' if kind == "ol" and first != "1" else ""
    return f"<{kind}{start}>{items}</{kind}>"


def _inline(text: str) -> str:
    made: str = escape(text)
    for pattern, tag in INLINE:
        made = pattern.sub(tag, made)
    return str(made)
