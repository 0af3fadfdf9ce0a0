"""A report as a document: the same words and figures as its page, for slides and paper."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dacheng.domains.reports.models import PlanItem, WorkReport
from dacheng.domains.reports.queries import narrative, pictures
from dacheng.domains.reports.queries.asking import number
from dacheng.domains.reports.queries.promises import Promise
from dacheng.domains.reports.queries.sentences import sections
from dacheng.domains.reports.queries.snapshots import Figures
from dacheng.domains.reports.stages import Outcome
from dacheng.kernel.documents import (
    Block,
    Bullets,
    Callout,
    Chart,
    ChartKind,
    Document,
    Figure,
    Footnote,
    Heading,
    Paragraph,
    Series,
    Table,
)
from dacheng.kernel.monthnames import month_name
from dacheng.kernel.periods import Period
from dacheng.kernel.ui.figures import when

WIDTHS = (2.0, 1.6, 1.6, 1.35, 1.35, 1.35, 2.4)


def document_of(
    report: WorkReport, promises: Sequence[Promise], items: Sequence[PlanItem], company: str = ""
) -> Document:
    """目标 → 成果 → 问题 → 计划, then the table of indicators by family."""
    figures = Figures(report.snapshot)
    lines = sections(figures, report.sentences)
    blocks = [
        *_goal(figures, promises, lines["goal"]),
        *_results(report, figures, lines["results"]),
        *_problems(report, figures, lines["problems"]),
        *_plan(report, items),
        *_table(report, figures),
        *_further(figures),
    ]
    label = narrative.words_of(report.period.label)
    unit = report.unit.name if report.unit else ""
    under = " · ".join(filter(None, (company, unit, label, _taken(report))))
    language = "en" if (get_language() or "").startswith("en") else "zh-CN"
    return Document(title_of(report), under, report.author.name, blocks, language)


def title_of(report: WorkReport) -> str:
    return f"{narrative.words_of(report.period.label)} · {report.template}"


def _taken(report: WorkReport) -> str:
    return _("数取自 %(when)s") % {"when": when(report.taken_at)}


def _sentences(found: Sequence[narrative.Sentence]) -> Iterator[Block]:
    texts = tuple(narrative.plain(one) for one in found)
    if len(texts) == 1:
        yield Paragraph(texts[0])
    elif texts:
        yield Bullets(texts)


def _goal(
    figures: Figures, promises: Sequence[Promise], lines: Sequence[narrative.Sentence]
) -> Iterator[Block]:
    yield Heading(_("目标：%(fact)s") % {"fact": narrative.headline(figures)})
    yield from _sentences(lines)
    yield from filter(None, (trend_chart(figures),))
    yield from pictures.drawn(figures.taken, ("target",), short)
    if promises:
        kept = sum(one.outcome == Outcome.DONE for one in promises)
        yield Heading(
            _("上期的承诺：%(n)s 条做到 %(kept)s 条") % {"n": len(promises), "kept": kept}
        )
        yield Table(
            (_("承诺"), _("谁"), _("到期"), _("结果"), _("说明")),
            tuple(_promise(one) for one in promises),
            widths=(4, 1.2, 1.2, 1, 2.6),
        )


def _promise(one: Promise) -> tuple[str, ...]:
    again = _("（第 %(n)s 次）") % {"n": one.times} if one.times > 1 else ""
    outcome = str(Outcome(one.outcome).label)
    return (one.text + again, one.who, f"{one.due_on:%m-%d}", outcome, one.note)


def _results(
    report: WorkReport, figures: Figures, lines: Sequence[narrative.Sentence]
) -> Iterator[Block]:
    yield Heading(_("成果"))
    yield from _sentences(lines)
    if report.results:
        yield Paragraph(report.results)
    yield from filter(None, (ranking_chart(figures), structure_chart(figures)))
    yield from pictures.drawn(figures.taken, ("funnel",), short)


def _problems(
    report: WorkReport, figures: Figures, lines: Sequence[narrative.Sentence]
) -> Iterator[Block]:
    yield Heading(_("问题"))
    if lines:
        yield from _sentences(lines)
    else:
        yield Paragraph(_("没有落后进度的指标，也没有开着的偏差案。"))
    if report.judgement:
        yield Callout(report.judgement, "")
    yield from pictures.drawn(figures.taken, ("lost",), short)


def _plan(report: WorkReport, items: Sequence[PlanItem]) -> Iterator[Block]:
    yield Heading(_("计划"))
    if items:
        rows = tuple(
            (one.text, one.owner.name, f"{one.due_on:%m-%d}", _moves(one)) for one in items
        )
        yield Table(
            (_("承诺"), _("谁"), _("到期"), _("看得见的结果")), rows, widths=(4, 1.2, 1.2, 2.6)
        )
    else:
        yield Paragraph(_("还没有写下期的承诺。"))
    if report.support:
        yield Heading(_("要支持"), 2)
        yield Paragraph(report.support)


def _moves(item: PlanItem) -> str:
    metric = narrative.name_of(item.metric) if item.metric else ""
    return " · ".join(filter(None, (item.expected, metric)))


def _table(report: WorkReport, figures: Figures) -> Iterator[Block]:
    yield Heading(_("指标"))
    for family, names in narrative.by_family(figures):
        rows = tuple(_row(report, figures, name) for name in names)
        columns = (family, _("目标"), _("实际"), _("完成率"), _("同比"), _("环比"), _("分析简述"))
        yield Table(columns, rows, widths=WIDTHS)
    if note := narrative.late_note(figures):
        yield Footnote(note)


def _further(figures: Figures) -> Iterator[Block]:
    """Where it came from, and how the other figures moved."""
    for title, names in ((_("从哪来"), pictures.CUT_BY), (_("各项走势"), ("move",))):
        if charts := pictures.drawn(figures.taken, names, short):
            yield Heading(title)
            yield from charts


def _row(report: WorkReport, figures: Figures, name: str) -> tuple[Any, ...]:
    unit = figures[name]["unit"]
    change = "points" if unit == "share" else "change"
    deviation = figures.value(name, "deviation")
    tone = "neg" if deviation is not None and deviation <= narrative.NOTABLE * -1 else ""
    return (
        narrative.name_of(name),
        Figure(figures.value(name, "target"), unit),
        Figure(figures.value(name), unit),
        Figure(figures.value(name, "attainment"), "share", tone),
        Figure(figures.change(name, "yoy"), change),
        Figure(figures.change(name, "pop"), change),
        (report.comments or {}).get(name) or narrative.remark(figures, name),
    )


def trend_chart(figures: Figures) -> Chart | None:
    rows = (figures.taken.get("trend") or {}).get("rows", [])
    if not rows:
        return None
    values = tuple(number(value) for _label, value in rows)
    names = tuple(short(label) for label, _value in rows)
    label = narrative.name_of(figures.main)
    title = _("近 %(n)s 期%(label)s") % {"n": len(rows), "label": label}
    return Chart(ChartKind.COLUMN, title, names, (Series(label, values),), _unit(figures))


def ranking_chart(figures: Figures) -> Chart | None:
    return _broken_down(figures, "ranking", _("%(label)s：人和人比"))


def structure_chart(figures: Figures) -> Chart | None:
    return _broken_down(figures, "structure", _("%(label)s：由什么构成"))


def _broken_down(figures: Figures, part: str, title: str) -> Chart | None:
    found = figures.taken.get(part) or {}
    rows = list(found.get("rows", []))
    if not rows:
        return None
    names = [row["name"] or _("没填") for row in rows]
    values = [number(row["value"]) for row in rows]
    if number(found.get("rest")):
        names.append(_("其他"))
        values.append(number(found["rest"]))
    label = narrative.name_of(figures.main)
    series = (Series(label, tuple(values)),)
    return Chart(ChartKind.BAR, title % {"label": label}, tuple(names), series, _unit(figures))


def _unit(figures: Figures) -> str:
    return str(figures[figures.main]["unit"])


def short(label: str) -> str:
    """A period below a column: 47 周, 11 月, Q4, 2026."""
    start = Period.parse(label).start
    if "W" in label:
        return _("%(n)s 周") % {"n": start.isocalendar().week}
    if "Q" in label:
        return f"{label[2:4]}{label[-2:]}"
    return month_name(start.month) if "-" in label else label
