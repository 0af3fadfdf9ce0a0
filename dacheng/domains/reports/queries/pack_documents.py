"""A business review as slides: agenda, seven modules, decisions."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dacheng.domains.reports.models import BusinessReview, Topic
from dacheng.domains.reports.queries import narrative
from dacheng.domains.reports.queries.asking import number
from dacheng.domains.reports.queries.documents import ranking_chart, trend_chart
from dacheng.domains.reports.queries.following import Followed
from dacheng.domains.reports.queries.packs import MODULES
from dacheng.domains.reports.queries.snapshots import Figures
from dacheng.kernel.documents import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Document,
    Figure,
    Heading,
    Paragraph,
    Series,
    Table,
)

CUT_NAMES = {
    "region": gettext_lazy("区域"),
    "product_line": gettext_lazy("产品线"),
    "customer_class": gettext_lazy("客户等级"),
    "source": gettext_lazy("来源"),
}


def pack_document(
    review: BusinessReview,
    topics: Sequence[Topic],
    decisions: Sequence[Followed],
    company: str = "",
) -> Document:
    figures = Figures(review.snapshot)
    blocks = [*_agenda(topics), *_modules(figures), *_minutes(review, decisions)]
    label = narrative.words_of(review.period.label)
    under = " · ".join(filter(None, (company, label, f"{review.held_on:%Y-%m-%d}")))
    language = "en" if (get_language() or "").startswith("en") else "zh-CN"
    return Document(review.title, under, review.chair.name, blocks, language)


def _agenda(topics: Sequence[Topic]) -> Iterator[Block]:
    yield Heading(_("议程：偏差最大的先说"))
    rows = tuple(
        (
            f"{at}. {topic.title}",
            str(MODULES[topic.module - 1][0]),
            Figure(topic.deviation, "change", "neg" if topic.deviation else ""),
            topic.speaker.name if topic.speaker else "",
        )
        for at, topic in enumerate(topics, 1)
    )
    columns = (_("议题"), _("模块"), _("偏差"), _("谁说"))
    yield Table(columns, rows, widths=(4.4, 2.6, 1.1, 1.2))


def _modules(figures: Figures) -> Iterator[Block]:
    extra = {1: _targets, 2: _customers, 3: _strategies, 5: _resources, 6: _talent, 7: _control}
    for at, (label, names) in enumerate(MODULES, 1):
        yield Heading(f"{at}. {label}")
        shown = [name for name in names if name in figures.names]
        if shown:
            yield _figures(figures, shown)
        if at in extra:
            yield from extra[at](figures)


def _figures(figures: Figures, names: Sequence[str]) -> Table:
    rows = tuple(
        (
            narrative.name_of(name),
            Figure(figures.value(name, "target"), figures[name]["unit"]),
            Figure(figures.value(name), figures[name]["unit"]),
            Figure(figures.value(name, "attainment"), "share"),
            Figure(figures.change(name, "yoy"), _change(figures, name)),
            Figure(figures.change(name, "pop"), _change(figures, name)),
        )
        for name in names
    )
    columns = (_("指标"), _("目标"), _("实际"), _("完成率"), _("同比"), _("环比"))
    return Table(columns, rows, widths=(2.2, 1.2, 1.2, 1, 1, 1))


def _change(figures: Figures, name: str) -> str:
    return "points" if figures[name]["unit"] == "share" else "change"


def _targets(figures: Figures) -> Iterator[Block]:
    if chart := trend_chart(figures):
        yield chart
    teams = [one for one in figures.taken.get("teams", ()) if one["metric"] == figures.main]
    if teams:
        unit = figures[figures.main]["unit"]
        rows = tuple(
            (
                one["name"],
                Figure(number(one["target"]), unit),
                Figure(number(one["value"]), unit),
                Figure(number(one["attainment"]), "share"),
                Figure(number(one["deviation"]), "change", _tone(one["deviation"])),
            )
            for one in teams
        )
        yield Table((_("团队"), _("目标"), _("实际"), _("完成率"), _("偏差")), rows)


def _tone(deviation: Any) -> str:
    value = number(deviation)
    return "neg" if value is not None and value <= -narrative.NOTABLE else ""


def _cut(figures: Figures, cut: str) -> Iterator[Chart]:
    rows = (figures.taken.get("cuts") or {}).get(cut) or []
    if rows:
        names = tuple(name or _("没填") for name, _value in rows)
        values = tuple(number(value) for _name, value in rows)
        label = narrative.name_of(figures.main)
        title = f"{label} · {CUT_NAMES[cut]}"
        unit = figures[figures.main]["unit"]
        yield Chart(ChartKind.BAR, title, names, (Series(label, values),), unit)


def _customers(figures: Figures) -> Iterator[Block]:
    yield from _cut(figures, "region")
    yield from _cut(figures, "customer_class")


def _strategies(figures: Figures) -> Iterator[Block]:
    yield from _cut(figures, "product_line")
    yield from _cut(figures, "source")


def _resources(figures: Figures) -> Iterator[Block]:
    asked = figures.taken.get("support") or []
    yield (
        Bullets(tuple(f"{one['who']}：{one['text']}" for one in asked))
        if asked
        else Paragraph(_("这一期的汇报没有要支持的。"))
    )


def _talent(figures: Figures) -> Iterator[Block]:
    people = figures.taken.get("people") or {}
    if people:
        yield Paragraph(
            _("在职销售 %(here)s 人，本期来了 %(came)s 人，走了 %(left)s 人。") % people
        )
    if chart := ranking_chart(figures):
        yield chart


def _control(figures: Figures) -> Iterator[Block]:
    said = [narrative.plain(narrative.trouble(figures, one)) for one in figures.taken["troubles"]]
    yield Bullets(tuple(said)) if said else Paragraph(_("没有开着的偏差案。"))


def _minutes(review: BusinessReview, decisions: Sequence[Followed]) -> Iterator[Block]:
    yield Heading(_("决议"))
    rows = tuple(
        (one.decision.text, one.decision.owner.name, f"{one.decision.due_on:%m-%d}", one.label)
        for one in decisions
    )
    if rows:
        yield Table((_("决议"), _("谁"), _("到期"), _("结果")), rows, widths=(5, 1.2, 1.2, 1.2))
    else:
        yield Paragraph(_("还没有决议。"))
    if review.minutes:
        yield Heading(_("纪要"))
        yield Paragraph(review.minutes)
