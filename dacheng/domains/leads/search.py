"""Leads are found by company, person, number and phone."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.leads.models import Lead
from dacheng.kernel.search import register

register(
    "lead",
    Lead,
    _("线索"),
    "leads:detail",
    guarded=("phone", "email"),
    reads=("company", "contact_name", "code", "external_id", "phone", "email"),
)
