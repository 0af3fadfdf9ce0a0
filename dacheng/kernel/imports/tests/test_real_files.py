"""Files of real systems, read whole; skipped, with the reason, where they are not at hand."""

import csv
import os
from pathlib import Path

import pytest

from dacheng.kernel.imports.reader import Table, read, sheets
from dacheng.kernel.imports.values import date_order, parse_date, parse_number, parse_text

REPO = Path(__file__).resolve().parents[4]
DATA = Path(os.environ.get("DACHENG_SHARED", REPO.parent / "shared")) / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"real files are not at {DATA}; set DACHENG_SHARED to their folder"
)


def table(name: str, **options: object) -> Table:
    return read(DATA / name, **options)  # type: ignore[arg-type]


def notes(found: Table) -> set[str]:
    return {note.kind for note in found.notes}


@pytest.mark.parametrize(
    ("name", "sheet", "columns", "rows", "header_row"),
    [
        ("01_crm_maven/accounts.csv", 1, 7, 85, 1),
        ("01_crm_maven/products.csv", 1, 3, 7, 1),
        ("01_crm_maven/sales_pipeline.csv", 1, 8, 8800, 1),
        ("01_crm_maven/sales_teams.csv", 1, 3, 35, 1),
        ("07_crm_salesforce_recipes/Accounts.csv", 1, 18, 50, 1),
        ("07_crm_salesforce_recipes/Campaigns.csv", 1, 3, 15, 1),
        ("07_crm_salesforce_recipes/Contacts.csv", 1, 6, 150, 1),
        ("07_crm_salesforce_recipes/Opportunities.csv", 1, 6, 50, 1),
        ("08_crm_import_formats/atomic_crm_contacts.csv", 1, 24, 500, 1),
        ("08_crm_import_formats/atomic_crm_contacts_export_template.csv", 1, 18, 2, 1),
        ("08_crm_import_formats/odoo_aml_import_template.xlsx", "Journal Items", 9, 7, 1),
        ("08_crm_import_formats/odoo_aml_import_template.xlsx", "Instructions", 2, 9, 4),
        ("08_crm_import_formats/odoo_contacts_import_template.xlsx", 1, 16, 4, 1),
        ("08_crm_import_formats/odoo_crm_lead.xls", "Template", 16, 8, 1),
        ("08_crm_import_formats/odoo_product_template.xls", "Template", 9, 25, 1),
        ("08_crm_import_formats/odoo_m2m_customers_tags.csv", 1, 7, 5, 1),
        ("08_crm_import_formats/odoo_o2m_customers_contacts.csv", 1, 9, 8, 1),
        ("08_crm_import_formats/odoo_res_partner.xlsx", "Contacts", 15, 3, 1),
        ("08_crm_import_formats/odoo_res_partner.xlsx", "Instructions", 2, 15, 4),
        ("08_crm_import_formats/wukong_crm_field_headers_cn.csv", 1, 7, 86, 1),
        ("34_cn_shift_sales/超市营业额2.xlsx", 1, 6, 249, 1),
        ("34_cn_shift_sales/超市营业额2.xlsx", 2, 6, 8, 1),
        ("34_cn_shift_sales/超市营业额2.xlsx", "Sheet3", 3, 7, 1),
    ],
)
def test_shape(name: str, sheet: int | str, columns: int, rows: int, header_row: int) -> None:
    found = table(name, sheet=sheet)
    assert (len(found.header), len(found.rows), found.header_row) == (columns, rows, header_row)
    assert all(len(row) == columns for row in found.rows)


def test_the_pipeline_proves_its_dates_and_adds_up() -> None:
    found = table("01_crm_maven/sales_pipeline.csv")
    engaged = [row[found.header.index("engage_date")] for row in found.rows]
    assert date_order(engaged).order == "mdy"
    assert sum(parse_date(cell, "mdy") is not None for cell in engaged) == 8300
    values = [parse_number(row[-1]) for row in found.rows]
    assert sum(value for value in values if value) == 10_005_534


def test_hostile_strings_pass_byte_for_byte() -> None:
    path = DATA / "07_crm_salesforce_recipes/Opportunities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        written = [row["description"] for row in csv.DictReader(file)]
    found = read(path)
    column = found.header.index("description")
    assert [parse_text(row[column]) or "" for row in found.rows] == written


def test_the_shift_sales_report_their_duplicate_and_keep_their_blanks() -> None:
    found = table("34_cn_shift_sales/超市营业额2.xlsx")
    assert found.duplicates == {106: 105}
    amounts = [parse_number(row[found.header.index("交易额")]) for row in found.rows]
    assert amounts.count(None) == 3
    assert [sheet.name for sheet in sheets(DATA / "34_cn_shift_sales/超市营业额2.xlsx")] == [
        "Sheet1", "Sheet2", "Sheet3",
    ]  # fmt: skip


def test_a_page_of_relations_is_read_without_harm() -> None:
    assert table("01_crm_maven/data_dictionary.csv").rows
