"""Taking back against a change that commits in the same moment: the change stays."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from dacheng.conftest import TODAY
from dacheng.domains.customers import actions
from dacheng.domains.customers.models import Customer
from dacheng.kernel.bulk.models import BulkRun
from dacheng.kernel.bulk.running import begin, undo
from dacheng.kernel.imports import undo as taking_back
from dacheng.kernel.imports.runs import run_file

pytestmark = pytest.mark.django_db(transaction=True)


def while_changing(record: Customer, by: Any, take_back: Callable[[], Any]) -> None:
    """Take back in the moment between a change of the record and its commit."""
    fault: list[BaseException] = []

    def go() -> None:
        try:
            take_back()
        except BaseException as error:
            fault.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=go)
    with transaction.atomic():
        actions.change(record, {"note": "后来写的"}, by=by, version=record.version)
        thread.start()
        thread.join(1.5)  # he looks, and waits for us when he wants to write
    thread.join(20)
    assert not fault and not thread.is_alive()


def test_undo_of_a_bulk_change_leaves_what_was_just_written(company, viewer, customer):
    by, kept = viewer(company.ada), customer(company.ben)
    run = BulkRun(
        kind="customer",
        field="note",
        value="批量",
        ids=[kept.pk],
        owner_id=by.person_id,
        back_to="/",
    )
    begin(run, by=by)
    kept.refresh_from_db()
    while_changing(kept, by, lambda: undo(run, by=by))
    kept.refresh_from_db()
    run.refresh_from_db()
    assert kept.note == "后来写的"
    assert run.result["undone"] == {"back": 0, "kept": 1}


def test_undo_of_an_import_leaves_what_was_just_written(
    company, viewer, tmp_path: Path, settings: Any, person: Any
):
    settings.DATA = tmp_path / "data"
    by = viewer(person("Dora", role="director"))
    path = tmp_path / "a.csv"
    path.write_text("客户编号,客户\nK1,第一家\nK2,第二家\n", encoding="utf-8")
    run, _result = run_file("customers", path, by=by, today=TODAY)
    kept = Customer.objects.get(code="K1")
    while_changing(kept, by, lambda: taking_back.undo(run, by=by))
    assert list(Customer.objects.values_list("code", "note")) == [("K1", "后来写的")]
