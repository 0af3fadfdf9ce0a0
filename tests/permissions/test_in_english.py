"""In English every page says the product's own names in English, and a company's as they are."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from dacheng.domains.processes.models import LossReason, Stage
from dacheng.kernel.sentences import HAN
from dacheng.kernel.shipped import called, ours
from tests.permissions.addresses import filled, patterns, sample

pytestmark = pytest.mark.django_db
FEWEST = 60  # else it is the list of pages that is broken
# The interface of programs and files keep the data's own names, so that what goes out comes in; an
# import shows the words of the file, the history what was written.
NOT_OURS = ("api", "/api", "/ui/", "/imports/", "/history/")
TYPED = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>", re.S)
# What a form lets people change is shown as it is kept.
KEPT = re.compile(r'<textarea.*?</textarea>|<input[^>]*type="text"[^>]*>|value="[^"]*"', re.S)


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """A request leaves its language to the thread."""
    with override(settings.LANGUAGE_CODE):
        yield


def test_every_name_that_ships_has_its_english():
    with override("en"):
        assert [name for name in ours() if HAN.search(called(name))] == []


def test_a_name_the_company_gave_is_shown_as_it_is():
    with override("en"):
        assert called("样机试用") == "样机试用"
        assert called("客户深度培育") == "Deep nurturing"
    assert called("客户深度培育") == "客户深度培育"


def test_no_page_says_a_name_of_ours_in_chinese(people: Any, records: Any):
    client = Client()
    client.force_login(people["admin"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    ids, said, pages = records["ben"], {}, 0
    for name, route in patterns():
        url = sample(name, "GET", filled(name, route, ids), ids)[0]
        if url.startswith(NOT_OURS):
            continue
        answer = client.get(url)
        if answer.status_code == 200 and "text/html" in answer.get("Content-Type", ""):
            pages += 1
            if found := _ours_in(answer.content.decode()):
                said[url] = found
    assert pages >= FEWEST
    assert said == {}


def _ours_in(html: str) -> list[str]:
    texts = {one.strip() for one in re.split(r"<[^>]*>", KEPT.sub("", TYPED.sub("", html)))}
    return sorted(name for name in ours() if name in texts)


@pytest.mark.parametrize("model", [Stage, LossReason])
def test_the_picker_finds_a_name_of_ours_in_both_languages(people: Any, model: Any):
    client = Client()
    client.force_login(people["admin"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    kind, one = model._meta.model_name, model.objects.order_by("pk").first()
    with override("en"):
        english = called(one.name)
    for words in (one.name, english[:8].upper()):
        found = client.get(f"/pick/{kind}/", {"q": words}).json()
        assert english in [option["text"] for option in found]
