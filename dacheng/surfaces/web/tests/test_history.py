"""The history page: sentences, filters, pages, and nothing for those who may not see it."""

import ast
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dacheng.domains.customers import actions as customers
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.audit import acting
from dacheng.kernel.audit.seal import seal
from dacheng.kernel.audit.triggers import audited_models
from dacheng.kernel.fields import catalogues
from dacheng.surfaces.web.history import telling
from dacheng.surfaces.web.history.columns import QUIET
from dacheng.surfaces.web.history.words import CHANNELS, VERBS

PACKAGE = Path(__file__).parents[3]


@pytest.fixture
def told(company, client):
    """Ben registers a customer and renames it; what Dan reads of it."""
    by = viewer_for(company.ben)
    acme = customers.register({"name": "华星", "industry": "电子"}, by=by)
    customers.change(acme, {"name": "华星电子", "industry": "半导体"}, by=by)
    company.acme = acme

    def read(query="", who=company.dan):
        client.force_login(who)
        return client.get(f"/history/{query}")

    company.read = read
    return company


def test_each_entry_is_a_sentence_with_labels_and_old_and_new(told):
    line = told.read(f"?kind=customer&id={told.acme.pk}").context["lines"][0]
    assert (line["who"], line["channel"], line["verb"], line["kind"], line["what"]) == (
        "Ben", "网页", "改了", "客户", "华星电子",
    )  # fmt: skip
    changes = {(one["label"], one["old"], one["new"]) for one in line["changes"]}
    assert changes == {("客户", "华星", "华星电子"), ("行业", "电子", "半导体")}


def test_ids_are_told_as_names(told):
    customers.hand_over(told.acme, to=told.cleo, by=viewer_for(told.ada))
    lines = told.read(f"?kind=customer&id={told.acme.pk}").context["lines"]
    changes = {(one["label"], one["old"], one["new"]) for line in lines for one in line["changes"]}
    assert ("负责人", "Ben", "Cleo") in changes and ("团队", "北区", "南区") in changes


def test_it_is_sifted_by_person_kind_verb_and_day(told):
    def count(query):
        return sum(line["count"] or 1 for line in told.read(query).context["lines"])

    assert count(f"?person={told.ben.pk}&kind=customer") == 2
    assert count(f"?person={told.cleo.pk}") == 0
    assert count("?kind=customer&verb=change") == 1
    assert count("?kind=customer&day=2001-01-01") == 0
    for wrong in ("?person=x", "?day=soon", "?batch=1", "?before=a", "?id=1.5"):
        assert told.read(wrong).status_code == 400, wrong


def test_the_thousands_of_an_import_are_one_line_and_open_one_by_one(told):
    by = viewer_for(told.ben, channel="import")
    with acting(by, "import", run="import:1"):
        Customer.objects.bulk_create(Customer(name=f"客户{n}") for n in range(300))
    with CaptureQueriesContext(connection) as seen:
        page = told.read("?kind=customer")
    line, renamed, registered, *_earlier = page.context["lines"]
    assert (renamed["verb"], registered["verb"]) == ("改了", "登记了")
    assert (line["count"], line["verb"], line["channel"]) == (300, "导入了", "导入")
    assert len(seen) <= 36
    batch = told.read(f"?batch={line['batch']}&kind=customer")
    assert len(batch.context["lines"]) == 40 and batch.context["next_url"]
    names = {line["what"] for line in batch.context["lines"]}
    following = told.read(batch.context["next_url"])
    assert not names & {line["what"] for line in following.context["lines"]}


def test_the_seal_is_shown(told):
    before = told.read().context["seal"]
    assert before.waiting >= 2
    seal()  # what this test itself wrote is not over yet and keeps waiting
    after = told.read().context["seal"]
    assert after.sealed + after.waiting == before.sealed + before.waiting
    assert "等着封" in told.read().content.decode()


def test_only_holders_of_the_grant_read_it(told):
    assert told.read(who=told.ben).status_code == 403
    assert told.read(who=told.ada).status_code == 403


def test_masked_fields_stay_masked_and_hidden_ones_away(told):
    role = Role.objects.get(code="auditor")
    role.fields = {"customer.industry": "mask", "customer.name": "hidden"}
    role.save()
    page = told.read(f"?kind=customer&id={told.acme.pk}&verb=change")
    (change,) = page.context["lines"][0]["changes"]
    assert change["label"] == "行业" and "半导体" not in str(change)


def test_who_does_not_see_all_records_of_a_kind_reads_that_but_not_what(told):
    role = Role.objects.create(
        code="keeper", name="管档", grants={"audit.view": "all", "customers.view": "own"}
    )
    eve = Person.objects.create(username="eve", name="Eve", unit=told.hq)
    PersonRole.objects.create(person=eve, role=role)
    page = told.read("?kind=customer", who=eve)
    assert page.context["lines"] and "华星" not in page.content.decode()


def verbs_in_the_code():
    """Verbs given as plain text to `acting`, `verb=` and lifecycles."""
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [key.value for key in node.keywords if key.arg == "verb"]
            if name == "acting":
                given += node.args[1:2]
            if name == "Lifecycle":
                given += [ast.Constant(key.arg) for key in node.keywords]
            yield from (one.value for one in given if isinstance(one, ast.Constant))


def test_every_verb_of_the_product_has_words(db):
    assert {verb for verb in verbs_in_the_code() if verb} - set(VERBS) == set()
    assert {"web", "cli", "import", "sql"} <= set(CHANNELS)


def test_every_recorded_column_has_a_word(db):
    """A field's label, a model's or the list of the history; what a line cannot hold needs none."""
    bare = [
        f"{model._meta.model_name}.{field.column}"
        for model in audited_models()
        for field in model._meta.concrete_fields
        if field.column not in QUIET and field.get_internal_type() != "JSONField"
        if _word(model._meta.model_name, field.column).isascii()
    ]
    assert bare == []


def _word(kind, column):
    field = telling._field(catalogues().get(kind), column)
    return str(field.label) if field else telling._column_label(kind, column)


def test_a_choice_is_told_in_words(company, client):
    """The state of a review is no field of a catalogue, only a choice of its model."""
    assert telling._chosen("held", "businessreview", "state") == "已开"
    assert telling._chosen("华星", "customer", "name") == "华星"
    assert telling._chosen(3, "businessreview", "version") == 3
