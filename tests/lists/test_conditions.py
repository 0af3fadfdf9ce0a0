"""The filter builder: every operator, groups, relative dates, people, and the sentence."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from dacheng.domains.customers.models import Customer
from dacheng.kernel.criteria import parse
from dacheng.kernel.criteria.spans import OFFERED, span
from dacheng.kernel.criteria.values import OPERATORS
from dacheng.kernel.fields import FieldKind, catalogue
from dacheng.kernel.ui.asked import Asked

WEDNESDAY = date(2026, 3, 18)


def asked(viewer, query=""):
    return Asked(catalogue("customer"), viewer, QueryDict(query))


@pytest.mark.parametrize(
    ("word", "start", "end"),
    [
        ("this_week", "2026-03-16", "2026-03-23"),
        ("last_month", "2026-02-01", "2026-03-01"),
        ("next_quarter", "2026-04-01", "2026-07-01"),
        ("last_year", "2025-01-01", "2026-01-01"),
        ("last_30_days", "2026-02-17", "2026-03-19"),
        ("next_7_days", "2026-03-18", "2026-03-25"),
        ("yesterday", "2026-03-17", "2026-03-18"),
    ],
)
def test_spans_said_from_today_are_half_open(word, start, end):
    found = span(word, WEDNESDAY)
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("where", "chinese", "english"),
    [
        ("created_at in last_30_days", "在 近 30 天", "in the last 30 days"),
        ("created_at in this_week", "在 本周", "in this week"),
        ("created_at >= today-7", "≥ 7 天前", "≥ 7 days ago"),
        ("owner = my_team", "负责人 是 我的团队", "is my team"),
        ('{"field":"name","op":"lacks","value":"x"}', "不含 x", "does not contain x"),
        ('{"field":"customer_class","op":"in","value":["A","B"]}', "是 A 类 或 B 类", " or "),
        ('{"field":"industry","op":"empty"}', "行业 为空", "is empty"),
    ],
)
def test_the_sentence_reads_in_both_languages(company, viewer, where, chinese, english):
    found = parse(where, catalogue("customer"), viewer=viewer(company.ben), today=WEDNESDAY)
    assert chinese in found.sentence()
    with translation.override("en"):
        assert english in found.sentence()


@pytest.mark.parametrize("kind", list(OPERATORS))
def test_every_operator_filters_as_it_tests(kind, company, viewer, customer):
    """The same answer from the rows and from the record, for every operator of every kind."""
    samples = {
        FieldKind.TEXT: ("industry", "机床"), FieldKind.LONG: ("note", "机床"),
        FieldKind.PHONE: ("phone", "138"), FieldKind.EMAIL: ("website", "a"),
        FieldKind.INTEGER: ("employees", "7"), FieldKind.NUMBER: ("employees", "7"),
        FieldKind.MONEY: ("revenue", "90万"), FieldKind.SHARE: ("employees", "7"),
        FieldKind.DATE: ("created_at", "today"), FieldKind.TIME: ("created_at", "today"),
        FieldKind.CHOICE: ("customer_class", "A"), FieldKind.REF: ("owner", "me"),
        FieldKind.BOOL: ("name", "x"),
    }  # fmt: skip
    name, value = samples[kind]
    customer(name="x", industry="机床", note="机床", phone="138", employees=7, revenue=900_000,
             customer_class="A", website="a")  # fmt: skip
    customer(company.ada, name="y", industry="", employees=3, revenue=1)
    fields = catalogue("customer")
    for op in OPERATORS[fields[name].kind]:
        written = [value, value] if op == "between" else value
        source = {"field": name, "op": op, "value": written}
        found = parse(source, fields, viewer=viewer(company.ben), today=date.today())
        rows = set(Customer.objects.filter(found.q()))
        assert rows == {one for one in Customer.objects.all() if found.holds(one)}, op


def test_a_condition_is_changed_joined_by_or_and_taken_out_again(company, viewer):
    by = viewer(company.ben)
    one = asked(by, 'where={"all":[{"field":"name","op":"=","value":"a"}]}')
    grouped = QueryDict(one.with_part({"field": "industry", "op": "=", "value": "b"}, "0.+")[1:])
    two = Asked(catalogue("customer"), by, grouped)
    assert [part.text for part in two.sentence()] == ["客户 是 a 或 行业 是 b"]
    changed = QueryDict(two.with_part({"field": "name", "op": "=", "value": "c"}, "0.0")[1:])
    three = Asked(catalogue("customer"), by, changed)
    assert three.part_at("0.0")["value"] == "c"
    left = Asked(catalogue("customer"), by, QueryDict(three.without("0.0")[1:]))
    assert [part.text for part in left.sentence()] == ["行业 是 b"]
    assert "where" not in QueryDict(left.without("0")[1:])


@pytest.mark.parametrize("at", ["9", "0.9", "x", "1.+", "-1", "٣"])
def test_a_place_that_is_not_there_adds_one_instead(company, viewer, at):
    page = asked(viewer(company.ben), 'where={"all":[{"field":"name","op":"=","value":"a"}]}')
    assert page.with_part({"field": "name", "op": "=", "value": "b"}, at)


def test_every_offered_span_has_words_and_a_meaning():
    assert all(span(word, WEDNESDAY) for word in OFFERED)


def test_my_team_are_those_of_my_unit_and_below(company, viewer, customer):
    customer(company.ben, name="b"), customer(company.ada, name="a")
    customer(company.cleo, name="c")
    fields = catalogue("customer")
    found = parse("owner = my_team", fields, viewer=viewer(company.ada), today=WEDNESDAY)
    assert {one.name for one in Customer.objects.filter(found.q())} == {"a", "b"}


@pytest.mark.parametrize("given", ["value=", "value=%20", "op=in&field=customer_class"])
def test_a_condition_without_a_value_is_not_added(company, sign_in, given):
    query = f"part=condition&field=name&add=1&{given}"
    answer = sign_in(company.ben).get(f"/customers/?{query}")
    assert answer.status_code == 422 and "HX-Redirect" not in answer.headers
