"""Answers "these metrics, by these dimensions, in this period, for this viewer"."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.metrics.answers import Answer
from dacheng.kernel.metrics.definitions import TIME, Metric
from dacheng.kernel.metrics.question import Question
from dacheng.kernel.metrics.registry import UnknownDimension, get, leaves
from dacheng.kernel.periods import GREGORIAN, FiscalCalendar, Period

BEFORE = {"pop": Period.previous, "yoy": Period.year_before}
Earlier = Callable[[Period], Period]


def ask(
    names: Sequence[str],
    *,
    viewer: Viewer,
    period: Period | None = None,
    by: Sequence[str] = (),
    where: Any = None,
    key: Mapping[str, Any] | None = None,
    compare: Sequence[str] = (),
    totals: bool = True,
    today: date | None = None,
    calendar: FiscalCalendar = GREGORIAN,
) -> Answer:
    """Values of metrics within what the viewer may see.

    Each metric is summed at its own grain, then rows meet on the dimension key: a parent's amount
    is never counted once per child. No period means all time; a stock is taken as it stood on the
    last day of a past period, else as it stands today. `compare` adds 'pop' (the period before)
    and 'yoy' (a year before). `where` is criteria on the sources' fields and dimensions. `key`
    narrows to one row of an answer: {dimension: value}, or {'owner_id': 12} where two may have the
    same name. A total is a query of its own; without `totals` it is left empty.

    Raises UnknownMetric, UnknownDimension, BadCriteria, PermissionDenied.
    """
    question = Question(tuple(names), tuple(by), viewer, where, today, calendar, key)
    question.totals = totals or not by
    period = question.within(period)
    earlier = {against: _earlier(against) for against in compare}
    before = [move(period) for move in earlier.values()] if period else []
    answer, *then = question.answers([period, *before])
    for against, found in zip(earlier, then, strict=False):
        answer.total.before[against] = found.total.values
    if any(name in TIME for name in by):
        then = [_reaching_back(question, answer, move) for move in earlier.values()]
    for (against, move), found in zip(earlier.items(), then, strict=False):
        _set_beside(question, answer, against, move, found)
    return answer


def rows_behind(
    name: str,
    *,
    viewer: Viewer,
    period: Period | None = None,
    where: Any = None,
    key: Mapping[str, Any] | None = None,
    today: date | None = None,
    calendar: FiscalCalendar = GREGORIAN,
) -> tuple[Metric, Any]:
    """The records a number is made of, as (the summed metric that has rows, its queryset).

    For a ratio these are the rows of its bottom, for a derived metric those of its first part.
    Everything else is as in `ask`.
    """
    metric = get(name)
    while not isinstance(metric, Metric):
        metric = get(metric.parts[-1] if len(metric.parts) == 2 else metric.parts[0])
    question = Question((metric.name,), (), viewer, where, today, calendar, key)
    return metric, question.rows(metric, question.within(period))


def rows_among(
    name: str, *, viewer: Viewer, where: Any = None, key: Mapping[str, Any] | None = None
) -> Any:
    """The records a metric looks at, whatever their day and state: its source as the viewer sees
    it, narrowed by conditions and by one row of a table. For figures that are no metric."""
    metric = leaves([name])[0]
    question = Question((metric.name,), (), viewer, where, None, GREGORIAN, key)
    return question.among(metric.source)


def _earlier(against: str) -> Earlier:
    if against not in BEFORE:
        raise UnknownDimension(
            _("不能和“%(name)s”比。可以比：pop（环比）、yoy（同比）") % {"name": against}
        )
    return BEFORE[against]


def _reaching_back(question: Question, answer: Answer, earlier: Earlier) -> Answer:
    """The same question over a span that holds the unit before each unit of the answer."""
    at = question.finest
    keys = [] if at is None else [row.key[at] for row in answer.rows if row.key[at]]
    if answer.period is None or not keys:
        return answer
    first = min(earlier(Period.parse(key, question.calendar)).start for key in keys)
    return question.answers([Period(min(first, answer.period.start), answer.period.end)])[0]


def _set_beside(
    question: Question, answer: Answer, against: str, earlier: Earlier, then: Answer
) -> None:
    """Put beside each row what it was then; what was not there counts nothing."""
    nothing = question.filled({})
    known = {(row.key, row.ids): row.values for row in then.rows}
    for row in answer.rows:
        row.before[against] = known.get((question.moved(row.key, earlier), row.ids), nothing)
