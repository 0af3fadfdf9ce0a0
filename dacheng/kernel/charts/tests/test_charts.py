"""What every chart keeps to, and the sentence it says."""

import json
import re
from decimal import Decimal
from decimal import Decimal as D

import pytest
from django.utils import translation

from dacheng.kernel.charts import (
    Mark,
    Measure,
    Year,
    ageing,
    chain,
    composition,
    pareto,
    ranking,
    seasonal,
    trend,
    waterfall,
)
from dacheng.kernel.charts.rendering import _Node, bundle, svg
from dacheng.kernel.charts.running import Run, running
from dacheng.kernel.charts.samples import samples

WON = Measure("赢单额", "money")
SLIPS = Measure("过期", "count", "down")
COLOR = re.compile(r"#[0-9a-f]{3,8}\b|rgb\(")


def wan(*amounts):
    return [Decimal(amount) * 10000 for amount in amounts]


@pytest.mark.parametrize("chart", samples(), ids=lambda chart: chart.kind)
def test_every_chart_is_plain_data_with_a_sentence_and_its_figures(chart):
    source = json.dumps(chart.option, ensure_ascii=False)
    assert json.loads(chart.json)["option"] == json.loads(source)
    assert chart.conclusion and chart.table.lines
    assert all(len(line.cells) == len(chart.table.heads) for line in chart.table.lines)
    assert not COLOR.search(source), "colours are names of variables"
    assert '"pie"' not in source and '"gauge"' not in source
    assert chart.option["animation"] is False


@pytest.mark.parametrize("chart", samples(), ids=lambda chart: chart.kind)
def test_value_axes_begin_at_nothing_and_there_is_one(chart):
    axes = [chart.option.get("xAxis", {}), chart.option.get("yAxis", {})]
    flat = [axis for one in axes for axis in (one if isinstance(one, list) else [one])]
    values = [axis for axis in flat if axis.get("type") == "value"]
    assert all(axis.get("min") == 0 for axis in values)
    assert len({axis.get("gridIndex", 0) for axis in values}) == len(values)


def test_ranking_puts_the_best_first_and_keeps_oneself_in_sight():
    marks = [Mark(f"人{n}", Decimal(n * 10000), mine=n == 1) for n in range(1, 21)]
    chart = ranking(marks, WON)
    shown = chart.option["yAxis"][0]["data"]
    assert shown[0] == "1  人20" and shown[-1] == "20  人1" and len(shown) == 8
    assert chart.conclusion == "赢单额：人20第一，20.0 万；人1最后，1.0 万"
    assert len(chart.table.lines) == 20


def test_of_what_should_be_little_the_most_is_not_called_first():
    chart = ranking([Mark("甲", Decimal(3)), Mark("乙", Decimal(1))], SLIPS)
    assert chart.conclusion == "过期：甲最多，3"


def test_pareto_says_how_many_carry_four_fifths():
    chart = pareto([Mark(str(n), value) for n, value in enumerate(wan(70, 20, 6, 4))], WON)
    assert chart.conclusion == "赢单额：4 个里前 2 个占 90.0%"
    colors = [one["itemStyle"]["color"] for one in chart.option["series"][0]["data"]]
    assert colors == ["@ink-fill", "@ink-fill", "@ink-mute", "@ink-mute"]


def test_the_narrowest_step_of_a_chain_is_the_one_that_is_coloured():
    marks = [Mark("线索", Decimal(100)), Mark("触达", Decimal(80)), Mark("转化", Decimal(8))]
    chart = chain(marks, Measure("线索", "count"))
    bands = [one.get("itemStyle", {}).get("color") for one in chart.option["series"][0]["data"]]
    assert bands.count("@neg-soft") == 1 and bands[3] == "@neg-soft"
    assert chart.conclusion == "卡在「触达」：只有 10% 走下去"


def test_a_waterfall_ends_where_it_says_and_its_worst_step_is_red():
    then, now = wan(50, 30, 20), wan(20, 35, 25)
    marks = [Mark(n, v, was=w) for n, v, w in zip("甲乙丙", now, then, strict=True)]
    chart = waterfall(marks, WON, words=("去年", "今年"))
    bars = chart.option["series"][1]["data"]
    assert [bar["value"] for bar in bars] == [100, 30, 5, 5, 80]
    assert [bar["itemStyle"]["color"] for bar in bars][1:4] == [
        "@neg-solid",
        "@pos-line",
        "@pos-line",
    ]
    assert chart.conclusion == "赢单额从 100.0 万 到 80.0 万，拖得最多的是甲，−30.0 万"


