"""What the demo company's sellers say they did: calls, visits and minutes that sound like work."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from dacheng.domains.activities.actions import jot
from dacheng.domains.activities.models import Activity, Task
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.demo.season import workday
from dacheng.kernel.access import Viewer

# stage → kind, subject; minutes where somebody would write them
SAID: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("call", "打给设备部，确认项目是真的，预算在走流程"),
        ("call", "核实需求：两条线，每条 3 个工位，目标节拍 14 秒"),
        ("mail", "发公司介绍和同行业三个案例"),
        ("call", "没接通，改约明天上午"),
        ("visit", "第一次上门，看了车间，拿到工件图纸"),
    ),
    (
        ("visit", "带售前看现场，量节拍、拍视频"),
        ("call", "问清决策链：设备部长评估，生产副总拍板"),
        ("meeting", "需求澄清会，痛点排了优先级"),
        ("mail", "发需求确认表，请对方签字"),
        ("visit", "陪车间主任看了我们在同城的样板线"),
        ("call", "财务问回收期，约下周给测算"),
    ),
    (
        ("meeting", "方案评审会，工艺提了 5 条修改意见"),
        ("mail", "发方案 V2 和 ROI 测算，回收期 19 个月"),
        ("visit", "样机测试，来料 200 件，合格率 99.4%"),
        ("call", "了解竞品方案，对方用的是进口本体"),
        ("meeting", "和技术总监对参数，夹具要改成快换"),
        ("mail", "发报价单，含两年维保"),
    ),
    (
        ("meeting", "商务谈判第一轮，对方要 8% 折扣"),
        ("call", "付款方式谈到 30/60/10，质保金一年"),
        ("visit", "拜访采购总监，交期压到 75 天"),
        ("call", "法务改了违约条款，等对方盖章"),
        ("meeting", "和生产副总过验收标准，达成一致"),
        ("call", "催合同审批，还差财务总监一签"),
    ),
)
MINUTES = (
    "参会：对方生产副总、设备部长、工艺；我方销售、售前。\n结论：节拍和占地认可，价格再谈。"
    "\n下一步：周四前补 ROI 测算，下周二复议。",
    "现场确认 6 个工位，换型 4 种。电源和气源够，地面要做找平。"
    "\n对方担心操作工学不会，答应安排两天培训。",
    "对方预算 {budget} 万，已过部门，差总经理批。竞品报价低 7% 左右，但交期要 110 天。",
    "测试 200 件，漏检 1 件，误检 5 件，误检偏高，回去调光源。\n对方同意以 ≤2% 误检验收。",
    "采购要求分项报价；维保单列。约定周五发正式报价，有效期 30 天。",
)
STEPS = (
    ("约第一次上门", "核实预算", "要工件图纸", "发案例"),
    ("带售前看现场", "补客户档案和决策链", "发需求确认表", "约样板线参观"),
    ("改方案 V2", "补 ROI 测算", "安排样机测试", "发报价单", "约方案评审会"),
    ("催合同审批", "确认付款条款", "和法务过违约条款", "拜访拍板人", "确认交期"),
)
CARE = (
    ("call", "回访设备运行情况，开机率 92%"),
    ("visit", "季度走访，聊到明年扩产计划"),
    ("call", "节前问候，打听有没有新项目"),
    ("mail", "发新品资料和展会邀请"),
    ("call", "问去年那台的备件要不要补"),
)
LATE = {"zhaolei": 0.5, "fengkai": 0.45, "wanghao": 0.05}
USUALLY_LATE = 0.16


@dataclass(frozen=True)
class Talk:
    """Something said at a moment and written down at another."""

    happened: datetime
    entered: datetime
    kind: str
    subject: str
    minutes: str = ""


def talks(
    cast: Cast, dice: Random, owner: str, start: date, end: date, stage: int, many: int
) -> list[Talk]:
    """What is talked about in one stage, between two days."""
    lines = dice.sample(SAID[stage], min(many, len(SAID[stage])))
    return [talk(cast, dice, owner, start, end, line) for line in lines]


def talk(
    cast: Cast, dice: Random, owner: str, start: date, end: date, line: tuple[str, str]
) -> Talk:
    kind, subject = line
    day = workday(start + timedelta(days=dice.randrange(max(1, (end - start).days))))
    happened = cast.moment(day, time(dice.randrange(9, 18), dice.choice((5, 10, 20, 30, 40, 50))))
    late = dice.random() < LATE.get(owner, USUALLY_LATE)
    wait = timedelta(hours=dice.randrange(27, 110) if late else dice.choice((0, 0, 1, 2, 4, 14)))
    minutes = ""
    if kind in ("meeting", "visit") and dice.random() < 0.7:
        minutes = dice.choice(MINUTES).format(budget=dice.randrange(12, 90) * 5)
    return Talk(happened, happened + wait + timedelta(minutes=6), kind, subject, minutes)


def say(
    talk: Talk, about: Any, by: Viewer, dice: Random, *, finishes: Task | None = None,
    next_step: tuple[str, date] | None = None,
) -> Activity:  # fmt: skip
    """Write it down, with what it finishes and what comes next."""
    title, on = next_step or ("", None)
    return jot(
        talk.kind, by=by, about=about, finishes=finishes, next_step=title, next_step_on=on,
        happened_at=talk.happened, subject=talk.subject, minutes=talk.minutes,
        duration_minutes=dice.choice((10, 15, 20, 30)) if talk.kind == "call"
        else dice.choice((45, 60, 90, 120)) if talk.kind != "mail" else None,
    )  # fmt: skip
