"""The language of conditions takes any text: it answers with rows or says what is wrong."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.criteria import BadCriteria, parse
from dacheng.kernel.criteria.values import OPERATORS
from dacheng.kernel.fields import catalogue
from dacheng.surfaces.cli.proving.nasty import DATES, NUMBERS, TEXTS
from tests.generated.conftest import some

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 18)
KINDS = ("customer", "opportunity", "task", "lead", "contract")
OPS = sorted({op for known in OPERATORS.values() for op in known})
PLAIN = st.one_of(
    st.text(max_size=40), st.sampled_from([*DATES, *NUMBERS, *(one for one in TEXTS if len(one) < 400)]),
    st.integers(), st.booleans(), st.none(), st.decimals(allow_nan=True).map(str),
    st.dates().map(str), st.sampled_from(["me", "my_team", "my_absent", "today", "this_month", "today-7"]),
)  # fmt: skip
VALUES = st.one_of(
    PLAIN, st.lists(PLAIN, max_size=4), st.dictionaries(st.text(max_size=5), PLAIN, max_size=2)
)


def trees(kind: str) -> Any:
    """Mostly of the right shape: then more of them come through."""
    names = st.sampled_from([*(field.name for field in catalogue(kind).declared.values()), "x", ""])
    leaf = st.fixed_dictionaries({"field": names, "op": st.sampled_from(OPS), "value": VALUES})
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=6,
    )


GIVEN = st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), trees(kind)))


@some(150)
@given(given_tree=GIVEN)
def test_a_tree_is_a_sentence_and_a_tree_again(company: Any, given_tree: Any) -> None:
    """What is understood reads aloud, is kept as JSON, and means the same when read back."""
    kind, source = given_tree
    known, by = catalogue(kind), viewer_for(company.ben)
    try:
        found = parse(source, known, viewer=by, today=TODAY)
    except BadCriteria as refusal:
        assert "".join(refusal.messages).strip()
        return
    assert bool(found.sentence()) == bool(found)
    kept = json.loads(json.dumps(found.json()))
    again = parse(kept, known, viewer=by, today=TODAY)
    assert (again.json(), again.sentence()) == (found.json(), found.sentence())
    assert again.q() == found.q()
    with transaction.atomic():
        seen = known.model.objects.visible_to(by).filter(found.q())
        assert not {row.owner_id for row in seen[:5]} - {company.ben.pk, None}


@some(150)
@given(kind=st.sampled_from(KINDS), text=st.text(max_size=200))
@example(kind="task", text="owner = me and")
@example(kind="customer", text="name ~ %")
@example(kind="lead", text='{"all": [' * 40)
@example(kind="opportunity", text="amount > 1e999")
@example(kind="opportunity", text="owner__password = x")
@example(kind="opportunity", text="name = \x00")
def test_any_text_is_rows_or_a_sentence(company: Any, kind: str, text: str) -> None:
    by = viewer_for(company.ben)
    try:
        found = parse(text, catalogue(kind), viewer=by, today=TODAY)
    except BadCriteria as refusal:
        assert "".join(refusal.messages).strip()
        return
    with transaction.atomic():
        list(catalogue(kind).model.objects.visible_to(by).filter(found.q())[:3])
    assert connection.is_usable()
