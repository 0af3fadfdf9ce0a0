"""Every form of a record takes whatever is typed: it saves, or says beside the field what is wrong."""

from typing import Any

import pytest
from django.db import transaction
from django.forms import Form
from django.test import Client
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from dacheng.kernel.ui.pages import FormPage
from dacheng.surfaces.cli.proving.nasty import DATES, NUMBERS, TEXTS
from tests.generated.conftest import some
from tests.permissions.addresses import patterns

pytestmark = pytest.mark.django_db
TYPED = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*TEXTS, *NUMBERS, *DATES]),
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.dates().map(str),
    st.sampled_from(["on", "1", "true", "我", "3.5万", "35%", "昨天", "a@b.cn", "13911112222"]),
)  # fmt: skip


def forms() -> list[str]:
    """Addresses at which somebody makes a record, of every domain."""
    assert get_resolver().url_patterns
    return sorted(
        f"/{route}" for name, route in patterns() if name.endswith(":new") and "<" not in route
    )


def fields_of(answer: Any) -> list[str]:
    """Names of what a page asks for, of the form it was drawn from."""
    for context in answer.context or ():
        for value in context.flatten().values() if hasattr(context, "flatten") else ():
            if isinstance(value, Form):
                return sorted(value.fields)
    return []


def test_every_domain_has_its_forms() -> None:
    assert len(forms()) >= 8
    assert issubclass(FormPage, object)


@some(25)
@given(data=st.data())
def test_whatever_is_typed_is_no_fault(company: Any, person: Any, data: Any) -> None:
    with transaction.atomic():
        client = Client(raise_request_exception=False)
        client.force_login(person("Root", role="administrator"))
        url = data.draw(st.sampled_from(forms()), label="form")
        names = fields_of(client.get(url))
        typed = {name: data.draw(TYPED, label=name) for name in names}
        body = {name: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
                for name, text in typed.items()}  # fmt: skip
        answer = client.post(url, body)
        assert answer.status_code in (200, 204, 302, 303, 400, 403, 422), (url, answer.status_code)
        if answer.status_code == 422:  # said beside a field, or on top
            assert b"err" in answer.content, url
        transaction.set_rollback(True)
