"""Holidays and make-up days typed or pasted: one day or span a line, 休 or 班, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.calendar.models import WorkDay

DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
LINE = re.compile(
    rf"(?P<first>{DAY})(?:\s*[~～至到]\s*(?P<last>{DAY}))?[\s,，\t]+(?P<kind>\S+?)(?:[\s,，\t]+(?P<note>.*))?$"
)
KINDS = {
    **dict.fromkeys(("休", "休息", "放假", "rest", "off"), WorkDay.Kind.REST),
    **dict.fromkeys(("班", "上班", "补班", "调休", "work"), WorkDay.Kind.WORK),
}
MOST_LINES, LONGEST_SPAN, LONGEST_NOTE = 200, 31, 60


@dataclass(frozen=True)
class Wanted:
    """A day as somebody wants it."""

    day: date
    kind: WorkDay.Kind
    note: str


def read(text: str) -> list[Wanted]:
    """Every day of the text, the last word on a day counting; names each line it cannot read."""
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("一次最多 %(n)d 行。") % {"n": MOST_LINES})
    found: dict[date, Wanted] = {}
    wrong = []
    for at, line in lines:
        try:
            found.update({one.day: one for one in _line(line)})
        except ValueError:
            wrong.append(_("第 %(at)d 行看不懂：%(line)s") % {"at": at, "line": line[:40]})
    if wrong:
        raise ValidationError(wrong)
    return sorted(found.values(), key=lambda one: one.day)


def _line(line: str) -> Iterator[Wanted]:
    matched = LINE.match(line)
    if matched is None or matched["kind"].lower() not in KINDS:
        raise ValueError(line)
    first, last = _day(matched["first"]), _day(matched["last"] or matched["first"])
    if not timedelta() <= last - first < timedelta(days=LONGEST_SPAN):
        raise ValueError(line)
    kind, note = KINDS[matched["kind"].lower()], (matched["note"] or "").strip()[:LONGEST_NOTE]
    for after in range((last - first).days + 1):
        yield Wanted(first + timedelta(days=after), kind, note)


def _day(text: str) -> date:
    year, month, day = (int(part) for part in re.findall(r"\d+", text))
    return date(year, month, day)
