"""Every metric is held against its own plain SQL, for every kind of period, for every viewer."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.metrics import TIME, Metric, ask, catalogue, get, leaves, rows_behind
from dacheng.kernel.metrics.oracles import oracle_of, oracles
from dacheng.kernel.periods import Period
from tests.metrics.conftest import TODAY

PERIODS = [
    "2016", "2017", "2017Q1", "2017Q2", "2017Q3", "2017H1", "2017-02", "2017-03", "2017W13",
    "2016-12-31", "2017-01-01", "2017-02-10..2017-05-03", "2015Q1",
]  # fmt: skip
ADDITIVE = [
    metric.name for metric in catalogue()
    if isinstance(metric, Metric) and metric.unit in ("money", "count")
]  # fmt: skip
# Counted apart, one thing may count in two rows; a median has no parts.
NOT_ADDED_UP = {"customers_won", "customers_touched", "deal_size_median"}


def by_sql(name: str, period: Period) -> Decimal | None:
    given = {
        "start": period.start,
        "end": period.end,
        "day": min(TODAY, period.last),
        "today": TODAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(oracle_of(name), given)
        value = cursor.fetchone()[0]
    return None if value is None else Decimal(str(value))


def same(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= Decimal("1e-9") * max(abs(one), abs(other), 1)


def test_every_metric_has_an_oracle_and_there_is_no_oracle_without_a_metric():
    assert {metric.name for metric in catalogue()} == set(oracles())
    assert len(catalogue()) >= 30


def test_ask_gives_what_plain_sql_gives(mixed):
    names = [metric.name for metric in catalogue()]
    wrong = []
    for text in PERIODS:
        period = Period.parse(text)
        found = ask(names, viewer=mixed.director, period=period).total.values
        wrong += [
            (text, name, found[name], value)
            for name in names
            if not same(found[name], value := by_sql(name, period))
        ]
    assert not wrong


def test_compared_values_are_those_of_the_period_compared_with(mixed):
    names = [metric.name for metric in catalogue()]
    total = ask(
        names, viewer=mixed.director, period=Period.parse("2017Q1"), compare=["pop", "yoy"]
    ).total
    wrong = [
        (against, name)
        for against, text in (("pop", "2016Q4"), ("yoy", "2016Q1"))
        for name in names
        if not same(total.before[against][name], by_sql(name, Period.parse(text)))
    ]
    assert not wrong


@pytest.mark.parametrize("name", ADDITIVE)
def test_rows_by_a_dimension_add_up_to_the_total(once, name):
    if name in NOT_ADDED_UP:
        return
    metric = get(name)
    for by in [*metric.source.dimensions, *(TIME if metric.month else ())]:
        answer = ask([name], viewer=once.director, period=Period.parse("2017"), by=[by])
        assert sum(row.values[name] for row in answer.rows) == answer.total.values[name], by
        keys = [(row.key, row.ids) for row in answer.rows]
        assert len(keys) == len(set(keys)), by


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "dan", "dora"])
def test_a_number_is_made_of_rows_its_viewer_may_list(once, who):
    viewer = viewer_for(getattr(once, who))
    for metric in catalogue():
        if not isinstance(metric, Metric):
            continue
        if not all(viewer.reads(metric.source.fields.kind, name) for name in metric.reads):
            with pytest.raises(PermissionDenied):
                ask([metric.name], viewer=viewer)
            continue
        for text in ("2017Q1", "2017-02-10..2017-05-03"):
            period = Period.parse(text)
            value = ask([metric.name], viewer=viewer, period=period).total.values[metric.name]
            _metric, rows = rows_behind(metric.name, viewer=viewer, period=period)
            aggregate = (
                metric.value(min(TODAY, period.last)) if callable(metric.value) else metric.value
            )
            found = rows.aggregate(found=aggregate)["found"]
            assert same(value, None if found is None else Decimal(str(found))) or (
                found is None and value == 0
            ), (metric.name, text)
            listed = metric.source.model.objects.visible_to(viewer)
            assert not rows.exclude(pk__in=listed.values("pk")).exists()


def test_a_seller_never_sees_more_than_his_own(once):
    ben = viewer_for(once.ben)
    by_owner = ask(["won_amount", "activity_count"], viewer=ben, by=["owner"])
    assert {row.key for row in by_owner.rows} == {("Ben",)}
    everybody = ask(["won_amount"], viewer=once.director, by=["owner"])
    bens = next(row.values for row in everybody.rows if row.key == ("Ben",))
    assert by_owner.total.values["won_amount"] == bens["won_amount"]


def test_a_row_of_a_table_opens_exactly_its_rows(once):
    period = Period.parse("2017")
    asked = {
        "won_amount": "team", "pipeline_count": "stage", "visit_count": "owner",
        "won_count": "industry", "lost_count": "loss_reason", "closed_count": "month",
    }  # fmt: skip
    for name, by in asked.items():
        answer = ask([name], viewer=once.director, period=period, by=[by])
        assert len(answer.rows) > 1
        for row in answer.rows:
            by_id = row.ids[0] is not None
            key = {f"{by}_id": row.ids[0]} if by_id else {by: row.key[0]}
            total = ask([name], viewer=once.director, period=period, key=key).total
            assert total.values[name] == row.values[name], (name, row.key)
            _metric, rows = rows_behind(name, viewer=once.director, period=period, key=key)
            if name.endswith("count"):
                assert rows.count() == row.values[name]


def test_parts_of_every_ratio_are_metrics():
    assert all(leaves([metric.name]) for metric in catalogue())
