"""The one road to rows."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dacheng.kernel.access.policy import ALL_ROWS, Viewer, action_name


class ScopedQuerySet(QuerySet):
    def visible_to(self, viewer: Viewer | None, action: str = "view") -> Any:
        """Rows on which this viewer may take this action; nothing for nobody."""
        return self.filter(self.model.scope.rows(self.model, viewer, action))


def sees_any(model: Any, viewer: Viewer) -> bool:
    """Whether he sees any row at all. Asked way by way: of all ways together the database expects
    to meet a row soon, and reads on until it does."""
    seen = model.scope.rows(model, viewer, "view")
    ways = seen.children if seen.connector == Q.OR and not seen.negated else [seen]
    return any(model.objects.filter(Q(way)).exists() for way in ways)


def permits(viewer: Viewer, action: str, record: Model) -> bool:
    """The list filter is the permission: a row you cannot list is a row you cannot touch. Who may
    do it with every row needs no query."""
    model: Any = type(record)
    if model.scope.rows(model, viewer, action) is ALL_ROWS:
        return record.pk is not None
    return model.objects.visible_to(viewer, action).filter(pk=record.pk).exists()


def permitted(viewer: Viewer, action: str, model: Any, ids: Collection[int]) -> set[int]:
    """Which of these records the viewer may take this action on; no query for whom may do it with
    every row, or with none."""
    if not ids or not viewer.can(action_name(model, action)):
        return set()
    if model.scope.rows(model, viewer, action) is ALL_ROWS:
        return set(ids)
    rows = model.objects.visible_to(viewer, action).filter(pk__in=ids)
    return set(rows.order_by().values_list("pk", flat=True))


def find(rows: Any, pk: int, *, viewer: Viewer, action: str = "view") -> Any:
    """One row: DoesNotExist when invisible, PermissionDenied when it is only visible."""
    rows = rows.objects.all() if isinstance(rows, type) else rows
    record = rows.visible_to(viewer).get(pk=pk)
    if action != "view" and not permits(viewer, action, record):
        raise PermissionDenied(_("你能看到这条记录，但不能改。找负责人或主管。"))
    return record
