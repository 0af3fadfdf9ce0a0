"""Step two: sheet, encoding and header row, with the first rows as they would be read."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.reader import read
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.imports.runs import file_of
from dacheng.surfaces.web.importing.steps import address, frame, run_at

FEW, DEEPEST = 8, 20
NUMBER = re.compile(r"[0-9]{1,6}")
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "shift_jis", "windows-1252")
DELIMITERS = {",": "，", ";": "；", "\t": "Tab", "|": "|"}


@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_at(request, pk)
    if request.method == "POST":
        return _choose(request, run)
    seen = preview_of(run, run.reading)
    return _page(request, run, run.reading, seen)


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows as these choices would read them; asked at every change."""
    run = run_at(request, pk)
    seen = preview_of(run, chosen(request.GET))
    return render(request, "importing/preview.html", {"run": run, **seen})


def _choose(request: HttpRequest, run: ImportRun) -> HttpResponse:
    choice = chosen(request.POST)
    seen = preview_of(run, choice)
    if seen["refusal"] or not seen["rows"]:
        return _page(request, run, choice, seen, status=422)
    if choice != run.reading:  # other rows, so what was said about the columns no longer holds
        run.mapping, run.result = {}, {k: v for k, v in run.result.items() if k != "check"}
    run.reading = choice
    run.save(update_fields=["reading", "mapping", "result"])
    return HttpResponseRedirect(address("columns", run))


def _page(
    request: HttpRequest, run: ImportRun, choice: dict, seen: dict[str, Any], status: int = 200
) -> HttpResponse:
    sheets = run.result.get("sheets") or []
    is_text = seen["encoding"] is not None
    context = frame(
        run, 1, **seen, choice=choice, sheets=sheets, is_text=is_text,
        encodings=ENCODINGS, delimiters=DELIMITERS.items(), header_rows=range(1, DEEPEST + 1),
    )  # fmt: skip
    return render(request, "importing/reading.html", context, status=status)


def chosen(data: Any) -> dict[str, Any]:
    """The choices that differ from 'find out yourself'."""
    choice: dict[str, Any] = {}
    for name in ("sheet", "header_row"):
        if NUMBER.fullmatch(given := data.get(name, "")):
            choice[name] = int(given)
    if data.get("encoding") in ENCODINGS:
        choice["encoding"] = data["encoding"]
    if data.get("delimiter") in DELIMITERS:
        choice["delimiter"] = data["delimiter"]
    return choice


def preview_of(run: ImportRun, choice: dict[str, Any]) -> dict[str, Any]:
    """Header, first rows and notes, or why these choices cannot be read."""
    try:
        table = read(file_of(run), limit=FEW, **choice)
    except UnreadableFile as error:
        return {
            "refusal": str(error), "header": [], "rows": [], "notes": [], "header_row": None,
            "encoding": choice.get("encoding"), "delimiter": None,
        }  # fmt: skip
    refusal = "" if table.rows else _("这样读没有数据行。换一张表，或换一个表头行。")
    return {
        "refusal": refusal,
        "header": table.header,
        "rows": [
            {"number": number, "cells": ["" if c is None else str(c)[:80] for c in row]}
            for number, row in zip(table.numbers, table.rows, strict=True)
        ],
        "notes": [str(note) for note in table.notes if note.kind != "duplicate"][:8],
        "header_row": table.header_row,
        "encoding": table.encoding,
        "delimiter": DELIMITERS.get(table.delimiter or "", table.delimiter),
    }
