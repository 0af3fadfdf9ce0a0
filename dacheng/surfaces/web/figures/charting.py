"""The chart of an answer: who against whom, or how it went over time."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.kernel import charts
from dacheng.kernel.charts import Chart, Mark, Measure
from dacheng.kernel.metrics import TIME, Answer, Row, get
from dacheng.surfaces.web.figures import spans
from dacheng.surfaces.web.figures.places import key_of, rows_url
from dacheng.surfaces.web.figures.question import Question
from dacheng.surfaces.web.figures.tables import shown_part

FEWEST = 2  # one bar compares nothing


def chart_of(answer: Answer, asked: Question) -> Chart | None:
    """Of the first metric; None where a number or a table says it all."""
    if len(answer.by) != 1 or len(answer.rows) < FEWEST:
        return None
    name = answer.names[0]
    marks = [_mark(row, name, answer, asked) for row in answer.rows]
    marks = [mark for mark in marks if mark.value is not None or mark.was]
    if len(marks) < FEWEST:
        return None
    if answer.by[0] in TIME:
        return _over_time(marks, name)
    words = {"pop": _("上期"), "yoy": _("去年同期")}
    return charts.ranking(marks, _measure(name), against=words.get(_against(answer), ""))


def _measure(name: str) -> Measure:
    found = get(name)
    return Measure(str(found.label), found.unit.value, found.better)


def _against(answer: Answer) -> str:
    return next(iter(answer.rows[0].before), "")


def _mark(row: Row, name: str, answer: Answer, asked: Question) -> Mark:
    key = {**asked.key, **key_of(answer.by, row)}
    url = rows_url(name, asked.period, asked.given.get("where", ""), key)
    was = row.before.get(_against(answer), {}).get(name)
    return Mark(
        str(shown_part(row.key[0], answer.by[0], answer.names)), row.values.get(name), url, was,
        mine=key.get("owner_id") == asked.viewer.person_id,
    )  # fmt: skip


def _over_time(marks: list[Mark], name: str) -> Chart:
    shape = charts.Year([_short(mark.label) for mark in marks], [mark.url for mark in marks])
    before: list[Decimal | None] = [mark.was for mark in marks]
    now: list[Any] = [mark.value for mark in marks]
    words = (str(get(name).label), _("比的那一期"))
    return charts.trend(
        now, _measure(name), shape, before=before if any(before) else (), words=words
    )


def _short(label: str) -> str:
    return spans.short(spans.read(label)) if label[:1].isdigit() else label
