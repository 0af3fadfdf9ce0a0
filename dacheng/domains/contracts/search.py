"""Contracts are found by name, number and customer."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.models import Contract
from dacheng.kernel.search import register
from dacheng.kernel.search.refreshing import follow

register(
    "contract",
    Contract,
    _("合同"),
    "contracts:detail",
    related=("customer",),
    reads=("name", "code", "external_id", "customer"),
)
follow(
    "customer",
    "name",
    lambda customer: customer.contracts.select_related("customer").order_by("pk"),
)
