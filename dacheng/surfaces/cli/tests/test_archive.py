"""A backup, put back, is what it was; what was changed on the way is noticed and named."""

import pytest

from dacheng.domains.customers.models import Customer
from dacheng.kernel.sessions.models import Session
from dacheng.surfaces.cli import archive
from dacheng.surfaces.cli.speech import Refusal


@pytest.fixture
def told(company, customer, settings, tmp_path):
    """What a backup of this moment would say of it."""
    settings.DATA = tmp_path
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("a")
    customer(name="一")
    customer(name="二")
    files = {archive.DUMP: "", "files/a.txt": archive._hash(tmp_path / "files" / "a.txt")}
    return {**archive.figures(), "prints": archive.prints(), "sha256": files}


def refused(told, text):
    with pytest.raises(Refusal, match=text):
        archive._checked(told, "key")


def test_what_is_the_same_is_said_to_be(told):
    found = archive._checked(told, "key")
    assert found["files"] == 1 and found["rows"] == sum(told["rows"].values())


def test_every_table_is_summed_also_those_that_came_last(told):
    assert set(told["prints"]) == set(told["rows"])
    assert {"customers_customer", "signedin_session", "factors_factor"} <= set(told["prints"])


def test_a_changed_row_is_noticed_though_the_counts_agree(told):
    Customer.objects.filter(name="一").update(name="壹")
    told["rows"] = archive.figures()["rows"]
    refused(told, "customers_customer: content")


def test_two_rows_that_changed_names_are_noticed(told):
    one, two = Customer.objects.get(name="一"), Customer.objects.get(name="二")
    Customer.objects.filter(pk=one.pk).update(name="二")
    Customer.objects.filter(pk=two.pk).update(name="一")
    told["rows"] = archive.figures()["rows"]
    refused(told, "customers_customer: content")


def test_a_row_too_few_a_table_too_few_a_table_too_many(told):
    refused(
        {**told, "rows": {**told["rows"], "customers_customer": 3}}, "customers_customer: 3 → 2"
    )
    refused({**told, "rows": {**told["rows"], "gone": 1}}, "gone: 1 → None")
    rows = {name: n for name, n in told["rows"].items() if name != "org_region"}
    refused({**told, "rows": rows}, "org_region: None → ")


def test_a_sum_that_is_another_is_noticed(told):
    refused({**told, "sums": {**told["sums"], "won_amount": "1.00"}}, "won_amount")


def test_a_file_that_is_gone_or_another_is_noticed(told, tmp_path):
    (tmp_path / "files" / "a.txt").write_text("b")
    refused(told, "files/a.txt")
    (tmp_path / "files" / "a.txt").unlink()
    refused(told, "files/a.txt")


def test_nobody_is_signed_in_afterwards(told, company, client):
    client.force_login(company.ben)
    told = {**told, **archive.figures(), "prints": archive.prints()}
    archive._checked(told, "key")
    assert not Session.objects.exists()


def test_a_backup_of_an_earlier_version_is_checked_as_far_as_it_tells(told):
    del told["prints"]
    assert archive._checked(told, "key")["files"] == 1
