"""Activities from a file; a row may be about any kind of record that activities can be about."""

from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.activities.fields import ACTIVITY
from dacheng.domains.customers.imports import CUSTOMER_LINK, STAMPED, stamp_unit
from dacheng.domains.customers.models import Contact
from dacheng.domains.org.imports import PERSON_LINK
from dacheng.kernel.access.policy import about_models
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.links import known_ids
from dacheng.kernel.imports.spec import ImportSpec, Link, offer
from dacheng.kernel.imports.writing import Written

ABOUT = ("opportunity", "lead")


def prepare(batch: Batch) -> None:
    """Find what each activity is about, and take the customer from there."""
    entered = batch.column("entered_at")
    created = batch.values.get("created_at") or [None] * len(batch)
    happened = batch.values["happened_at"]
    now = timezone.now()
    kinds, ids = batch.column("about_kind"), batch.column("about_id")
    customers = batch.column("customer_id")
    for kind in ABOUT:
        names = batch.values.pop(kind, None)
        if names:
            _find(batch, kind, names, (kinds, ids, customers))
    for at in range(len(batch)):
        # What an old system does not say about entry is taken as entered when it happened.
        entered[at] = entered[at] or created[at] or happened[at]
        if happened[at] and happened[at] > now:
            batch.refuse(at, "happened_at", _("这个时间还没到。跟进只记已经发生的。"))
    stamp_unit(batch)


def _find(batch: Batch, kind: str, names: list[Any], columns: tuple[list, list, list]) -> None:
    model = about_models()[kind]
    meant = batch.meant.get(kind, {})
    texts = [meant.get(name, name) if name else None for name in names]
    link = Link(model, by=("code", "external_id", "name" if kind == "opportunity" else "company"))
    found, doubled = known_ids(link, {text for text in texts if text}, batch)
    rows = model.objects.filter(pk__in=set(found.values()))
    customer_of = dict(rows.values_list("pk", "customer_id"))
    kinds, ids, customers = columns
    for at, text in enumerate(texts):
        if not text:
            continue
        if text not in found:
            say = (
                _("有几个都叫“%(name)s”。改用编号。") if text in doubled else _("查无“%(name)s”。")
            )
            batch.refuse(at, kind, say % {"name": text})
            continue
        kinds[at], ids[at] = kind, found[text]
        customers[at] = customers[at] or customer_of[found[text]]


# The records remember when they were last touched; one statement per kind.
LATEST = """
update {table} r set last_activity_at = greatest(r.last_activity_at, a.latest)
from (select {key} as id, max(happened_at) as latest from import_rows where {where} group by 1) a
where r.id = a.id
"""


def finish(written: Written) -> None:
    touched = [("customers_customer", "customer_id", "customer_id is not null")]
    for kind, model in about_models().items():
        if kind != "customer" and hasattr(model, "last_activity_at"):
            touched.append((model._meta.db_table, "about_id", f"about_kind = '{kind}'"))
    with connection.cursor() as cursor:
        for table, key, where in touched:
            cursor.execute(LATEST.format(table=table, key=key, where=where))


offer(
    ImportSpec(
        "activities",
        gettext_lazy("跟进"),
        ACTIVITY,
        links={
            "owner": PERSON_LINK,
            "created_by": PERSON_LINK,
            "customer": CUSTOMER_LINK,
            "contact": Link(Contact, by=("code", "external_id", "name")),
        },
        plain=ABOUT,
        follows={
            **STAMPED,
            "about_kind": ABOUT,
            "about_id": ABOUT,
            "customer_id": ("customer", *ABOUT),
            "entered_at": ("entered_at", "created_at"),
        },
        prepare=prepare,
        finish=finish,
    )
)
