"""The five steps as data: what each points at, and what it says."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access import Reach, Viewer


@dataclass(frozen=True)
class Step:
    """One step. `at` lists places to point at; the first that is on the screen is taken."""

    at: str
    title: str | Promise
    text: str | Promise


NUMBER = Step(
    ".dc-hero .pc, .dc-hero, .dc-tile",
    _("数字都能点开"),
    _("点数字看它由哪几单组成，停在上面（手机按住）看怎么算的。不一致就改那几单。"),
)
FIND = Step(
    "[data-palette]",
    _("找什么都在这里"),
    _("按 Ctrl K，打「三一」「hdkj」或电话后四位。客户、商机、页面、动作都能搜。"),
)
JOT = Step(
    "[data-quick], .dc-bar",
    _("打完电话，记一笔"),
    _("三个格子：跟谁、说了什么、下一步。按 N 也行，十秒写完。"),
)
PLACES = Step(
    ".dc-rail, .dc-bar",
    _("换地方"),
    _("客户、线索、商机、合同、回款都在这里。按 G 再按字母更快，按 ? 看全部按键。"),
)
TODAY = Step(
    ".dc-due, .o1, .o4",
    _("今天先做这些"),
    _("到期和过期的任务、停太久的商机排在这里。做完点掉，再写下一步。"),
)
NECK = Step(
    ".dc-funnel, .o2",
    _("卡在哪一步"),
    _("漏斗按近一年算转化，最差的一步标出来。点进去看是哪些单、在谁手里。"),
)
MONEY = Step(
    'a[href^="/receipts/"], .dc-tile',
    _("回款"),
    _("到账记在合同上，逾期按天数分段。记错了用冲销，历史里都在。"),
)


def steps_for(viewer: Viewer) -> list[Step]:
    """Five for everybody; the fourth is what his role looks at first."""
    if viewer.can("receivables.create") and not viewer.can("opportunities.create"):
        return [NUMBER, FIND, MONEY, NECK, PLACES]
    own = viewer.grants.get("opportunities.view") is Reach.OWN
    return [NUMBER, FIND, JOT if viewer.can("activities.create") else MONEY,
            TODAY if own else NECK, PLACES]  # fmt: skip
