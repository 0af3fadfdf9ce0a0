"""The palette finds regions and teams and leads to what they work on, within what may be seen."""

from html.parser import HTMLParser
from typing import Any

import pytest

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import OrgUnit
from dacheng.domains.processes.models import Stage


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attrs if tag == "a" and key == "href" and value]


def links(client: Any, words: str) -> list[str]:
    parser = Links()
    parser.feed(client.get("/search/", {"q": words}, HTTP_HX_REQUEST="true").content.decode())
    return parser.found


@pytest.fixture
def deal(company):
    stage = Stage.objects.filter(process__code="six_phases").order_by("order")[0]

    def make(name: str, owner: Any) -> Opportunity:
        customer = Customer.objects.create(name=name, owner=owner, unit=owner.unit)
        return Opportunity.objects.create(
            name=f"{name}的单", process=stage.process, stage=stage, owner=owner, unit=owner.unit,
            customer=customer,
        )  # fmt: skip

    return make


def test_a_region_leads_to_its_open_opportunities_and_its_people(company, sign_in, deal):
    deal("北方重工", company.ben)
    deal("南方重工", company.cleo)
    client = sign_in(company.dan)

    work, people = links(client, "北区")[:2]

    page = client.get(work).content.decode()
    assert "北方重工" in page and "南方重工" not in page
    page = client.get(people).content.decode()
    assert ">Ben<" in page and ">Cleo<" not in page


def test_the_list_behind_it_shows_only_what_the_viewer_sees(company, sign_in, deal):
    deal("北方重工", company.ben)

    page = sign_in(company.cleo).get(links(sign_in(company.cleo), "北区")[0])

    assert "北方重工" not in page.content.decode()


def test_a_team_brings_all_below_it(company, sign_in, person, deal):
    below = OrgUnit.objects.create(name="二组", parent=company.north)
    deal("二组的客户", person("Eve", unit=below))
    client = sign_in(company.dan)

    work = [url for url in links(client, "北区") if "%22unit%22" in url][0]

    assert "二组的客户" in client.get(work).content.decode()


def test_first_letters_find_it_and_the_whole_company_is_no_place(company, sign_in):
    client = sign_in(company.dan)

    assert any("region" in url for url in links(client, "nq"))
    assert links(client, "总部") == []
