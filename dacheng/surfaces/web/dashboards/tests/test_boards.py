"""One arrangement, everyone's own figures; only the owner arranges."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from dacheng.conftest import PASSWORD
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.queries import viewer_for
from dacheng.domains.processes.models import Process
from dacheng.domains.targets import actions as targets
from dacheng.kernel import clock
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.testing.queries import counted
from dacheng.surfaces.web.dashboards import actions, drawing, queries
from dacheng.surfaces.web.dashboards.aiming import aim
from dacheng.surfaces.web.dashboards.models import Dashboard
from dacheng.surfaces.web.dashboards.shipped import SHIPPED
from dacheng.surfaces.web.dashboards.tiles import BadTile, Tile, fitting, read
from dacheng.surfaces.web.figures import spans

YEAR = Period.parse("2026")
WON = Tile("a", "tile", ("won_amount",), size=3)
BY_OWNER = Tile("b", "ranking", ("won_amount",), ("owner",))


def won(owner, amount, day=date(2026, 2, 10)):
    process = Process.objects.first()
    return Opportunity.objects.create(
        name=f"{owner.name} {amount}", code=f"SJ-{owner.pk}-{amount}-{day}", owner=owner,
        unit=owner.unit, process=process, stage=process.stages.first(), state="won",
        amount=Decimal(amount), started_on=day, closed_on=day, closed_ym=day.year * 100 + day.month,
        started_ym=day.year * 100 + day.month,
    )  # fmt: skip


@pytest.fixture
def sold(company):
    won(company.ben, 100000)
    won(company.cleo, 300000)
    return company


@pytest.fixture
def board(sold):
    made = actions.create("北区", by=viewer_for(sold.ada), tiles=[WON, BY_OWNER])
    return actions.share(made, "everyone", by=viewer_for(sold.ada))


def look(person, **key):
    return drawing.Look(viewer_for(person), YEAR, key)


def test_two_people_see_different_figures_on_the_same_board(board, sold):
    tile = queries.tiles_of(board)[0]
    values = [
        drawing.head(tile, look(person))["row"].values["won_amount"]
        for person in (sold.ben, sold.cleo, sold.dan)
    ]
    assert values == [100000, 300000, 400000]


def test_a_board_nobody_shared_is_seen_by_its_owner_only(sold):
    own = actions.create("自己的", by=viewer_for(sold.ben))
    assert queries.boards(viewer_for(sold.ben)) == [own]
    assert queries.boards(viewer_for(sold.ada)) == []
    with pytest.raises(Dashboard.DoesNotExist):
        queries.board(own.pk, viewer=viewer_for(sold.ada))


@pytest.mark.parametrize(
    ("how", "role", "seen"),
    [("unit", "", ["ada", "ben"]), ("role", "seller", ["ada", "ben", "cleo"]),
     ("role", "auditor", ["ada", "dan"]), ("everyone", "", ["ada", "ben", "cleo", "dan"]),
     ("nobody", "", ["ada"])],
)  # fmt: skip
def test_a_board_is_seen_by_those_it_is_shared_with(sold, how, role, seen):
    made = actions.create("x", by=viewer_for(sold.ada))
    actions.share(made, how, role=role, by=viewer_for(sold.ada))
    people = [sold.ada, sold.ben, sold.cleo, sold.dan]
    assert [p.username for p in people if queries.boards(viewer_for(p))] == seen


def test_an_auditor_keeps_none(board, sold):
    dan = viewer_for(sold.dan)
    for act in (
        lambda: actions.create("Dan", by=dan),
        lambda: actions.duplicate(board, by=dan),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Dashboard.objects.count() == 1


def test_who_only_looks_changes_nothing_and_nothing_is_written(board, sold):
    before, entries = board.tiles, Entry.objects.count()
    ben = viewer_for(sold.ben)
    for act in (
        lambda: actions.add_tile(board, BY_OWNER, by=ben),
        lambda: actions.remove_tile(board, board.tiles[0]["id"], by=ben),
        lambda: actions.order(board, [], by=ben),
        lambda: actions.rename(board, "Ben", by=ben),
        lambda: actions.share(board, "nobody", by=ben),
        lambda: actions.remove(board, by=ben),
    ):
        with pytest.raises(PermissionDenied):
            act()
    board.refresh_from_db()
    assert board.tiles == before and Entry.objects.count() == entries


def test_a_tile_taken_off_goes_back_to_its_place_and_the_history_knows(board, sold):
    ada, first = viewer_for(sold.ada), queries.tiles_of(board)[0]
    without = actions.remove_tile(board, first.id, by=ada)
    assert [tile.id for tile in queries.tiles_of(without)] == [board.tiles[1]["id"]]
    again = actions.add_tile(without, first, by=ada, at=0)
    assert again.tiles == board.tiles
    verbs = set(Entry.objects.filter(verb__endswith="_tile").values_list("verb", flat=True))
    assert verbs == {"remove_tile", "add_tile"}


def test_tiles_are_ordered_and_sized(board, sold):
    ada, ids = viewer_for(sold.ada), [row["id"] for row in board.tiles]
    turned = actions.order(board, ids[::-1], by=ada)
    assert [row["id"] for row in turned.tiles] == ids[::-1]
    assert actions.resize(turned, ids[0], 12, by=ada).tiles[1]["size"] == 12
    with pytest.raises(ValidationError):
        actions.resize(turned, ids[0], 5, by=ada)


def test_a_copy_belongs_to_who_copies_and_is_not_shared(board, sold):
    copy = actions.duplicate(board, by=viewer_for(sold.cleo))
    assert (copy.owner, copy.share, len(copy.tiles)) == (sold.cleo, "nobody", 2)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.code)
def test_every_tile_that_ships_is_one_that_could_be_made_by_hand(shipped):
    assert [read(tile.json()) for tile in shipped.tiles] == list(shipped.tiles)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.code)
def test_every_tile_that_ships_is_drawn(shipped, sold, client):
    client.login(username="dan", password=PASSWORD)
    for tile in shipped.tiles:
        page = client.get(f"/dashboards/role/{shipped.code}/tiles/{tile.id}/?period=2026")
        body = page.content.decode()
        assert page.status_code == 200 and 'refused mut">\n' not in body and "lock" not in body


def test_only_charts_that_fit_are_offered():
    assert fitting(["won_amount"], []) == ["tile", "trend"]
    assert fitting(["pipeline_amount"], []) == ["tile"]
    assert fitting(["win_rate"], ["team"]) == ["ranking"]
    assert "waterfall" in fitting(["won_amount"], ["team"])
    assert fitting(["pipeline_amount"], ["stage"])[0] == "funnel"
    assert fitting(["won_amount"], ["region", "month"]) == ["heat", "composition"]
    assert fitting(["won_amount", "won_count"], []) == []
    assert fitting(["opened_count", "won_count"], []) == ["funnel"]
    assert fitting(["won_amount"], ["colour"]) == []
    with pytest.raises(BadTile):
        read({"chart": "pareto", "metrics": ["win_rate"], "by": ["team"]})


def test_a_part_that_ended_is_a_step_of_the_waterfall(company):
    won(company.ben, 100000, date(2026, 2, 1))
    won(company.cleo, 70000, date(2025, 2, 1))
    tile = Tile("w", "waterfall", ("won_amount",), ("owner",), against="yoy")
    chart = drawing.chart(tile, look(company.dan))
    cells = {line.cells[0]: line.cells[1] for line in chart.table.lines}
    assert cells["Cleo"] == "−7.0 万" and cells["Ben"] == "+10.0 万"
    assert chart.table.lines[0].cells[1] == "7.0 万"


def test_a_metric_one_may_not_read_says_so_in_its_tile(board, sold, client):
    role = sold.ben.roles.get()
    role.fields = {"opportunity.amount": "hidden"}
    role.save()
    client.login(username="ben", password=PASSWORD)
    page = client.get(f"/dashboards/{board.pk}/tiles/{board.tiles[0]['id']}/")
    assert page.status_code == 200
    assert "你看不到" in page.content.decode() and "10.0" not in page.content.decode()


@pytest.mark.parametrize("tile", [WON, BY_OWNER], ids=["figure", "ranking"])
def test_a_tile_asks_as_often_of_one_row_as_of_many(tile, sold):
    def asked():
        with counted() as queries_:
            drawing.chart(tile, look(sold.dan))
        return len(queries_)

    asked()  # what is kept for all requests is fetched once
    one = asked()
    for amount in range(1, 6):
        won(sold.cleo, amount)
        won(sold.ada, amount)
    assert asked() == one


def test_the_rows_behind_a_bar_are_those_of_the_board(board, sold, client):
    client.login(username="dan", password=PASSWORD)
    tile = board.tiles[1]["id"]
    page = client.get(f"/dashboards/{board.pk}/tiles/{tile}/?period=2026&owner_id={sold.ben.pk}")
    body = page.content.decode()
    assert "Ben" in body and "Cleo" not in body
    assert f"owner_id={sold.ben.pk}" in body and "period=2026" in body


def test_a_restored_tile_must_be_one(board, sold, client):
    client.login(username="ada", password=PASSWORD)
    bad = json.dumps({"at": 0, "tile": {"chart": "pie", "metrics": ["won_amount"]}})
    answer = client.post(f"/dashboards/{board.pk}/restore/?tile={bad}")
    assert answer.status_code == 400
    board.refresh_from_db()
    assert len(board.tiles) == 2


def test_the_wall_rotates_through_the_boards_one_sees(board, sold, client):
    client.login(username="ben", password=PASSWORD)
    page = client.get(f"/dashboards/{board.pk}/?wall=1&all=1").content.decode()
    assert 'data-theme="dark"' in page and "/dashboards/role/seller/?wall=1&amp;all=1" in page


def opened(owner, amount, stage=0):
    stages = Process.objects.get(code="six_phases").stages.order_by("order")
    return Opportunity.objects.create(
        name=f"{owner.name} {amount}", code=f"KK-{owner.pk}-{amount}", owner=owner, unit=owner.unit,
        process=stages[stage].process, stage=stages[stage], amount=Decimal(amount),
        started_on=date(2026, 1, 5), started_ym=202601,
    )  # fmt: skip


def first_stage(tile, person, **key):
    return drawing.chart(tile, look(person, **key)).table.lines[0]


def test_the_stages_are_those_of_the_tile_and_of_whom_the_board_is_narrowed_to(company):
    opened(company.ben, 100000)
    opened(company.cleo, 300000)
    opened(company.cleo, 500000)
    tile = Tile("f", "funnel", ("pipeline_amount",), ("stage",))
    large = json.dumps({"field": "amount", "op": ">", "value": 400000})
    assert "90.0" in first_stage(tile, company.dan).cells
    assert "80.0" in first_stage(tile, company.dan, owner_id=company.cleo.pk).cells
    narrow = first_stage(replace(tile, where=large), company.dan, owner_id=company.cleo.pk)
    assert "50.0" in narrow.cells
    assert f"owner_id={company.cleo.pk}" in narrow.url and "where=" in narrow.url


def test_months_have_their_names_in_both_languages(company):
    with override("en"):
        assert (spans.month_name(date(2026, 11, 1)), spans.words(Period.parse("2026-11"))) == (
            "Nov",
            "Nov 2026",
        )
    assert spans.words(Period.parse("2026-11")) == "2026 年 11 月"


def test_an_answer_is_put_on_a_board_of_ones_own(board, sold, client):
    client.force_login(sold.ada)
    asked = "/dashboards/pin/?m=won_amount&by=owner&period=2026"
    assert "北区" in client.get(asked).content.decode()
    assert client.post(asked, {"board": board.pk}).status_code == 303
    tile = queries.tiles_of(Dashboard.objects.get(pk=board.pk))[-1]
    assert (tile.metrics, tile.by, tile.chart, tile.period) == (
        ("won_amount",),
        ("owner",),
        "ranking",
        "2026",
    )


def test_nothing_is_put_on_a_board_of_somebody_else(board, sold, client):
    client.force_login(sold.ben)
    answer = client.post("/dashboards/pin/?m=won_amount&by=owner", {"board": board.pk})
    assert answer.status_code == 422
    assert len(Dashboard.objects.get(pk=board.pk).tiles) == 2


def test_an_answer_by_person_or_month_has_its_chart(sold, client):
    client.force_login(sold.dan)
    won(sold.ben, 5, date(2026, 3, 3))
    for by, kind in (("owner", "ranking"), ("month", "trend")):
        chart = client.get(f"/ask/?m=won_amount&by={by}&period=2026").context["chart"]
        assert chart.kind == kind and "period=2026" in chart.table.lines[0].url
    assert "chart" not in client.get("/ask/?m=won_amount&by=&period=2026").context


@pytest.fixture
def promised(company, person):
    """Dora has frozen a target of wins for the year; Ben and Cleo sold the year before."""
    dora = viewer_for(person("Dora", role="director"))
    with clock.at(date(2026, 3, 18)):
        won(company.ben, 600, date(2025, 6, 2))
        won(company.cleo, 400, date(2025, 9, 2))
        plan = targets.make_plan(2026, by=dora)
        why = {"why": "守住老客户，多签新客户"}
        line = targets.set_line(plan, "won_amount", Decimal(1200), by=dora, **why)
        targets.break_down(line, by=dora)
        targets.freeze(targets.approve(targets.submit(plan, by=dora), by=dora), by=dora)
        yield SimpleNamespace(**vars(company), dora=dora)


def test_a_tile_keeps_pace_with_the_target_of_whom_it_shows(promised):
    won(promised.ben, 90)
    year = spans.calendar().this(Grain.YEAR, date(2026, 3, 18))

    def shown(viewer, **key):
        return drawing.head(WON, drawing.Look(viewer, year, key))

    whole = shown(promised.dora)
    assert whole["aside"] == "目标 0.1 万"
    assert whole["done"] == Decimal(90) / Decimal(1200)
    assert whole["state"] == "neg"
    ben = viewer_for(promised.ben)
    assert shown(ben)["done"] == shown(promised.dora, owner_id=promised.ben.pk)["done"]
    assert shown(ben)["done"] > whole["done"]
    south = shown(promised.dora, team_id=promised.south.pk)
    assert (south["done"], south["state"]) == (Decimal(0), "neg")


def test_a_part_or_somebody_else_has_no_target_to_be_held_to(promised):
    won(promised.ben, 90)
    year = spans.calendar().this(Grain.YEAR, date(2026, 3, 18))
    part = replace(WON, where="amount > 10")
    assert "去年" in drawing.head(part, drawing.Look(promised.dora, year, {}))["aside"]
    ben = viewer_for(promised.ben)
    assert not aim("won_amount", ben, year, {"owner_id": promised.cleo.pk})


def first_of(board):
    return queries.tiles_of(Dashboard.objects.get(pk=board.pk))[0]


def narrowing(board):
    return f"/dashboards/{board.pk}/narrow/{first_of(board).id}/"


def test_the_rows_of_a_tile_are_chosen_as_in_a_list_and_said_in_its_name(sold, board, sign_in):
    client, here = sign_in(sold.ada), narrowing(board)
    part = {"part": "condition", "begun": "1", "field": "owner", "op": "=", "value": "Ben"}

    way = client.get(here, {**part, "add": "1"}).headers["HX-Redirect"]
    page = client.get(way).content.decode()

    assert "负责人 是 Ben" in page and "10.0" in page
    assert first_of(board).where == ""  # not saved yet
    client.post(way)
    kept = first_of(board)
    assert json.loads(kept.where) == {"all": [{"field": "owner", "op": "=", "value": "Ben"}]}
    shown = sign_in(sold.dan).get(f"/dashboards/{board.pk}/tiles/{kept.id}/?period=2026")
    assert "赢单额 · 负责人 是 Ben" in shown.content.decode()


def test_a_tile_can_count_everything_again(sold, board, sign_in):
    where = json.dumps({"all": [{"field": "owner", "op": "=", "value": "Ben"}]})
    actions.change_tile(board, replace(first_of(board), where=where), by=viewer_for(sold.ada))
    client, here = sign_in(sold.ada), narrowing(board)
    assert "负责人 是 Ben" in client.get(here).content.decode()

    client.post(f"{here}?begun=1")

    assert first_of(board).where == ""


def test_a_condition_that_a_figure_cannot_be_asked_by_is_not_kept(sold, board, sign_in):
    client, here = sign_in(sold.ada), narrowing(board)

    assert client.post(f"{here}?begun=1&where=nonsense+%3D+3").status_code == 400
    assert sign_in(sold.ben).post(f"{here}?begun=1").status_code in (403, 404)
    assert first_of(board).where == ""


@pytest.mark.parametrize(
    "tile",
    [
        Tile("t", "trend", ("won_amount",), ("month",)),
        Tile("w", "waterfall", ("won_amount",), ("owner",), against="yoy"),
    ],
    ids=["trend", "waterfall"],
)
def test_a_company_without_figures_is_told_so_instead_of_drawn_along_zero(tile, company):
    look = drawing.Look(viewer_for(company.ada), YEAR, {})
    draw = {"trend": drawing._trend, "waterfall": drawing._waterfall}[tile.chart]
    assert not draw(tile, look).table.lines
    won(company.ben, 100)
    assert draw(tile, look).table.lines
