"""Spans of dates said from today: this week, last month, the last 30 days."""

import re
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from dacheng.kernel.periods import GREGORIAN, ONE_DAY, Grain, Period, PeriodError

DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
UNITS = {"week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.QUARTER, "year": Grain.YEAR}
WHICH = re.compile(r"(this|last|next)_(week|month|quarter|year)")
AROUND = re.compile(r"(last|next)_(\d{1,4})_days")
OFFSET = re.compile(r"^today(?:\s*([+-])\s*(\d{1,5}))?$")
SAID: dict[str, str | Promise] = {
    "today": pgettext_lazy("criteria", "今天"),
    "yesterday": pgettext_lazy("criteria", "昨天"),
    "tomorrow": pgettext_lazy("criteria", "明天"),
    "this_week": pgettext_lazy("criteria", "本周"),
    "last_week": pgettext_lazy("criteria", "上周"),
    "next_week": pgettext_lazy("criteria", "下周"),
    "this_month": pgettext_lazy("criteria", "本月"),
    "last_month": pgettext_lazy("criteria", "上月"),
    "next_month": pgettext_lazy("criteria", "下月"),
    "this_quarter": pgettext_lazy("criteria", "本季"),
    "last_quarter": pgettext_lazy("criteria", "上季"),
    "next_quarter": pgettext_lazy("criteria", "下季"),
    "this_year": pgettext_lazy("criteria", "今年"),
    "last_year": pgettext_lazy("criteria", "去年"),
    "next_year": pgettext_lazy("criteria", "明年"),
}
OFFERED = (*SAID, "last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days")


def span(text: str, today: date) -> Period | None:
    """The span a word means on this day; None for any other text. 'last 30 days' ends with today,
    'next 30 days' begins with it."""
    word = text.strip().lower()
    if word in DAYS:
        return GREGORIAN.this(Grain.DAY, today + timedelta(days=DAYS[word]))
    if found := WHICH.fullmatch(word):
        here = GREGORIAN.this(UNITS[found[2]], today)
        if found[1] == "this":
            return here
        other = here.start - ONE_DAY if found[1] == "last" else here.end
        return GREGORIAN.this(UNITS[found[2]], other)
    if found := AROUND.fullmatch(word):
        return _around(found[1], int(found[2]), today)
    return None


def _around(way: str, days: int, today: date) -> Period:
    try:
        if way == "last":
            return Period(today + ONE_DAY - timedelta(days=days), today + ONE_DAY)
        return Period(today, today + timedelta(days=days))
    except OverflowError:
        raise PeriodError(_("日期超出了日历的范围（公元 1 到 9999 年）")) from None


def said(text: str) -> str:
    """The word as people say it; a day counted from today too; any other text unchanged."""
    word = str(text).strip().lower()
    if word in SAID:
        return str(SAID[word])
    if found := AROUND.fullmatch(word):
        words = (
            pgettext("criteria", "近 %(n)d 天")
            if found[1] == "last"
            else pgettext("criteria", "未来 %(n)d 天")
        )
        return words % {"n": int(found[2])}
    if (found := OFFSET.match(word)) and found[2] and int(found[2]):
        words = (
            pgettext("criteria", "%(n)d 天前")
            if found[1] == "-"
            else pgettext("criteria", "%(n)d 天后")
        )
        return words % {"n": int(found[2])}
    return str(SAID["today"]) if OFFSET.match(word) else str(text)
