"""What the person sees before anything is written; kept on the run, so that pages are quick."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.imports.checking import Checked, check
from dacheng.kernel.imports.links import candidates
from dacheng.kernel.imports.models import ImportRun
from dacheng.kernel.imports.runs import Report, mapping_of, silent, table_of
from dacheng.kernel.imports.spec import ImportSpec, spec_named
from dacheng.kernel.imports.summary import made_names, rows_shown
from dacheng.kernel.imports.tables import Table

FEW = 500


def look(run: ImportRun, *, viewer: Viewer, today: date, report: Report = silent) -> dict[str, Any]:
    """Check the whole file, write no record, keep what was found on the run."""
    report(0, 0, "read")
    table = table_of(run)
    report(0, len(table.rows), "check")
    mapping = mapping_of(run, table, viewer)
    spec = spec_named(run.spec)
    checked = check(spec, table, mapping, viewer=viewer, today=today)
    found = {
        **checked.summary(),
        "made": made_names(checked, _known(spec, checked, viewer)),
        "wrong": rows_shown(checked, table, wrong=True),
        "first": rows_shown(checked, table, wrong=False)[:50],
        "headers": list(checked.batch.headers),
        "of": run.mapping,
    }
    found["errors"] = found["errors"][:FEW]
    run.result = {**run.result, "check": found}
    ImportRun.objects.filter(pk=run.pk).update(result=run.result)
    return found


def _known(spec: ImportSpec, checked: Checked, viewer: Viewer) -> dict[str, list[str]]:
    """Names that those about to be made may have meant."""
    return {
        name: names_for(spec, name, viewer)
        for name, made in checked.batch.making.items()
        if made and len(made) <= FEW
    }


def names_for(spec: ImportSpec, name: str, viewer: Viewer) -> list[str]:
    """What a written value of this field may mean: names of records, or words of a choice."""
    if name in spec.known:
        return spec.known[name](viewer)
    if name in spec.links:
        return candidates(spec.links[name], viewer)
    field = spec.field(name)
    return [str(label) for _key, label in field.choices] if field else []


def wrong_rows(run: ImportRun, *, viewer: Viewer, today: date) -> tuple[Table, list[list[Any]]]:
    """Every refused row as the file has it, with its messages in front."""
    table = table_of(run)
    spec = spec_named(run.spec)
    checked = check(spec, table, mapping_of(run, table, viewer), viewer=viewer, today=today)
    said: dict[int, list[str]] = {}
    for error in checked.batch.errors:
        where = _("「%(column)s」") % {"column": error.column} if error.column else ""
        said.setdefault(error.row, []).append(f"{where}{error.message}")
    at = {number: place for place, number in enumerate(table.numbers)}
    return table, [
        [number, _("；").join(dict.fromkeys(messages)), *table.rows[at[number]]]
        for number, messages in sorted(said.items())
    ]
