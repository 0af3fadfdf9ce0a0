"""Indexes on demand: a field that is to be filtered quickly gets one, built beside running work."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.custom import live
from dacheng.kernel.custom.kept import expression
from dacheng.kernel.custom.making import ADMINISTER, definition
from dacheng.kernel.custom.models import CustomField
from dacheng.kernel.fields import NUMERIC, FieldKind, catalogue
from dacheng.kernel.jobs.models import Job
from dacheng.kernel.jobs.work import Progress, start, work
from dacheng.kernel.search.indexing import rebuild
from dacheng.kernel.search.registry import KINDS


def index_name(row: CustomField) -> str:
    return f"custom_field_{row.pk}"


def queue(row: CustomField, *, by: Viewer, search: bool = False) -> Job:
    """Hand building or dropping to a worker, because a large table takes its time; `search` makes
    the search entries of the kind again too."""
    with acting(by, "index_field"):
        return start("index_field", by=by, field=row.pk, search=search)


@work("index_field")
def _index(progress: Progress) -> dict[str, Any]:
    progress.viewer.require(ADMINISTER)
    row = definition(progress.args["field"], by=progress.viewer)
    progress.report(0, 1, _("建索引"))
    settle(row, by=progress.viewer)
    if progress.args.get("search") and row.kind in KINDS:
        progress.report(0, 1, _("让它能搜到"))
        rebuild(row.kind)
    progress.report(1, 1, "")
    return {"field": row.name, "indexed": row.indexed}


def settle(row: CustomField, *, by: Viewer) -> None:
    """Make the database have what the administrator wants. Safe to repeat: what was half built goes
    first. Not in a transaction, because only outside of one an index is built beside writers."""
    wanted = row.indexed and row.archived_at is None
    with connection.cursor() as cursor:
        cursor.execute(f"drop index concurrently if exists {index_name(row)}")
        if wanted:
            cursor.execute(statement(row))
            cursor.execute(f'analyze "{catalogue(row.kind).model._meta.db_table}"')
    with acting(by, "index_field"):
        fresh = CustomField.objects.select_for_update().get(pk=row.pk)
        fresh.index_ready, fresh.version = wanted, fresh.version + 1
        fresh.save(update_fields=["index_ready", "version"])
    live.load()


def statement(row: CustomField) -> str:
    """The index that lists need: equal, between, and in order with the id for paging. Numbers and
    days are looked at from the greatest down, so empty ones stand last in that direction."""
    field = live.field_of(row)
    table = catalogue(row.kind).model._meta.db_table
    text = expression(field, "custom")
    down = field.kind in (*NUMERIC, FieldKind.DATE)
    order = f"({text}) desc nulls last, id desc" if down else f"({text}), id"
    return f'create index concurrently {index_name(row)} on "{table}" ({order})'
