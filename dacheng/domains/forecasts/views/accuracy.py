"""/forecasts/accuracy/: whose calls came true, and whether the chances of stages are right."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.queries.accuracy import Profile, Record, calibration, records
from dacheng.domains.forecasts.views.asked import asked
from dacheng.kernel import clock
from dacheng.kernel.periods import Grain, Period, a_year_before, this

BACK = 4  # complete quarters
WEEKS = 13
PROFILES = {
    Profile.SANDBAG: (gettext_lazy("报得保守"), "info"),
    Profile.OPTIMIST: (gettext_lazy("报得乐观"), "warn"),
    Profile.ACCURATE: (gettext_lazy("准"), "pos"),
    Profile.UNKNOWN: (gettext_lazy("次数太少"), ""),
}
OFF = Decimal("0.15")


@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    """Past quarters only: a period is judged when it is over."""
    question = asked(request)
    today = clock.today()
    periods = [this(Grain.QUARTER, today).previous()]
    for _step in range(BACK - 1):
        periods.append(periods[-1].previous())
    found = records(question.viewer, periods)
    year = Period(a_year_before(today), today)
    stages = [
        {"row": row, "off": row.came is not None and abs(row.came - row.promised) > OFF}
        for row in calibration(question.viewer, year)
    ]
    context = {
        "title": _("准确度"),
        "crumbs": question.crumbs(),
        "tabs": question.tabs("accuracy"),
        "periods_said": _("%(first)s–%(last)s") % {"first": periods[-1], "last": periods[0]},
        "rows": [_row(one) for one in found],
        "weeks": range(1, WEEKS + 1),
        "by_week": _by_week(found),
        "stages": stages,
    }
    return render(request, "forecasts/accuracy.html", context)


def _row(one: Record) -> dict[str, Any]:
    label, tone = PROFILES[one.profile]
    return {"record": one, "label": label, "tone": tone, "calls": len(one.lines)}


def _by_week(found: list[Record]) -> list[dict[str, Any]]:
    """The error of all calls made in each week: it should shrink towards the end."""
    everybody = Record(0, "", [line for one in found for line in one.lines])
    return [
        {"label": str(week), "amount": error, "value_html": f"{error * 100:.0f}%", "value": ""}
        for week, error in everybody.by_week().items()
        if error is not None
    ]
