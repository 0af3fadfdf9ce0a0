"""Customers are found by name, number, credit code and phone; contacts by what reaches them."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import Contact, Customer
from dacheng.kernel.search import register

register(
    "customer",
    Customer,
    _("客户"),
    "customers:detail",
    guarded=("phone",),
    reads=("name", "code", "external_id", "credit_code", "phone"),
)
register(
    "contact",
    Contact,
    _("联系人"),
    "contacts:detail",
    guarded=("phone", "email", "wechat"),
    reads=("name", "code", "external_id", "phone", "email", "wechat"),
)
