"""What people wrote goes in, out as CSV or Excel, and in again, byte for byte.

The hostile texts of the Salesforce sample are read where it is at hand; the same traits are made
here for everybody else. Amounts and days are values and come out in our own form.
"""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dacheng.conftest import TODAY
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.exports.tables import export
from dacheng.kernel.formulas import harmless, meant
from dacheng.kernel.imports.reader import read
from dacheng.kernel.imports.runs import run_file
from dacheng.surfaces.cli.proving.nasty import TEXTS

pytestmark = pytest.mark.django_db
REPO = Path(__file__).resolve().parents[2]
SAMPLE = Path(os.environ.get("DACHENG_SHARED", REPO.parent / "shared")) / "data"
SAMPLE /= "07_crm_salesforce_recipes"
FILES = {
    "opportunities": ("Opportunities.csv", Opportunity, "opportunity", {
        "name": "name", "description": "note", "StageName": "close_note", "accountId": "next_step",
    }),
    "customers": ("Accounts.csv", Customer, "customer", {
        "name": "name", "website": "website", "industry": "industry", "description": "note",
        "billingcity": "location", "type": "source",
    }),
    "contacts": ("Contacts.csv", Contact, "contact", {
        "lastName": "name", "firstName": "concern", "title": "title", "accountId": "note",
        "email": "email",
    }),
}  # fmt: skip


def made(place: Path) -> Path:
    """Opportunities whose every text is one that something else would run or cut; what looks like
    a formula is marked as a spreadsheet does it."""
    path = place / "Opportunities.csv"
    fit = (one for one in TEXTS if one.strip() and one.isprintable() and len(one) < 300)
    texts = [one for one in fit if not any("\ud800" <= char <= "\udfff" for char in one)]
    texts += ["'=1+1", "''-2", "'t is", "-1E02", "\u200f=x", "a\r\nb", 'say "so", then; go\t']
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, quoting=csv.QUOTE_ALL)
        lines.writerow(["name", "description", "StageName", "accountId"])
        lines.writerows(
            [f"N{at}", harmless(text), "Qualification", ""] for at, text in enumerate(texts)
        )
    return path


def raw(path: Path, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The cells as the field's own reader finds them, nothing of ours between."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(row[one] for one in columns) for row in csv.DictReader(file)]


def goes_round(kind: str, path: Path, place: Path, house: Any) -> None:
    _file, model, name, columns = FILES[kind]
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = {one: columns.get(one, "") for one in next(csv.reader(file))}
    taken = [one for one in columns if columns[one]]
    written = [tuple(map(meant, row)) for row in raw(path, taken)]
    _run, said = run_file(
        kind, path, by=house.director, today=TODAY, mapping={"columns": columns}, strict=True
    )
    assert said["created"] == len(written) > 10, said
    fields = [columns[one] for one in taken]
    new = list(model.objects.order_by("-pk").values_list("pk", flat=True)[: len(written)])
    rows = model.objects.filter(pk__in=new)
    assert list(rows.order_by("pk").values_list(*fields)) == written
    for format in ("csv", "xlsx"):
        out = io.BytesIO()
        export(name, viewer=house.director, out=out, format=format, rows=rows, fields=fields)
        copy = place / f"{kind}.{format}"
        copy.write_bytes(out.getvalue())
        found = [tuple(str(cell or "") for cell in row) for row in read(copy).rows]
        assert found == written


def test_made_texts_go_round(house, tmp_path):
    goes_round("opportunities", made(tmp_path), tmp_path, house)


@pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the sample is not at {SAMPLE}")
@pytest.mark.parametrize("kind", FILES)
def test_the_salesforce_sample_goes_round(kind, house, tmp_path):
    path = SAMPLE / FILES[kind][0]
    assert all(meant(cell) == cell for row in raw(path, FILES[kind][3]) for cell in row)
    goes_round(kind, path, tmp_path, house)
