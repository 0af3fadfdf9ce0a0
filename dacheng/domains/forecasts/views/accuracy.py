"""/forecasts/accuracy/: whose calls came true, and whether the chances of stages are right."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.queries.accuracy import Profile, Record, calibration, records
from dacheng.domains.forecasts.views import drawings
from dacheng.domains.forecasts.views.asked import asked
from dacheng.kernel import clock
from dacheng.kernel.money import format_percent
from dacheng.kernel.periods import Grain, Period, a_year_before, this

BACK = 4  # complete quarters
PROFILES = {
    Profile.SANDBAG: (gettext_lazy("报得保守"), "info"),
    Profile.OPTIMIST: (gettext_lazy("报得乐观"), "warn"),
    Profile.ACCURATE: (gettext_lazy("准"), "pos"),
    Profile.UNKNOWN: (gettext_lazy("次数太少"), ""),
}
OFF = Decimal("0.15")
MOST = Decimal(2)  # beyond this a share says no more than "far too much"


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
        **_weekly(found),
        "stages": stages,
    }
    return render(request, "forecasts/accuracy.html", context)


def _row(one: Record) -> dict[str, Any]:
    label, tone = PROFILES[one.profile]
    return {
        "record": one,
        "label": label,
        "tone": tone,
        "calls": len(one.lines),
        "bias": _share(one.bias),
        "error": _share(one.error),
    }


def _share(value: Decimal | None) -> str:
    if value is None:
        return _("没有赢单")
    return (
        _("超过 %(n)s") % {"n": format_percent(MOST, 0)} if value > MOST else format_percent(value)
    )


def _weekly(found: list[Record]) -> dict[str, Any]:
    """The error by week of the quarter, with what it says."""
    weeks = Record(0, "", [line for one in found for line in one.lines]).by_week()
    said = _("还看不出越到季末准不准")
    if len(weeks) > 1 and weeks[0].error is not None and weeks[-1].error is not None:
        words = {
            "first": weeks[0].number,
            "last": weeks[-1].number,
            "early": format_percent(weeks[0].error, 0),
            "late": format_percent(weeks[-1].error, 0),
        }
        said = _("第 %(first)s 周误差 %(early)s，第 %(last)s 周 %(late)s") % words
    return {"week_said": said, "week_chart": drawings.errors(weeks, said)}
