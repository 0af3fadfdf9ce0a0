"""What the demo company's sellers did and wrote down, some of it late."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from dacheng.domains.activities.models import Activity
from dacheng.domains.org.demo import Cast
from dacheng.kernel import clock
from dacheng.kernel.audit import acting

SAID = {
    "call": ("确认预算和时间", "催方案反馈", "约下周拜访", "了解竞品报价"),
    "visit": ("看现场、量节拍", "和技术总监对参数", "拜访采购谈商务条款", "样机测试"),
    "mail": ("发方案书", "发报价单", "发行业案例"),
    "meeting": ("方案评审会", "商务谈判", "产线改造启动会"),
}
MINUTES = "参会：对方技术、采购；结论：节拍达标，价格再谈；下一步：补 ROI 测算，三天内发出。"
LAST = """
update {table} as t set last_activity_at = greatest(t.last_activity_at, a.last)
from (select {column} as id, max(happened_at) as last from activities_activity
      where {column} is not null and kind <> 'note' {about} group by 1) a where a.id = t.id
"""


def log_days(cast: Cast, stories: Iterable[tuple[Any, date, date]]) -> int:
    """Several activities about each record between its two days; returns how many.

    Written in one go per seller, because a thousand single entries would make the start slow;
    the last contacts are set from them as logging does.
    """
    rows: dict[int, list[Activity]] = {}
    people = {person.pk: person for person in cast.sellers}
    for record, start, end in stories:
        times = range(max(1, min(7, (end - start).days // 11)))
        rows.setdefault(record.owner_id, []).extend(
            _activity(cast, record, start, end) for _number in times
        )
    for owner_id, made in rows.items():
        with acting(cast.viewer(people[owner_id]), "log"):
            Activity.objects.bulk_create(made)
    _last_contacts()
    return sum(map(len, rows.values()))


def _activity(cast: Cast, record: Any, start: date, end: date) -> Activity:
    dice = cast.dice
    kind = dice.choices(list(SAID), [5, 3, 2, 2])[0]
    day = start + timedelta(days=dice.randrange((end - start).days + 1))
    while day.weekday() > 4 and day > start:
        day -= timedelta(days=1)
    happened = timezone.make_aware(datetime.combine(day, time(dice.randrange(9, 18), 30)))
    happened = min(happened, clock.now() - timedelta(minutes=20))
    late = dice.random() < 0.17
    delay = timedelta(hours=dice.randrange(26, 90) if late else dice.randrange(0, 20), minutes=10)
    return Activity(
        kind=kind,
        happened_at=happened,
        entered_at=min(happened + delay, clock.now()),
        created_at=min(happened + delay, clock.now()),
        subject=dice.choice(SAID[kind]),
        minutes=MINUTES if kind in ("meeting", "visit") and dice.random() < 0.7 else "",
        duration_minutes=dice.choice((10, 15, 30, 60, 90)),
        customer_id=record.customer_id,
        about_kind=record._meta.model_name,
        about_id=record.pk,
        owner_id=record.owner_id,
        unit_id=record.unit_id,
        created_by_id=record.owner_id,
    )


def _last_contacts() -> None:
    with connection.cursor() as cursor:
        for table, column, about in (
            ("customers_customer", "customer_id", ""),
            ("opportunities_opportunity", "about_id", "and about_kind = 'opportunity'"),
        ):
            cursor.execute(LAST.format(table=table, column=column, about=about))
