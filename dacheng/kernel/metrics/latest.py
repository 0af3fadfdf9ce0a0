"""Until when there is anything to count."""

from datetime import date

from django.db.models import Max

from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics.definitions import Source
from dacheng.kernel.metrics.months import period_of
from dacheng.kernel.periods import GREGORIAN, Period, year_month


def latest_month(
    source: Source, *months: str, viewer: Viewer, today: date | None = None
) -> Period | None:
    """The last month, not after this one, in which a row of the source falls.

    `months` are stored month numbers of the source, such as 'closed_ym'. None without any row.
    """
    this = year_month(today or clock.today())
    rows = source.rows(viewer).order_by()
    # One small query each: the database reads the end of an index, which it cannot for two at once.
    found = [rows.filter(**{f"{m}__lte": this}).aggregate(last=Max(m))["last"] for m in months]
    last = max((number for number in found if number), default=None)
    return period_of(last, "month", GREGORIAN) if last else None
