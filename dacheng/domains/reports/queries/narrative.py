"""Sentences made of figures by rule: what was to be, what came, what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dacheng.domains.reports.queries.asking import number
from dacheng.domains.reports.queries.snapshots import Figures
from dacheng.kernel.documents.wording import said
from dacheng.kernel.metrics import Family, get
from dacheng.kernel.periods import Period

NOTABLE, LEVEL = Decimal("0.10"), Decimal("0.005")
MOST_MOVES = 5
OPENING, CLOSING = "\u27e6", "\u27e7"


@dataclass(frozen=True)
class Number:
    """A figure inside a sentence: locked, and opens where it comes from."""

    metric: str
    what: str
    text: str
    opens: bool = True

    @property
    def token(self) -> str:
        """How the figure is written in a sentence that is kept: its place, never its value."""
        return f"{OPENING}{self.metric}.{self.what}{CLOSING}"


Part = str | Number
Sentence = list[Part]


def plain(sentence: Sequence[Part]) -> str:
    """The sentence as one text, for paper."""
    return "".join(part if isinstance(part, str) else part.text for part in sentence)


def sections(figures: Figures) -> dict[str, list[Sentence]]:
    """目标, 成果, 问题: each a list of sentences, the most important first."""
    if not figures.main:
        return {"goal": [], "results": [], "problems": []}
    return {
        "goal": list(_goal(figures)),
        "results": list(_results(figures)),
        "problems": list(_problems(figures)),
    }


def headline(figures: Figures) -> str:
    """The fact in one line; stands as the title of the first slide."""
    if not figures.main:
        return _("还没有数")
    label, value = name_of(figures.main), _said(figures, figures.main, "value")
    attained, deviation = (figures.value(figures.main, n) for n in ("attainment", "deviation"))
    if attained is None:
        return _("%(label)s %(value)s") % {"label": label, "value": value}
    given = {"label": label, "value": value, "share": said(attained, "share")}
    if deviation is not None and deviation < -LEVEL:
        return _("%(label)s %(value)s，完成 %(share)s，落后进度 %(gap)s") % {
            **given,
            "gap": said(-deviation, "share"),
        }
    return _("%(label)s %(value)s，完成 %(share)s") % given


def name_of(metric: str) -> str:
    return str(get(metric).label)


def _said(figures: Figures, metric: str, what: str) -> str:
    unit = figures[metric]["unit"]
    return said(figures.value(metric, what), "share" if what == "attainment" else unit)


def _filled(pattern: str, **numbers: Part) -> Sentence:
    """A translated pattern with {names} replaced by figures, in the order of the language."""
    parts: Sentence = []
    rest = pattern
    while "{" in rest:
        before, _brace, rest = rest.partition("{")
        name, _brace, rest = rest.partition("}")
        parts += [before, numbers[name]]
    return [part for part in (*parts, rest) if part != ""]


def _number(figures: Figures, metric: str, what: str = "value") -> Number:
    return Number(metric, what, _said(figures, metric, what))


def _goal(figures: Figures) -> Iterator[Sentence]:
    main, target = figures.main, figures.value(figures.main, "target")
    label = name_of(main)
    if target is None:
        yield [_("%(label)s这一期没有定目标，只和以前比。") % {"label": label}]
    else:
        yield _filled(
            _("{label}目标 {target}，完成 {share}，时间过了 {elapsed}。"),
            label=label,
            target=_number(figures, main, "target"),
            share=_number(figures, main, "attainment"),
            elapsed=Number(main, "elapsed", said(figures.value(main, "elapsed"), "share"), False),
        )
    yield from _around(figures)


def _around(figures: Figures) -> Iterator[Sentence]:
    """The quarter or year the period is part of."""
    wider = figures.taken.get("wider") or {}
    if wider.get("value") is None or wider.get("target") is None:
        return
    unit = figures[figures.main]["unit"]
    deviation = number(wider["deviation"])

    def shown(what: str, value: Decimal | None, unit: str) -> Number:
        return Number(figures.main, what, said(value, unit), False)

    ahead = _("快于进度 {gap}") if (deviation or 0) >= 0 else _("落后进度 {gap}")
    yield _filled(
        _("{period} 累计 {value}，目标 {target}，达成 {share}，") + ahead + _("。"),
        period=words_of(wider["period"]),
        value=shown("wider_value", number(wider["value"]), unit),
        target=shown("wider_target", number(wider["target"]), unit),
        share=shown("wider_share", number(wider["attainment"]), "share"),
        gap=shown("wider_gap", abs(deviation or Decimal(0)), "share"),
    )


def _results(figures: Figures) -> Iterator[Sentence]:
    yield _main_result(figures)
    for metric in notable(figures):
        change = figures.change(metric, "pop") or Decimal(0)
        share = figures[metric]["unit"] == "share"
        up = change > 0
        yield _filled(
            _("{label} {value}，比上期多 {change}。")
            if up
            else _("{label} {value}，比上期少 {change}。"),
            label=name_of(metric),
            value=_number(figures, metric),
            change=Number(
                metric,
                "pop",
                said(abs(change), "points").lstrip("+") if share else said(abs(change), "share"),
            ),
        )
    if sentence := _ranked(figures):
        yield sentence


def _main_result(figures: Figures) -> Sentence:
    main = figures.main
    parts = _filled(_("{label} {value}"), label=name_of(main), value=_number(figures, main))
    for against, more, less in (
        ("pop", _("，比上期多 {change}"), _("，比上期少 {change}")),
        ("yoy", _("，比去年同期多 {change}"), _("，比去年同期少 {change}")),
    ):
        change = figures.change(main, against)
        if change is not None:
            text = Number(main, against, said(abs(change), "share"))
            parts += _filled(more if change >= 0 else less, change=text)
    return [*parts, _("。")]


def notable(figures: Figures) -> list[str]:
    """Figures that moved by a tenth or more against the period before, the largest move first."""
    moves = []
    for metric in figures.names:
        change = figures.change(metric, "pop")
        if metric != figures.main and change is not None and abs(change) >= NOTABLE:
            moves.append((abs(change), metric))
    return [metric for _move, metric in sorted(moves, reverse=True)[:MOST_MOVES]]


def _ranked(figures: Figures) -> Sentence:
    rows = (figures.taken.get("ranking") or {}).get("rows", [])
    if len(rows) < 2:
        return []
    unit = figures[figures.main]["unit"]
    first, last = rows[0], rows[-1]
    return _filled(
        _("{n} 人里最多的是{first}，{most}；最少的是{last}，{least}。"),
        n=str(figures.taken["ranking"]["n"]),
        first=first["name"],
        last=last["name"],
        most=Number(figures.main, "ranking_first", said(number(first["value"]), unit), False),
        least=Number(figures.main, "ranking_last", said(number(last["value"]), unit), False),
    )


def _problems(figures: Figures) -> Iterator[Sentence]:
    for one in figures.taken.get("troubles", ()):
        yield trouble(figures, one)


def trouble(figures: Figures, one: dict[str, Any]) -> Sentence:
    """A case by its title and owner; a figure by how far it is off."""
    if one["kind"] == "case":
        who = _("，%(who)s在跟") % {"who": one["who"]} if one["who"] else ""
        return [f"{one['title']}{who}{_('。')}"]
    by = Number(one["metric"], "off", said(abs(Decimal(one["by"])), "share"))
    pattern = {
        "pace": _("{label} {value}，落后进度 {by}。"),
        "fall": _("{label} {value}，比上期差 {by}。"),
    }[one["kind"]]
    return _filled(
        pattern, label=name_of(one["metric"]), value=_number(figures, one["metric"]), by=by
    )


def remark(figures: Figures, metric: str) -> str:
    """What the table says of a figure as long as nobody has said it better."""
    deviation = figures.value(metric, "deviation")
    if deviation is not None and deviation < -LEVEL:
        return _("落后进度 %(gap)s") % {"gap": said(-deviation, "share")}
    if deviation is not None and deviation > LEVEL:
        return _("快于进度 %(gap)s") % {"gap": said(deviation, "share")}
    change = figures.change(metric, "yoy")
    if change is not None and abs(change) >= NOTABLE:
        kind = "points" if figures[metric]["unit"] == "share" else "change"
        return _("比去年同期 %(change)s") % {"change": said(change, kind)}
    return ""


def late_note(figures: Figures) -> str:
    """How much was written down too late to have been counted in time."""
    late = figures.taken.get("late") or {}
    if not late.get("of") or not late.get("n"):
        return ""
    share = said(Decimal(late["n"]) / late["of"], "share")
    return _("这一期的跟进有 %(share)s（%(n)s / %(of)s）是期末之后才录入的。") % {
        "share": share,
        "n": late["n"],
        "of": late["of"],
    }


def by_family(figures: Figures) -> list[tuple[str, list[str]]]:
    """The four families in order, each with its figures, the worst first."""
    order = figures.worst_first()
    found = []
    for family in Family:
        names = [name for name in order if figures[name]["family"] == family.value]
        if names:
            found.append((str(family.label), names))
    return found


def words_of(label: str) -> str:
    """第 47 周, 2026 年 11 月, 2026 年 Q4, 2026 年."""
    period = Period.parse(label)
    start = period.start
    grain = period.grain.value if period.grain else ""
    if grain == "week":
        year, week, _day = start.isocalendar()
        return _("%(year)s 年第 %(week)s 周") % {"year": year, "week": week}
    if grain == "month":
        return _("%(year)s 年 %(month)s 月") % {"year": start.year, "month": start.month}
    if grain == "quarter":
        return _("%(year)s 年 Q%(q)s") % {"year": start.year, "q": (start.month + 2) // 3}
    return _("%(year)s 年") % {"year": start.year} if grain == "year" else label
