"""The fields of customers and contacts, and those every owned record shares."""

from dacheng.domains.customers.fields.contacts import CONTACT
from dacheng.domains.customers.fields.customers import CUSTOMER
from dacheng.domains.customers.fields.owned import OWNERSHIP, RECORD

__all__ = ["CONTACT", "CUSTOMER", "OWNERSHIP", "RECORD"]
