"""/forecasts/statistical/: what history alone expects, its season, and how right it was before."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.forecasts.queries.landing import months_won
from dacheng.domains.forecasts.queries.nodes import ALL, watcher
from dacheng.domains.forecasts.views import drawings
from dacheng.domains.forecasts.views.asked import Asked, asked
from dacheng.kernel import clock
from dacheng.kernel.forecasting import Backtest, Forecast, Season, backtest, forecast, season_of
from dacheng.kernel.money import format_money
from dacheng.kernel.monthnames import month_name
from dacheng.kernel.periods import first_of_month, month_index
from dacheng.kernel.ui import figures

AHEAD = 6
ORIGINS, CHECKED = 6, 3


@require_GET
def statistical(request: HttpRequest) -> HttpResponse:
    """Six months ahead from full months, with the band, and the test on the past."""
    question = asked(request)
    node = question.branch.node
    viewer = question.viewer if node == ALL else watcher(node)
    months, values = months_won(viewer)
    found, season = forecast(values, AHEAD), season_of(values)
    tested = backtest(values, CHECKED, origins=ORIGINS)
    test_said = _tested(tested)
    context = {
        "title": _("统计预测"),
        "crumbs": question.crumbs(),
        "tabs": question.tabs("statistical"),
        "branch": question.branch,
        "said": _said(found, question),
        "rows": _ahead(found),
        "chart": drawings.expected(months, values, found, season, _said(found, question)),
        "season": _season(season, months) if season.weight else [],
        "season_why": season.why,
        "tested": tested,
        "test_said": test_said,
        "replay": drawings.replayed(months, values, tested, test_said),
        "why": found.why,
        "n": found.n,
    }
    return render(request, "forecasts/statistical.html", context)


def _money(value: float) -> Any:
    return figures.compact(Decimal(str(round(value, 2))))


def _ahead(found: Forecast) -> list[dict[str, Any]]:
    start = month_index(clock.today())
    return [
        {
            "label": f"{first_of_month(start + at):%Y-%m}",
            "amount": Decimal(str(round(mean, 2))),
            "value_html": _money(mean),
            "low_html": _money(found.lower[at]) if found.lower else "—",
            "high_html": _money(found.upper[at]) if found.upper else "—",
        }
        for at, mean in enumerate(found.mean)
    ]


def _season(season: Season, months: list[Any]) -> list[dict[str, Any]]:
    """By month of the year, January first."""
    if not months:
        return []
    first = months[0].month - 1
    turned = [season.index[(month - first) % 12] for month in range(12)]
    return [
        {
            "label": month_name(month + 1),
            "amount": Decimal(str(round(value, 3))),
            "value_html": f"{value:.2f}",
            "value": "",
        }
        for month, value in enumerate(turned)
    ]


def _said(found: Forecast, question: Asked) -> str:
    if not found.mean:
        return _("没有赢单历史，算不出预测")
    total = format_money(Decimal(str(round(sum(found.mean), 2))))
    return _("未来 %(n)s 个月预计赢单 %(total)s") % {"n": len(found.mean), "total": total}


def _tested(tested: Backtest) -> str:
    """Whether the method deserves belief here, in one sentence."""
    if tested.smape is None or tested.naive2_smape is None:
        return " ".join(tested.why)
    better = tested.smape <= tested.naive2_smape
    said = {
        "n": tested.origins,
        "own": f"{tested.smape:.1f}",
        "naive": f"{tested.naive2_smape:.1f}",
    }
    if better:
        return _("回测 %(n)s 次：误差 %(own)s%%，比照搬上期的 %(naive)s%% 小") % said
    return _("回测 %(n)s 次：误差 %(own)s%%，不如照搬上期的 %(naive)s%%，只作参考") % said
