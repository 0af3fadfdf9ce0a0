"""Who handed in on time, late, or not at all."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q

from dacheng.domains.reports.models import WorkReport
from dacheng.domains.reports.stages import WRITABLE
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer


@dataclass(frozen=True)
class Punctuality:
    """One person's reports that were due: how many, on time, late, owed."""

    author_id: int
    name: str
    unit: str
    due: int
    on_time: int
    late: int
    owed: int

    @property
    def late_share(self) -> Decimal | None:
        return Decimal(self.late + self.owed) / self.due if self.due else None


def punctuality(viewer: Viewer, since: date) -> list[Punctuality]:
    """By person, the least punctual first; one query."""
    now = clock.now()
    rows = WorkReport.objects.visible_to(viewer).filter(period_start__gte=since, due_at__lte=now)
    found = (
        rows.order_by()
        .values("author_id", "author__name", "author__unit__name")
        .annotate(
            due=Count("pk"),
            on_time=Count("pk", filter=Q(handed_in_at__lte=F("due_at"))),
            owed=Count("pk", filter=Q(state__in=WRITABLE, handed_in_at=None)),
        )
    )
    made = [
        Punctuality(
            row["author_id"],
            row["author__name"],
            row["author__unit__name"] or "",
            row["due"],
            row["on_time"],
            row["due"] - row["on_time"] - row["owed"],
            row["owed"],
        )
        for row in found
    ]
    return sorted(made, key=lambda one: (-(one.late_share or 0), one.name))
