"""Customers and contacts from files."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dacheng.domains.customers.fields import CONTACT, CUSTOMER
from dacheng.domains.customers.models import Customer
from dacheng.domains.org.imports import PERSON_LINK
from dacheng.domains.org.queries import today_units
from dacheng.kernel.access import Viewer
from dacheng.kernel.imports.batch import Batch
from dacheng.kernel.imports.fullnames import PARTS, join_names
from dacheng.kernel.imports.spec import ImportSpec, Link, offer
from dacheng.kernel.imports.writing import Written


def make_customers(names: Sequence[str], _by: Viewer) -> dict[str, int]:
    """Customers known by name only, in the pool."""
    rows = Customer.objects.bulk_create([Customer(name=name) for name in names])
    return {row.name: row.pk for row in rows}


CUSTOMER_LINK = Link(Customer, by=("code", "external_id", "name"), make=make_customers)


STAMPED = {"unit_id": ("owner",)}


def stamp_unit(batch: Batch) -> None:
    """Every owned record counts for the unit its owner is in today.

    A file without owners leaves records to the person who imports, when he sells himself;
    what a director imports stays unowned.
    """
    owners = batch.values.get("owner_id")
    if owners is None and "seller" in batch.viewer.roles:
        owners = batch.column("owner_id")
        owners[:] = [batch.viewer.person_id] * len(batch)
    if owners is not None:
        units = today_units([pk for pk in set(owners) if pk])
        batch.values["unit_id"] = [units.get(pk) if pk else None for pk in owners]
    if "created_by_id" not in batch.values:
        batch.values["created_by_id"] = [batch.viewer.person_id] * len(batch)


def prepare_customers(batch: Batch) -> None:
    """Parents may stand in the same file, so they are found after the rows are in."""
    stamp_unit(batch)
    if "parent" in batch.values:
        batch.set_aside("parent")
    years = batch.values.get("founded_year") or []
    for at, year in enumerate(years):
        if year is not None and not 1000 <= year <= 2200:
            batch.refuse(at, "founded_year", _("“%(year)s”不是年份。") % {"year": year})


def prepare_contacts(batch: Batch) -> None:
    stamp_unit(batch)
    join_names(batch, "name", needed=True)


def finish_customers(written: Written) -> None:
    """Link subsidiaries to their parents by name, code or external id."""
    checked = written.checked
    parents = checked.batch.aside.get("parent")
    if not parents:
        return
    wanted = {parents[at] for at in checked.good if parents[at]}
    known: dict[str, int] = {}
    for column in ("name", "external_id", "code"):
        rows = Customer.objects.filter(**{f"{column}__in": wanted})
        known.update(rows.values_list(column, "pk"))
    fresh = iter(written.new)
    changed = []
    for at in checked.good:
        pk = checked.existing[at] or next(fresh)
        parent = known.get(parents[at]) if parents[at] else None
        if parent and parent != pk:
            changed.append(Customer(pk=pk, parent_id=parent))
        elif parents[at]:
            checked.batch.notes.append(
                _("第 %(row)d 行的上级公司“%(name)s”不在客户里，没有连上。")
                % {"row": checked.batch.numbers[at], "name": parents[at]}
            )
    Customer.objects.bulk_update(changed, ["parent"], batch_size=500)


offer(
    ImportSpec(
        "customers",
        pgettext_lazy("list", "客户"),
        CUSTOMER,
        keys=("code", "external_id", "credit_code", "name"),
        links={"owner": PERSON_LINK, "created_by": PERSON_LINK},
        plain=("parent",),
        follows=STAMPED,
        prepare=prepare_customers,
        finish=finish_customers,
    )
)
offer(
    ImportSpec(
        "contacts",
        pgettext_lazy("list", "联系人"),
        CONTACT,
        links={"owner": PERSON_LINK, "created_by": PERSON_LINK, "customer": CUSTOMER_LINK},
        optional=("name",),
        extra=PARTS,
        follows={**STAMPED, "name": ("name", "first_name", "last_name")},
        prepare=prepare_contacts,
    )
)
