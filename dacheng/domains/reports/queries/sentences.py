"""Sentences as a person left them: the words are his, the figures stay those of the snapshot."""

import re
from collections.abc import Mapping, Sequence

from dacheng.domains.reports.queries import narrative
from dacheng.domains.reports.queries.narrative import CLOSING, OPENING, Number, Sentence
from dacheng.domains.reports.queries.snapshots import Figures
from dacheng.kernel.documents.wording import said, tame

SECTIONS = ("goal", "results", "problems")
TOKEN = re.compile(f"{OPENING}([a-z0-9_]+)\\.([a-z_]+){CLOSING}")
MOST, LONGEST = 12, 600


def sections(
    figures: Figures, kept: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[Sentence]]:
    """What is proposed, or where somebody wrote over it, his sentences with today's figures."""
    proposed = narrative.sections(figures)
    if not kept:
        return proposed
    numbers = _numbers(proposed)
    return {
        name: [_read(line, figures, numbers) for line in kept[name]] if name in kept else found
        for name, found in proposed.items()
    }


def written(sentence: Sequence[narrative.Part]) -> str:
    """A sentence as it is kept: figures by name."""
    return "".join(part if isinstance(part, str) else part.token for part in sentence)


def tidy(text: str, figures: Figures) -> list[str]:
    """Lines a person sent; figures the report does not have are taken out, nothing else."""
    lines = [_tidy(tame(line, LONGEST), figures).strip() for line in text.splitlines()]
    return [line for line in lines if line][:MOST]


def _tidy(line: str, figures: Figures) -> str:
    parts, at = [], 0
    for found in TOKEN.finditer(line):
        parts.append(_plain(line[at : found.start()]))
        parts.append(found.group() if found[1] in figures.names else "")
        at = found.end()
    return "".join([*parts, _plain(line[at:])])


def _plain(text: str) -> str:
    return text.replace(OPENING, "").replace(CLOSING, "")


def _numbers(proposed: Mapping[str, Sequence[Sentence]]) -> dict[str, Number]:
    parts = (part for found in proposed.values() for sentence in found for part in sentence)
    return {part.token: part for part in parts if isinstance(part, Number)}


def _read(line: str, figures: Figures, numbers: Mapping[str, Number]) -> Sentence:
    parts: Sentence = []
    at = 0
    for found in TOKEN.finditer(line):
        parts += [line[at : found.start()], _number(found, figures, numbers)]
        at = found.end()
    return [part for part in (*parts, line[at:]) if part != ""]


def _number(found: re.Match[str], figures: Figures, numbers: Mapping[str, Number]) -> Number:
    """The figure of that name as it stands now; one that is proposed no more is asked by itself."""
    if found.group() in numbers:
        return numbers[found.group()]
    metric, what = found[1], found[2]
    if metric not in figures.names:
        return Number(metric, what, said(None, ""), False)
    change = figures.change(metric, what) if what in ("pop", "yoy") else None
    if what in ("pop", "yoy"):
        return Number(metric, what, said(None if change is None else abs(change), "share"))
    unit = "share" if what in ("attainment", "elapsed") else str(figures[metric]["unit"])
    return Number(metric, what, said(figures.value(metric, what), unit))
