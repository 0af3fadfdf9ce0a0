"""Ask for metrics."""

import argparse
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.metrics import Unit, ask, get
from dacheng.kernel.money import format_money, format_number, format_percent
from dacheng.kernel.periods import FiscalCalendar, Period
from dacheng.surfaces.cli.people import acting_viewer, the_company
from dacheng.surfaces.cli.speech import Answer, Refusal, table


def add(commands: Any) -> None:
    command = commands.add_parser("ask", help="values of metrics, by dimensions, in a period")
    command.add_argument("metrics", nargs="+", metavar="METRIC")
    command.add_argument("--by", nargs="+", default=[], metavar="DIM")
    command.add_argument("--from", dest="start", type=_day, metavar="D", help="first day")
    command.add_argument(
        "--to", dest="end", type=_day, metavar="D", help="the day after the last (half-open)"
    )
    command.add_argument(
        "--period", help="such as 2017, 2017Q3, 2017-03, 2017W05, 2017-03-01..2017-04-01"
    )
    command.add_argument("--where", help="criteria: JSON, or 'stage = Engaging and amount >= 1000'")
    command.add_argument(
        "--compare", nargs="+", action="extend", default=[], choices=["pop", "yoy"]
    )
    command.add_argument("--as", dest="user", help="who asks; the administrator when not given")
    command.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: 2017-03-01") from error


def run(options: argparse.Namespace) -> Answer:
    viewer = acting_viewer(options.user)
    calendar = FiscalCalendar(the_company().first_month)
    answer = ask(
        _split(options.metrics),
        viewer=viewer,
        period=_period(options, calendar),
        by=_split(options.by),
        where=options.where,
        compare=options.compare,
        today=timezone.localdate(),
        calendar=calendar,
    )
    header = [*answer.by, *answer.names]
    rows = [
        [*row.key, *(_shown(name, row.values.get(name)) for name in answer.names)]
        for row in answer.rows
    ]
    total = [_("合计"), *[""] * (len(answer.by) - 1)] if answer.by else []
    rows.append([*total, *(_shown(name, answer.total.values.get(name)) for name in answer.names)])
    return Answer(answer.json(), table(header, rows))


def _split(words: list[str]) -> list[str]:
    """Names may also be joined by commas."""
    return [name for word in words for name in word.split(",") if name]


def _period(options: argparse.Namespace, calendar: FiscalCalendar) -> Period | None:
    if options.period and (options.start or options.end):
        raise Refusal(_("--period 和 --from/--to 只用一种"))
    if options.period:
        return Period.parse(options.period, calendar)
    if options.start or options.end:
        return Period(options.start or date(1900, 1, 1), options.end or date(2200, 1, 1))
    return None


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "—"
    match get(name).unit:
        case Unit.MONEY:
            return format_money(value, "full", "").strip()
        case Unit.SHARE:
            return format_percent(value, 2)
        case Unit.DAYS:
            return format_number(value, 1)
    return format_number(value)
