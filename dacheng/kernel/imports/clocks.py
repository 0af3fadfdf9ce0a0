"""The time of day behind a date: 24 hours, AM and PM, 上午 and 下午, offsets."""

import re
from datetime import UTC, time, timedelta, timezone, tzinfo

HALF = r"上午|下午|中午|凌晨|早上|傍晚|晚上|[ap]\.?m\.?"
CLOCK = re.compile(
    rf"(?P<before>{HALF})?\s*(?P<hour>\d{{1,2}})\s*"
    r"(?:(?P<mark>[:时点])\s*(?:(?P<minute>\d{1,2})\s*分?)?)?\s*"
    r"(?::?\s*(?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9}))?\s*秒?)?\s*"
    rf"(?P<behind>{HALF})?\s*"
    r"(?P<zone>z|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?|utc|gmt)?",
    re.IGNORECASE | re.ASCII,
)
WEEKDAY = re.compile(
    r"^\(?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\)?[,.\s]*"
    r"|\s*\((?:[a-z ]+|(?:星期|周)[一二三四五六日天])\)$",
    re.IGNORECASE,
)
AFTERNOON = {"下午", "傍晚", "晚上", "pm"}
MORNING = {"上午", "凌晨", "早上", "am"}


def parse_clock(written: str) -> time | None:
    """The time in what stands after a date ("" is midnight); None when it is no time."""
    text = WEEKDAY.sub("", WEEKDAY.sub("", written.strip().lstrip("Tt,").strip())).strip()
    if not text:
        return time()
    match = CLOCK.fullmatch(text)
    if not match or not (match["mark"] or match["before"] or match["behind"]):
        return None
    hour = _hour(int(match["hour"]), match["before"] or match["behind"] or "")
    if hour is None or (match["second"] and not match["minute"]):
        return None
    micro = int((match["part"] or "")[:6].ljust(6, "0"))
    try:
        zone = _zone(match["zone"])
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0), micro, zone)
    except ValueError:
        return None


def _hour(hour: int, half: str) -> int | None:
    half = half.lower().replace(".", "")
    if half in AFTERNOON:
        return None if half == "晚上" and hour == 12 else hour if hour >= 12 else hour + 12
    if half in MORNING:
        return None if hour > 12 else hour % 12
    return hour if hour < 24 else None


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", written)
    if not match:
        return UTC
    shift = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(shift if match[1] == "+" else -shift)
