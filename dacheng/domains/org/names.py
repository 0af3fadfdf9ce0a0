"""What a role can be given, in words: areas, what is done there, and how far."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.reference import ROLES
from dacheng.kernel.access import FieldLevel, Reach

Words = str | Promise
ADMINISTRATOR = "administrator"
NEEDS = "org.administer"
# Without these nobody could give anything to anybody any more.
KEPT = frozenset({"org.view", "org.change", "org.sign_in", NEEDS})

AREAS: dict[str, Words] = {
    "customers": _("客户和联系人"), "leads": _("线索"), "opportunities": _("商机"),
    "activities": _("活动和任务"), "contracts": _("合同"), "receivables": _("回款和发票"),
    "targets": _("目标"), "forecasts": _("预测"), "deviations": _("偏差"),
    "reports": _("汇报和复盘"), "metrics": _("数字"), "views": _("视图"),
    "dashboards": _("看板"), "files": _("文件"), "imports": _("导入"), "jobs": _("后台任务"),
    "notices": _("通知"), "org": _("人员和部门"), "products": _("产品"),
    "processes": _("流程"), "audit": _("历史"),
}  # fmt: skip
ACTIONS: dict[str, Words] = {
    "view": _("看"), "create": _("新建"), "change": _("改"), "close": _("赢单输单"),
    "convert": _("转商机"), "claim": _("认领"), "export": _("导出"), "hand_over": _("转交"),
    "remove": _("删"), "wave": _("放行门槛"), "cancel": _("作废"), "answer": _("应答"),
    "break_down": _("分解"), "approve": _("批准"), "confirm": _("判定"), "comment": _("批注"),
    "sign": _("审阅"), "review": _("开复盘"), "ask": _("查"), "sign_in": _("发登录"),
    "administer": _("管设置"),
}  # fmt: skip
REACHES: dict[str, Words] = {
    "": _("不能"), Reach.OWN: _("自己的"), Reach.TEAM: _("本团队"),
    Reach.BELOW: _("本团队和下级"), Reach.REGION: _("本大区"), Reach.ALL: _("全公司"),
}  # fmt: skip
LEVELS: dict[str, Words] = {
    FieldLevel.WRITE: _("能看能改"), FieldLevel.READ: _("只能看"), FieldLevel.MASK: _("打码"),
    FieldLevel.HIDDEN: _("不显示"),
}  # fmt: skip
# Everybody's, so that there is no nearer and farther: one may or one may not.
WHOLE = frozenset({"org", "products", "processes", "audit"})
# Given together with others of their area, and nothing asks for them.
IDLE = frozenset({
    "customers.close", "customers.convert", "leads.close", "opportunities.convert",
    "opportunities.claim", "activities.close", "activities.convert", "activities.claim",
})  # fmt: skip


def offered() -> dict[str, list[str]]:
    """The actions that can be given, by area, both in the order they are shown."""
    known = {grant for _code, _name, grants, _fields in ROLES for grant in grants} - IDLE
    return {area: [action for action in ACTIONS if f"{area}.{action}" in known] for area in AREAS}


def reaches_of(grant: str) -> list[str]:
    """The reaches a grant can be given with; '' takes it away."""
    area, _dot, action = grant.partition(".")
    whole = area in WHOLE or action == "administer"
    return ["", Reach.ALL.value] if whole else list(map(str, REACHES))


def said(grant: str, reach: str) -> Words:
    """The reach of a grant in words."""
    if reach == Reach.ALL and len(reaches_of(grant)) == 2:
        return _("能")
    return REACHES[reach]


def name_of(grant: str) -> str:
    """'leads.claim' as '线索 · 认领'."""
    area, _dot, action = grant.partition(".")
    return f"{AREAS.get(area, area)} · {ACTIONS.get(action, action)}"


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(grant, reach before, reach after) of what differs, in the order shown."""
    for area, actions in offered().items():
        for grant in (f"{area}.{action}" for action in actions):
            was, now = before.get(grant, ""), after.get(grant, "")
            if was != now:
                yield grant, was, now
