"""Tells the story of a company that makes automation equipment, up to today."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from dacheng.domains.activities.demo import log_days
from dacheng.domains.contracts.demo import sign_contracts
from dacheng.domains.customers.demo import file_customers
from dacheng.domains.leads.demo import register_leads
from dacheng.domains.opportunities.demo import convert_leads, keep_past, work_pipeline
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.demo import hire_people
from dacheng.domains.org.models import Company, Person
from dacheng.domains.products.demo import price_products
from dacheng.domains.receivables.demo import collect
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.search.indexing import rebuild
from dacheng.kernel.search.registry import KINDS
from dacheng.surfaces.cli.commands.logins import new_password

TIMES = {"S": 1, "M": 5, "L": 20}
UNNAMED, NAME = "我的公司", "启程自动化"
SIGN_IN = {"chenli": "销售经理（华东）", "wanghao": "销售代表（苏沪组）"}
HOUSE = Viewer(person_id=0, channel="demo")


@transaction.atomic
def tell_story(size: str = "S", today: date | None = None) -> list[dict[str, str]]:
    """Fill the company that `init` made with six quarters of work; the same for the same day.

    Size S is about 220 opportunities, M five and L twenty times that. Returns the sign-ins of a
    manager and a seller, as `init` returns its own.
    """
    today = today or clock.today()
    with clock.at(timezone.make_aware(datetime.combine(today, time()))):
        _told(TIMES[size], today)
    for kind in KINDS:
        rebuild(kind)
    return [_login(username, role) for username, role in SIGN_IN.items()]


def _told(times: int, today: date) -> None:
    """From the first customer to last midnight: later than that nothing happens in the story."""
    with acting(HOUSE, "tell_story"):
        Company.objects.filter(name=UNNAMED).update(name=NAME)
        cast = hire_people(today)
        products = price_products(today)
    customers = file_customers(cast, 60 * times)
    leads = register_leads(cast, 60 * times)
    opportunities = work_pipeline(cast, customers, products, 220 * times)
    opportunities += convert_leads(cast, leads, products)
    log_days(cast, [(one, *_span(one, today)) for one in opportunities])
    collect(cast, sign_contracts(cast, opportunities))
    keep_past(cast)


def _span(opportunity: Opportunity, today: date) -> tuple[date, date]:
    """From its start to its end; of those that stand too long, one in three fell silent."""
    start = opportunity.started_on or today
    end = opportunity.closed_on or today
    if opportunity.closed_on is None and opportunity.pk % 3 == 0:
        end = max(start, today - timedelta(days=20))
    return start, end


def _login(username: str, role: str) -> dict[str, str]:
    person = Person.objects.get(username=username)
    password = new_password()
    with acting(HOUSE, "issue_login"):
        person.set_password(password)
        person.save(update_fields=["password"])
    return {"username": username, "password": password, "role": role, "name": person.name}