def test_a_composition_has_five_parts_at_most_and_they_are_the_whole():
    chart = composition([Mark(str(n), Decimal(n)) for n in range(1, 10)], Measure("单", "count"))
    values = [line.cells[1] for line in chart.table.lines]
    assert values == ["9", "8", "7", "6", "15"]
    shares = [series["data"][0]["value"] for series in chart.option["series"][:-1]]
    assert sum(shares) == pytest.approx(1)


def test_ageing_names_the_oldest_that_waits():
    marks = [Mark("新", Decimal(2)), Mark("旧", Decimal(6)), Mark("很旧", Decimal(0))]
    assert ageing(marks, Measure("应收", "count")).conclusion == "应收：旧 6，占 75.0%"


def test_a_season_spreads_last_year_the_way_years_usually_are():
    years = [wan(10, 30), wan(30, 50)]
    assert seasonal(years) == [Decimal("0.3125") * 800000, Decimal("0.6875") * 800000]
    assert seasonal([wan(1, 2)]) is None and seasonal([wan(0, 0), wan(1, 2)]) is None
    begun_late = [wan(0, 90), *years]
    assert seasonal(begun_late) == seasonal(years)
    assert seasonal([wan(0, 90), wan(1, 2)]) is None


def test_a_trend_does_not_judge_a_month_that_still_runs():
    now = [*wan(12, 1), None]
    chart = trend(now, WON, Year("123", [""] * 3, running=1), before=wan(10, 9, 8),
                  expected=wan(11, 9, 8))  # fmt: skip
    assert chart.conclusion == "赢单额：1 12.0 万，比去年同期多 20.0%，比应季高 1.0 万"
    dotted = chart.option["series"][-1]
    assert dotted["lineStyle"]["type"] == "dotted" and dotted["data"][2]["value"] is None


def test_sentences_are_english_for_who_reads_english():
    with translation.override("en"):
        marks = [Mark("Ann", Decimal(30000)), Mark("Bob", Decimal(10000))]
        said = ranking(marks, Measure("Won", "money")).conclusion
    assert said == "Won: Ann first with 30.0K, Bob last with 10.0K"


@pytest.mark.parametrize("chart", samples(), ids=lambda chart: chart.kind)
def test_the_server_draws_every_chart_in_both_themes(chart):
    light, dark = (svg(chart.option, 480, chart.height, theme) for theme in ("light", "dark"))
    assert light.startswith("<svg") and light != dark
    assert (
        "@" not in light
        and "NaN" not in light
        and "Noto Sans CJK SC" in light
        or "<text" not in light
    )


def test_chinese_stays_text_and_what_people_type_stays_harmless():
    marks = [Mark("<script>@甲&乙", Decimal(1)), Mark("丙", Decimal(2))]
    drawn = svg(composition(marks, Measure("单", "count")).option, 400, 100)
    assert "丙" in drawn and "<script" not in drawn and "&lt;script&gt;@甲&amp;乙" in drawn


def test_node_draws_the_same_where_there_is_no_embedded_engine():
    option = samples()[3].option
    given = json.dumps({"option": option, "width": 400, "height": 200, "theme": "light"})
    ids = re.compile(r"zr\d+-\w+-?\d*")
    assert ids.sub("", _Node(bundle()).draw(given)) == ids.sub("", svg(option, 400, 200))


def test_a_running_sum_marks_what_is_missing_and_where_it_ends():
    run = Run(
        ["10月", "", "11月", ""], ["10-01", "10-15", "11-01", "11-15"],
        [D(10), D(20), D(30), D(40)], [D(5), D(12), None, None], at=1, landing=D(24),
    )  # fmt: skip
    chart = running(run, Measure("新客户数", "count"), "落后")
    due, there, ahead, gap = chart.option["series"]
    assert (due["lineStyle"]["type"], ahead["lineStyle"]["type"]) == ("dashed", "dotted")
    assert [one["value"] for one in there["data"]] == [5, 12, None, None]
    assert [one["value"] for one in ahead["data"]] == [None, 12, 18, 24]
    assert [one["value"] for one in gap["data"]] == [[1, 12], [1, 16], [1, 20]]
    assert gap["data"][1]["label"]["formatter"] == "缺 8"
    assert there["lineStyle"]["color"] == "@neg"
    assert [line.cells[0] for line in chart.table.lines] == ["10-01", "10-15", "11-01"]
