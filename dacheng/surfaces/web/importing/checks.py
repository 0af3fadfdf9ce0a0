"""Step four: what was found, cell by cell, and what unknown names mean."""

import io
from typing import Any

import xlsxwriter
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dacheng.kernel.access import Viewer, action_name
from dacheng.kernel.exports.tables import TYPES
from dacheng.kernel.imports.mapping import ORDERS, BadMapping, Mapping, named
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.preview import look, names_for, wrong_rows
from dacheng.kernel.imports.runs import same_file
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.working import job_of, queue_check
from dacheng.kernel.ui.screens import screen_of
from dacheng.surfaces.web.importing.steps import MANY, address, frame, run_at

NEW, EMPTY = "*new", "*empty"
MOST_NAMES, MOST_WRONG, LONGEST_CELL = 60, 20_000, 32_000
Found = dict[str, Any]


def check_again(run: ImportRun, viewer: Viewer) -> str:
    """Check at once, or in a worker when that would keep the page waiting; returns where to go."""
    rows = _rows_of(run)
    if rows > MANY:
        run.result = {key: value for key, value in run.result.items() if key != "check"}
        run.save(update_fields=["result"])
        queue_check(run, by=viewer)
        return address("run", run)
    look(run, viewer=viewer, today=timezone.localdate())
    return address("check", run)


def _rows_of(run: ImportRun) -> int:
    sheets = run.result.get("sheets") or []
    at = run.reading.get("sheet")
    chosen = [one for one in sheets if one["index"] == at] or sheets
    return max((one["rows"] for one in chosen), default=0)


@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_at(request, pk)
    viewer: Viewer = request.viewer
    found = run.result.get("check")
    if not found or found.get("of") != run.mapping:
        return HttpResponseRedirect(
            address("columns", run) if not run.mapping else _redo(run, viewer)
        )
    return render(request, "importing/check.html", _context(request, run, found, viewer))


def _redo(run: ImportRun, viewer: Viewer) -> str:
    """Go to the running check, or begin one."""
    job = job_of(run)
    running = job is not None and job.name == "check_import" and not job.is_over
    return address("run", run) if running else check_again(run, viewer)


def _context(request: HttpRequest, run: ImportRun, found: Found, viewer: Viewer) -> dict[str, Any]:
    spec = spec_named(run.spec)
    everything = request.GET.get("show") == "all" or not found["refused"]
    rows = found["first"] if everything else found["wrong"]
    before = same_file(run)
    return frame(
        run, 3,
        found=found,
        wrong_count=found["refused"] - found["open"],
        columns=_columns(spec, found),
        lines=[_line(row, found["headers"], spec) for row in rows],
        everything=everything,
        unknown=_panels(spec, found["unknown"], viewer, made=False),
        made=_panels(spec, found["made"], viewer, made=True),
        asks_dates=any(tuple(e["suggestions"]) == ("mdy", "dmy") for e in found["errors"]),
        example=next(
            (e["value"] for e in found["errors"] if tuple(e["suggestions"]) == ("mdy", "dmy")), ""
        ),
        before=before,
        new=NEW,
        empty=EMPTY,
    )  # fmt: skip


def _columns(spec: ImportSpec, found: Found) -> list[str]:
    return [_label(spec, name) for name in found["headers"]]


def _label(spec: ImportSpec, name: str) -> Any:
    field = spec.field(name)
    return field.label if field else name


def _line(row: dict[str, Any], names: list[str], spec: ImportSpec) -> dict[str, Any]:
    """One row of the table: cells with what is wrong, and the mending of the first wrong cell."""
    wrong = {error["field"]: error for error in row["errors"]}
    errors = [
        {
            **error,
            "mends": [
                {"value": one, "label": one} for one in error["suggestions"][:1]
            ] if tuple(error["suggestions"]) != ("mdy", "dmy") else [],
            "typed": bool(error["value"]) and error["field"] in names
            and not named(spec, error["field"]) and tuple(error["suggestions"]) != ("mdy", "dmy"),
        }
        for error in row["errors"]
    ]  # fmt: skip
    return {
        "row": row["row"],
        "cells": [{"text": row["cells"].get(name, ""), "bad": wrong.get(name)} for name in names],
        "errors": errors,
    }


