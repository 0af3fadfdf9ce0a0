"""Every page, dialog and button that takes something takes anything: no fault, and what is refused
has written nothing. The addresses are those of the table of permissions, so that none is left out."""

import re
from typing import Any

import pytest
from django.forms import BaseForm
from hypothesis import given
from hypothesis import strategies as st

from tests.generated.conftest import some
from tests.generated.test_forms import TYPED
from tests.permissions.addresses import filled, kind_of, sample
from tests.permissions.conftest import world
from tests.permissions.test_every_url import TABLE, TAKES_FILES, Someone, addresses

__all__ = ["world"]
pytestmark = pytest.mark.django_db
NAMED = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([\w.-]+)"')
MOST = 60  # fields of one page that are filled at once
# The way in and the way out are no forms of somebody who is in, and have tests of their own.
DOORS = ("login", "logout", "set_language")


def taking() -> list[tuple[str, str]]:
    """(name, route) of every address of the web that takes a POST."""
    return [
        (name, route)
        for name, route in addresses()
        if not route.startswith(("api/", "^api/"))
        and TABLE.knows(name, "POST")
        and name not in TAKES_FILES
        and name not in DOORS
    ]


def fields_of(someone: Someone, name: str, route: str, records: Any) -> dict[str, list[str]]:
    """{field: the values that would be understood} of the page, or of what is known to be sent."""
    url, body = sample(name, "POST", filled(name, route, records), records)
    known = {key: [str(value)] for key, value in (body or {}).items()}
    if TABLE.knows(name, "GET"):
        page = someone.client.get(url)
        text = page.content.decode("utf-8", "replace") if not page.streaming else ""
        known |= {one: [] for one in NAMED.findall(text)[:MOST]}
        for context in page.context or ():
            forms = context.flatten().values() if hasattr(context, "flatten") else ()
            known |= {k: _choices(f) for one in forms if isinstance(one, BaseForm)
                      for k, f in one.fields.items()}  # fmt: skip
    known.pop("csrfmiddlewaretoken", None)
    return known or dict.fromkeys(("to", "why", "value", "field", "kind", "name", "at"), [])


def _choices(field: Any) -> list[str]:
    found = getattr(field, "choices", ())
    return [str(one[0]) for one in list(found)[:20] if isinstance(one, tuple | list)]


def test_nothing_that_takes_something_is_left_out() -> None:
    names = {name for name, _route in taking()}
    assert len(names) > 120
    for kind in ("edit", "new", "hand_over", "settle", "level", "reading", "hours"):
        assert any(name.endswith(kind) for name in names), kind


@pytest.mark.parametrize(("name", "route"), taking())
def test_whatever_is_sent_is_no_fault(name: str, route: str, world: Any) -> None:
    records = world.records["ben"]
    if kind_of(route) and kind_of(route) not in records:
        records = world.records["pool"] | records
    if kind_of(route) and kind_of(route) not in records:
        pytest.fail(f"nobody has a {kind_of(route)}, so that {route} cannot be tried")
    ids = sorted({str(one) for some_ in world.records.values() for one in some_.values()})
    someone = Someone("admin", world.people["admin"])
    fields = fields_of(someone, name, route, records)
    url, _body = sample(name, "POST", filled(name, route, records), records)

    @some(2)
    @given(data=st.data())
    def tried(data: Any) -> None:
        body: dict[str, Any] = {}
        for field, right in fields.items():
            likely = [TYPED, st.sampled_from(right or ids), st.sampled_from(ids)]
            text = data.draw(st.one_of(*likely), label=field)
            body[field] = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        answer, text, written = someone.asks("POST", url, False, body)
        assert answer.status_code < 500, (name, url, body)
        if answer.status_code >= 400:
            assert not written, (name, url, body, answer.status_code, text[:200])

    tried()
