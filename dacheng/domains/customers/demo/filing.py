"""Opening the files of the demo company's customers, with who decides there."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from dacheng.domains.customers.actions import add_contact, change, register
from dacheng.domains.customers.demo.book import Firm
from dacheng.domains.customers.demo.names import (
    CONCERNS,
    NEEDS,
    RISKS,
    STANCES,
    TITLES,
    mobile,
    person_name,
)
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org.demo import Cast
from dacheng.kernel.access import Viewer

STAFF = {"A": (800, 9000), "B": (180, 900), "C": (30, 260)}
SOURCES = ("行业展会", "老客户转介绍", "电话开发", "官网留资", "行业协会", "代理商")


def file(cast: Cast, firm: Firm, by: Viewer) -> Customer:
    """A new file with one to three people; `by` is whoever the clock stands for."""
    dice = cast.dice("file", firm.number)
    values = {
        "name": firm.name,
        "code": f"KH{firm.number + 1:04d}",
        "industry": firm.trade,
        "location": firm.city,
        "source": "历史客户" if firm.old else dice.choice(SOURCES),
        "phone": f"0{dice.randrange(20, 99)}-{dice.randrange(20_000_000, 89_999_999)}",
        **_known(firm, dice),
    }
    firm.customer = register(values, by=by, anyway=True)
    _people(firm, by, dice)
    return firm.customer


def complete(cast: Cast, firm: Firm, customer: Customer, by: Viewer) -> Customer:
    """What is written into a file that began as a lead, after the first visit."""
    dice = cast.dice("file", firm.number)
    firm.customer = change(
        customer, {"code": f"KH{firm.number + 1:04d}", **_known(firm, dice)}, by=by
    )
    _people(firm, by, dice)
    return firm.customer


def _known(firm: Firm, dice: Random) -> dict[str, Any]:
    staff = dice.randrange(*STAFF[firm.grade])
    return {
        "employees": staff,
        "revenue": Decimal(staff * dice.randrange(55, 140) // 100) * 1_000_000,
        "founded_year": dice.randrange(1986, 2019),
        "customer_class": firm.grade,
        "needs": dice.choice(NEEDS),
        "risk": dice.choice(RISKS),
    }


def _people(firm: Firm, by: Viewer, dice: Random) -> None:
    for values in _contacts(firm, dice):
        add_contact(values, by=by, customer=firm.customer)


def _contacts(firm: Firm, dice: Random) -> Iterator[dict[str, Any]]:
    many = {"A": (2, 3, 3), "B": (1, 2, 2), "C": (1, 1, 2)}[firm.grade]
    for title, role, influence in dice.sample(TITLES, dice.choice(many)):
        yield {
            "name": person_name(dice),
            "title": title,
            "role": role,
            "influence": influence,
            "stance": dice.choice(STANCES),
            "concern": dice.choice(CONCERNS),
            "phone": mobile(dice),
        }


def contact_of(customer: Customer) -> Contact | None:
    """Whoever weighs most there."""
    return customer.contacts.order_by("-influence", "pk").first()
