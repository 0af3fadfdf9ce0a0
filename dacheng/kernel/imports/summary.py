"""What a check found, as plain data for pages, commands and the run's own record."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.suggest import Names
from dacheng.kernel.imports.tables import Table

if TYPE_CHECKING:
    from dacheng.kernel.imports.checking import Checked

MOST_ERRORS, MOST_ROWS, WIDEST = 1000, 200, 60
DAY_FIRST_OR_MONTH = ("mdy", "dmy")


def summary_of(checked: "Checked") -> dict[str, Any]:
    """Figures, errors by row and column, unknown names with what they may mean, notes."""
    batch = checked.batch
    ordered = sorted(batch.errors, key=lambda error: error.row)
    return {
        "rows": len(batch),
        "good": len(checked.good),
        "creates": checked.creates,
        "updates": checked.updates,
        "refused": len(batch.refused),
        "open": _waiting(batch),
        "errors": [
            {**asdict(error), "suggestions": list(error.suggestions)}
            for error in ordered[:MOST_ERRORS]
        ],
        "unknown": {
            name: [{**asdict(one), "suggestions": list(one.suggestions)} for one in unknown]
            for name, unknown in batch.unknown.items()
        },
        "making": {name: list(names) for name, names in batch.making.items() if names},
        "notes": batch.notes,
    }


def _waiting(batch: Batch) -> int:
    """Rows that only wait for an answer: what a name means, or which number is the month."""
    wrong = {
        error.row
        for error in batch.errors
        if error.field not in batch.unknown and error.suggestions != DAY_FIRST_OR_MONTH
    }
    return len(batch.refused) - len(wrong)


def made_names(checked: "Checked", known: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """Names that will be made: how often each is written, and what it may mean instead."""
    batch = checked.batch
    found = {}
    for name, made in batch.making.items():
        counts = Counter(batch.named.get(name) or batch.aside.get(name) or ())
        near = Names(known.get(name, ()))
        found[name] = [
            {
                "written": one,
                "count": counts[one],
                "suggestions": [guess for guess, _score in near.near(one)],
            }
            for one in made[:MOST_ROWS]
        ]
    return {name: made for name, made in found.items() if made}


def rows_shown(checked: "Checked", table: Table, *, wrong: bool) -> list[dict[str, Any]]:
    """The first rows, or the first wrong ones, as the file has them: {row, cells, errors}."""
    batch = checked.batch
    errors: dict[int, list] = {}
    for error in batch.errors:
        errors.setdefault(error.row, []).append(error)
    shown = []
    for at, number in enumerate(batch.numbers):
        if wrong and at not in batch.refused:
            continue
        shown.append(
            {
                "row": number,
                "cells": {name: _short(cells[at]) for name, cells in batch.written.items()},
                "errors": [
                    {"field": e.field, "value": e.value, "message": e.message,
                     "suggestions": list(e.suggestions)}
                    for e in errors.get(number, ())
                ],
            }
        )  # fmt: skip
        if len(shown) == MOST_ROWS:
            break
    return shown


def _short(cell: Any) -> str:
    text = "" if cell is None else str(cell)[: WIDEST + 1].replace("\x00", "")
    return text if len(text) <= WIDEST else text[:WIDEST] + "…"
