"""Made-up figures, one chart of each kind: for the gallery and for looking at them."""

from decimal import Decimal

from dacheng.kernel.charts.bars import pareto, ranking
from dacheng.kernel.charts.beside import beside
from dacheng.kernel.charts.chart import Chart, Mark
from dacheng.kernel.charts.course import Band, Strand, course
from dacheng.kernel.charts.funnel import Step, funnel
from dacheng.kernel.charts.heat import Cell, heat
from dacheng.kernel.charts.measure import Measure
from dacheng.kernel.charts.parts import ageing, composition, layers
from dacheng.kernel.charts.running import Run, running
from dacheng.kernel.charts.steps import bridge
from dacheng.kernel.charts.tile import tile
from dacheng.kernel.charts.trend import Year, trend
from dacheng.kernel.charts.waterfall import waterfall

WON = Measure("赢单额", "money")
PEOPLE = (("王思远", 3206, 2800), ("吴敏", 2894, 3100), ("邓凯", 2216, 1900), ("许静", 1860, 2010),
          ("孙雨", 1216, 1630), ("陈嘉怡", 849, 1205), ("林晓彤", 633, 940))  # fmt: skip
MONTHS = [f"{n}月" for n in range(1, 13)]
SHAPE = (60, 42, 95, 80, 88, 110, 76, 82, 118, 90, 104, 150)


def wan(amount: float) -> Decimal:
    return Decimal(str(amount)) * 10000


def samples() -> list[Chart]:
    """In the order in which the design's table names them."""
    marks = [Mark(name, wan(now), "/ui/", wan(was)) for name, now, was in PEOPLE]
    return [
        tile(wan(5242), WON, [Mark(m, wan(s)) for m, s in zip(MONTHS, SHAPE, strict=True)]),
        funnel(_steps(), WON),
        waterfall(marks, WON, words=("去年 Q4", "今年 Q4")),
        _trend(),
        ranking([*marks[:4], Mark("我", wan(1500), "/ui/", mine=True), *marks[4:]], WON,
                against="上期"),
        pareto(marks, WON),
        _heat(),
        ageing([Mark(label, wan(a), "/ui/") for label, a in
                (("未到期", 620), ("1–30 天", 286.4), ("31–60 天", 193), ("60 天以上", 118.6))],
               Measure("应收", "money")),
        composition(marks, WON),
        layers(MONTHS[:6], {name: [Mark(name, wan(now * SHAPE[at] / 600)) for at in range(6)]
                            for name, now, _was in PEOPLE}, WON),
        _course(),
        _running(),
        _bridge(),
        beside([Mark("汇总", wan(1820)), Mark("提交", wan(1650), mine=True),
                Mark("统计", wan(1710))], WON, "三个数差 170 万", heads=("谁说的", "金额"),
               bands=[None, None, (wan(1480), wan(1950))], aim=Mark("目标", wan(2000))),
    ]  # fmt: skip


def _running() -> Chart:
    due = [wan(250 * n) for n in range(1, 13)]
    there = [*(wan(n) for n in (40, 90, 160, 260, 380, 830)), *[None] * 6]
    run = Run(MONTHS, MONTHS, due, there, 5, wan(2170))
    return running(run, WON, "6月应达 1,500 万，实际 830 万")


def _course() -> Chart:
    known = [*map(wan, SHAPE[:8]), *[None] * 4]
    ahead = [*[None] * 7, *map(wan, SHAPE[7:])]
    low = [v and v * Decimal("0.8") for v in ahead]
    high = [v and v * Decimal("1.2") for v in ahead]
    strands = [Strand("预计", ahead, "@accent", "dashed"), Strand("实际", known)]
    return course(MONTHS, strands, WON, "后四个月预计 442 万", head="月份",
                  band=Band("八成把握", low, high))  # fmt: skip


def _bridge() -> Chart:
    steps = [
        (Mark("新增", wan(100), "/ui/"), "pos"),
        (Mark("赢单", wan(-120), "/ui/"), "pos"),
        (Mark("推迟出去", wan(-80), "/ui/"), "neg"),
        (Mark("输单", wan(-40)), "neg"),
    ]
    return bridge(Mark("期初", wan(500)), steps, Mark("现在", wan(360)), WON,
                  "在途额少了 140 万", head="原因")  # fmt: skip


def _steps() -> list[Step]:
    return [
        Step(label, wan(amount), inside=f"{n} 单", conversion=rate, note=note, hot=hot, url="/ui/")
        for label, n, amount, rate, note, hot in (
            ("需求确认", 142, 8264, Decimal("0.62"), "近 4 季常态 60%", False),
            ("方案演示", 96, 6318.5, Decimal("0.58"), "近 4 季常态 57%", False),
            ("POC 验证", 71, 4906.2, Decimal("0.27"), "瓶颈：常态 46%，低 19 点", True),
            ("商务报价", 44, 3120.8, Decimal("0.71"), "近 4 季常态 72%", False),
            ("合同审批", 33, 1284.6, None, "", False),
        )
    ]


def _trend() -> Chart:
    now = [wan(s * 1.12) if at < 10 else None for at, s in enumerate(SHAPE)]
    now[9] = wan(38)
    year = Year(MONTHS, ["/ui/"] * 12, running=9)
    expected = [wan(s * 0.98 + 4) for s in SHAPE]
    return trend(now, WON, year, before=[wan(s) for s in SHAPE], expected=expected)


def _heat() -> Chart:
    regions = ("华东区", "华南区", "华北区", "西南区")
    changes = (("0.12", "0.03", "-0.02", "0.3"), ("-0.5", "-0.3", "-0.12", "0.05"),
               ("0.6", "0.1", "-0.09", "-0.01"), ("0", "-0.4", "0.09", "0.2"))  # fmt: skip
    cells = {
        (r, c): Cell(wan(820 + 130 * r - 90 * c), Decimal(changes[r][c]), "/ui/")
        for r in range(4)
        for c in range(4)
    }
    return heat(regions, ("Q1", "Q2", "Q3", "Q4"), cells, WON, against="同比")