def _panels(
    spec: ImportSpec, listed: dict[str, list[dict]], viewer: Viewer, *, made: bool
) -> list[dict[str, Any]]:
    """One panel a field: each unknown writing with what it may mean."""
    return [
        {
            "field": name,
            "label": _label(spec, name),
            "names": [{**one, "at": at} for at, one in enumerate(names[:MOST_NAMES])],
            "left": max(len(names) - MOST_NAMES, 0),
            "choices": _choices(spec, name, viewer),
            "pick": _pick(spec, name),
            "may_make": made or _may_make(spec, name, viewer),
            "made": made,
        }
        for name, names in listed.items()
        if names
    ]


def _choices(spec: ImportSpec, name: str, viewer: Viewer) -> list[str]:
    """Everything it may mean, where that is a short list."""
    if name in spec.links and name not in spec.known:
        known = names_for(spec, name, viewer)
        return known if len(known) <= MOST_NAMES else []
    return names_for(spec, name, viewer)


def _pick(spec: ImportSpec, name: str) -> str:
    """The kind to search among, where the list would be long."""
    link = spec.links.get(name)
    kind = str(link.model._meta.model_name) if link else ""
    return kind if screen_of(kind) else ""


def _may_make(spec: ImportSpec, name: str, viewer: Viewer) -> bool:
    link = spec.links.get(name)
    return bool(link and link.make and viewer.can(action_name(link.model, "create")))


@require_POST
@transaction.atomic  # what cannot be checked is not kept
def values(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what names mean, a mended cell, or the order of dates; then check again."""
    run = run_at(request, pk)
    viewer: Viewer = request.viewer
    mapping, spec = Mapping.read(run.mapping), spec_named(run.spec)
    field = request.POST.get("field", "")
    if field:
        if spec.field(field) is None:
            raise BadMapping(_("没有这个字段。"))
        for at in range(MOST_NAMES):
            written = request.POST.get(f"written-{at}")
            if written is not None:
                _mean(mapping, field, written, request.POST.get(f"meant-{at}", ""))
    if request.POST.get("dates") in ORDERS:
        mapping.dates = request.POST["dates"]
    run.mapping = mapping.json()
    run.save(update_fields=["mapping"])
    return HttpResponseRedirect(check_again(run, viewer))


def _mean(mapping: Mapping, field: str, written: str, meant: str) -> None:
    """Note what one writing means; no answer leaves the question open."""
    inner, made = mapping.values.setdefault(field, {}), mapping.new.setdefault(field, [])
    inner.pop(written, None)
    if written in made:
        made.remove(written)
    if meant == NEW:
        made.append(written)
    elif meant:
        inner[written] = "" if meant == EMPTY else meant.replace("\x00", "")[:300]
    if not inner:
        del mapping.values[field]
    if not made:
        del mapping.new[field]


@require_GET
def wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows as a workbook, with what is wrong in front, to be mended and sent again."""
    run = run_at(request, pk)
    table, rows = wrong_rows(run, viewer=request.viewer, today=timezone.localdate())
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(_("有错的行"))
    for at, word in enumerate((_("行"), _("问题"), *table.header)):
        sheet.write_string(0, at, str(word)[:LONGEST_CELL])
    for line, row in enumerate(rows[:MOST_WRONG], 1):
        for at, cell in enumerate(row):
            _write(sheet, line, at, cell)
    sheet.freeze_panes(1, 2)
    book.close()
    response = HttpResponse(out.getvalue(), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-errors.xlsx"'
    return response


def _write(sheet: Any, row: int, at: int, cell: Any) -> None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        sheet.write_string(row, at, "" if cell is None else str(cell)[:LONGEST_CELL])
    else:
        sheet.write_number(row, at, cell)
