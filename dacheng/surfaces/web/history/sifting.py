"""Which entries somebody asks for, and reading them page by page."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer
from dacheng.kernel.audit.models import WHEN, Entry

PAGE, AT_ONCE, ROUNDS = 40, 120, 8


class BadFilter(ValidationError):
    """A filter of the history that cannot be read."""


@dataclass(frozen=True)
class Sift:
    """The filters of the address; every one may be missing."""

    person: int | None = None
    kind: str = ""
    record: int | None = None
    verb: str = ""
    day: date | None = None
    batch: tuple[int, int] | None = None
    before: int | None = None

    @property
    def each(self) -> bool:
        """Whether entries are told one by one: for one record or one batch."""
        return self.record is not None or self.batch is not None

    def condition(self) -> Q:
        wanted = {
            "actor_id": self.person,
            "kind": self.kind,
            "object_id": self.record,
            "verb": self.verb,
            "era": self.batch[0] if self.batch else None,
            "xact": self.batch[1] if self.batch else None,
            "id__lt": self.before,
        }
        found = Q(**{name: value for name, value in wanted.items() if value not in (None, "")})
        if self.day:
            start = timezone.make_aware(datetime.combine(self.day, time()))
            found &= Q(when_told__gte=start, when_told__lt=start + timedelta(days=1))
        return found


def sift(given: QueryDict) -> Sift:
    """Read the address; BadFilter says what cannot be read."""
    return Sift(
        person=_number(given, "person"),
        kind=given.get("kind", "").strip(),
        record=_number(given, "id"),
        verb=given.get("verb", "").strip(),
        day=_day(given.get("day", "").strip()),
        batch=_batch(given.get("batch", "").strip()),
        before=_number(given, "before"),
    )


def _number(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise BadFilter(_("地址里的 %(name)s 要是一个编号。") % {"name": name})
    return int(text)


def _batch(text: str) -> tuple[int, int] | None:
    """One transaction, as 'era-number'."""
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,18})", text)
    if text and not found:
        raise BadFilter(_("地址里的 batch 不完整。从历史里点“看每一条”。"))
    return (int(found[1]), int(found[2])) if found else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadFilter(_("“%(text)s”不是日期，写成 2026-03-01。") % {"text": text[:20]}) from None


SAME = ("xact", "era", "kind", "op", "verb", "actor_id")


@dataclass
class Group:
    """Entries of one verb on one kind in one transaction, told as one line."""

    first: Any
    count: int = 1

    @property
    def same(self) -> dict[str, Any]:
        return {name: getattr(self.first, name) for name in SAME}

    def takes(self, entry: Any) -> bool:
        return all(getattr(entry, name) == value for name, value in self.same.items())


def page(asked: Sift, viewer: Viewer) -> tuple[list[Group], int | None]:
    """One page of groups, newest first, and the id before which the next page begins."""
    rows = Entry.objects.visible_to(viewer, "audit.view").alias(when_told=WHEN)
    rows = rows.filter(asked.condition()).order_by("-id")
    if asked.each:
        found = list(rows[: PAGE + 1])
        groups = [Group(entry) for entry in found[:PAGE]]
        return groups, groups[-1].first.pk if len(found) > PAGE else None
    return _grouped(rows)


def _grouped(rows: Any) -> tuple[list[Group], int | None]:
    groups: list[Group] = []
    below: int | None = None
    for _round in range(ROUNDS):
        entries = list((rows.filter(id__lt=below) if below else rows)[:AT_ONCE])
        for entry in entries:
            if groups and groups[-1].takes(entry):
                groups[-1].count += 1
            elif len(groups) == PAGE:
                return groups, below
            else:
                groups.append(Group(entry))
            below = entry.pk
        if len(entries) < AT_ONCE:
            return groups, None
        below = _swallow(rows, groups[-1], below)
    return groups, below


def _swallow(rows: Any, group: Group, below: int | None) -> int:
    """Count the rest of an import's thousands in the database instead of reading them."""
    rest = rows.filter(id__lt=below)
    other = rest.exclude(**group.same).values_list("id", flat=True).first() or 0
    group.count += rest.filter(id__gt=other).count()
    return other + 1
