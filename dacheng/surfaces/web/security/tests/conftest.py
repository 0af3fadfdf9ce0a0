"""People with second factors, and knocking at the door."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from dacheng.conftest import PASSWORD
from dacheng.domains.org import actions
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from dacheng.kernel.factors import totp

NOON = datetime(2026, 3, 18, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def knock():
    """knock('ben') → a client that has shown this password at the door, and the answer."""

    def make(username, password=PASSWORD, client=None, **more):
        client = client or Client()
        answer = client.post("/login/", {"username": username, "password": password, **more})
        return SimpleNamespace(client=client, answer=answer)

    return make


@pytest.fixture
def with_app(company):
    """with_app(company.ben) → his secret and recovery codes; the clock stands at noon."""

    def make(person):
        sealed = actions.new_app(person)
        secret = actions.app_secret(person, sealed)
        with clock.at(NOON):
            code = totp.code_at(secret, totp.step_of(NOON))
            codes = actions.add_app(person, sealed, code, by=viewer_for(person))
        return SimpleNamespace(secret=secret, codes=codes)

    return make
