"""Opportunities are found by name, number and customer."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.opportunities.models import Opportunity
from dacheng.kernel.search import register
from dacheng.kernel.search.refreshing import follow

register(
    "opportunity",
    Opportunity,
    _("商机"),
    "opportunities:detail",
    related=("customer",),
    reads=("name", "code", "external_id", "customer"),
)
follow(
    "customer",
    "name",
    lambda customer: customer.opportunities.select_related("customer").order_by("pk"),
)
