"""Leads from a file; sources are made on the way."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.customers.imports import STAMPED, stamp_unit
from dacheng.domains.leads.fields import LEAD
from dacheng.domains.leads.models import LeadSource, LeadStatus
from dacheng.domains.org.imports import PERSON_LINK
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.fullnames import PARTS, join_names
from dacheng.kernel.imports.spec import ImportSpec, by_name, offer
from dacheng.kernel.imports.writing import Written


def prepare(batch: Batch) -> None:
    """Fill what a register needs: a name, a registration time, a status that fits the times."""
    stamp_unit(batch)
    join_names(batch, "contact_name")
    companies, codes = batch.column("company"), batch.column("code")
    contacts = batch.values.get("contact_name") or [None] * len(batch)
    registered = batch.column("registered_at")
    created = batch.values.get("created_at") or [None] * len(batch)
    statuses, converted = batch.column("status"), batch.column("converted_at")
    reasons = batch.column("invalid_reason")
    now = timezone.now()
    for at in range(len(batch)):
        companies[at] = companies[at] or contacts[at] or codes[at]
        if companies[at] is None:
            batch.refuse(at, "company", _("公司、联系人、编号至少要有一个。"))
        registered[at] = registered[at] or created[at] or now
        if statuses[at] is None:
            statuses[at] = LeadStatus.CONVERTED if converted[at] else LeadStatus.NEW
        if statuses[at] == LeadStatus.INVALID and not reasons[at]:
            reasons[at] = _("导入时已无效")


def finish(written: Written) -> None:
    """Number those that came without one: LX000123."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update leads_lead set code = 'LX' || lpad(id::text, 6, '0')"
            " where id = any(%s) and code = ''",
            [list(written.new)],
        )


offer(
    ImportSpec(
        "leads",
        pgettext_lazy("list", "线索"),
        LEAD,
        links={
            "owner": PERSON_LINK,
            "created_by": PERSON_LINK,
            "source": by_name(LeadSource),
        },
        optional=("company",),
        extra=PARTS,
        follows={
            **STAMPED,
            "contact_name": ("contact_name", "first_name", "last_name"),
            "registered_at": ("registered_at", "created_at"),
            "status": ("status", "converted_at"),
            "invalid_reason": ("invalid_reason", "status"),
        },
        prepare=prepare,
        finish=finish,
    )
)
