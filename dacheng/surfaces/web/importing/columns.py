"""Step three: which column is which field."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dacheng.kernel.access import Viewer
from dacheng.kernel.custom import making
from dacheng.kernel.custom.guessing import guess
from dacheng.kernel.custom.models import OFFERED
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.imports.mapping import (
    ORDERS,
    BadMapping,
    Mapping,
    fitted,
    remembered_columns,
    writable,
)
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.runs import mapping_of, table_of
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.suggest import header_scale
from dacheng.kernel.imports.tables import Table
from dacheng.surfaces.web.importing.checks import check_again
from dacheng.surfaces.web.importing.steps import frame, run_at

KEEP, DROP, MAKE = "*keep", "*drop", "*make:"
SAMPLED, SAMPLES, WIDEST = 200, 3, 40


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_at(request, pk)
    viewer: Viewer = request.viewer
    table, spec = table_of(run, limit=SAMPLED), spec_named(run.spec)
    before = mapping_of(run, table, viewer)
    if request.method != "POST":
        return _page(request, run, table, before)
    try:
        mapping = _given(_with_made(request.POST, spec, table, viewer), table, before)
        fitted(mapping, spec, table, viewer)
    except BadMapping as error:
        mapping = _given(request.POST, table, before)
        return _page(request, run, table, mapping, " ".join(error.messages))
    run.mapping = mapping.json()
    run.save(update_fields=["mapping"])
    return HttpResponseRedirect(check_again(run, viewer))


def _given(data: Any, table: Table, before: Mapping) -> Mapping:
    """What the page says of each column; what was said of values stays where it still fits."""
    said: dict[str, str] = {}
    for at, header in enumerate(table.header):
        choice = data.get(f"column-{at}", KEEP)
        if choice != KEEP:
            said[header] = "" if choice == DROP else choice
    fields = set(said.values())
    dates = data.get("dates")
    return Mapping(
        said,
        {name: inner for name, inner in before.values.items() if name in fields},
        dates if dates in ORDERS else None,
        tuple(name for name in before.create if name in fields),
        {name: scale for name, scale in before.scale.items() if name in fields},
        {name: made for name, made in before.new.items() if name in fields},
    )


def _with_made(data: Any, spec: ImportSpec, table: Table, viewer: Viewer) -> dict[str, str]:
    """What the page says, where a column that was to become a field of its own names that field."""
    said: dict[str, str] = {key: data[key] for key in data}
    wanted = {key: choice for key, choice in said.items() if choice.startswith(MAKE)}
    if not wanted:
        return said
    with transaction.atomic():
        for at, header in enumerate(table.header):
            if (key := f"column-{at}") in wanted:
                said[key] = _made(header, said[key].removeprefix(MAKE), at, spec, table, viewer)
    return said


def _made(header: str, type: str, at: int, spec: ImportSpec, table: Table, viewer: Viewer) -> str:
    """The name of a new field for this column. The choices of one are the words of the sample; a
    word that stands further down is asked about like any unknown one."""
    words = dict.fromkeys(str(row[at]).strip() for row in table.rows if row[at] is not None)
    choices = [word for word in words if word] if type == FieldKind.CHOICE else []
    try:
        row = making.make(spec.catalogue.kind, header[:60], type, by=viewer, choices=choices)
    except ValidationError as error:
        raise BadMapping(
            _("「%(column)s」做不成字段：%(why)s")
            % {"column": header, "why": " ".join(error.messages)}
        ) from error
    return row.name


def _offer(header: str, at: int, table: Table) -> dict[str, str]:
    """The field that a column nobody knows could become."""
    kind = guess(header, [row[at] for row in table.rows])
    label = _("新字段（%(type)s）") % {"type": dict(OFFERED)[kind]}
    return {"value": f"{MAKE}{kind}", "label": label}


def _page(
    request: HttpRequest, run: ImportRun, table: Table, mapping: Mapping, refusal: str = ""
) -> HttpResponse:
    viewer: Viewer = request.viewer
    spec = spec_named(run.spec)
    keeps = hasattr(spec.model, "custom")
    remembered = remembered_columns(spec, table.header)
    rows = [
        _row(at, header, table, mapping, remembered, spec, keeps)
        for at, header in enumerate(table.header)
    ]
    if keeps and viewer.can(making.ADMINISTER):
        for row in rows:
            if row["choice"] in (KEEP, DROP):
                row["make"] = _offer(row["header"], row["at"], table)
    context = frame(
        run, 2, refusal=refusal, columns=rows, keep=KEEP if keeps else "", drop=DROP,
        fields=_choices(spec, viewer), dates=mapping.dates, orders=ORDERS,
        matched=sum(row["choice"] not in (KEEP, DROP) for row in rows),
        remembered=sum(row["remembered"] for row in rows),
    )  # fmt: skip
    return render(request, "importing/columns.html", context, status=422 if refusal else 200)


def _choices(spec: ImportSpec, viewer: Viewer) -> list[dict[str, Any]]:
    must = set(spec.required)
    return [
        {"name": name, "label": field.label, "must": field.required or name in must}
        for name, field in writable(spec, viewer).items()
    ]


def _row(
    at: int,
    header: str,
    table: Table,
    mapping: Mapping,
    remembered: dict[str, str],
    spec: ImportSpec,
    keeps: bool,
) -> dict[str, Any]:
    name = mapping.columns.get(header)
    choice = name or (DROP if name == "" or not keeps else KEEP)
    scale = header_scale(header)
    money = choice in spec.catalogue and spec.catalogue[choice].kind == "money"
    return {
        "at": at,
        "header": header,
        "samples": _samples(table, at),
        "choice": choice,
        "remembered": bool(name) and remembered.get(header) == name,
        "scale": f"{scale:,}" if money and scale != 1 else "",
    }


def _samples(table: Table, at: int) -> list[str]:
    """A few different values of a column."""
    found: dict[str, None] = {}
    for row in table.rows:
        if row[at] is not None and str(row[at]).strip():
            found[" ".join(str(row[at]).split())[:WIDEST]] = None
        if len(found) == SAMPLES:
            break
    return list(found)
