"""What the report's page shows, made of its snapshot."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.domains.reports.models import WorkReport
from dacheng.domains.reports.queries import documents, narrative, pictures, sentences
from dacheng.domains.reports.queries.behind import Compared, told
from dacheng.domains.reports.queries.promises import Promise, kept_share
from dacheng.domains.reports.queries.sentences import written
from dacheng.domains.reports.queries.snapshots import Figures
from dacheng.kernel.access import Viewer, permits
from dacheng.kernel.documents import Chart, Table
from dacheng.kernel.documents.pictures import pictured
from dacheng.kernel.documents.wording import said, unit_name
from dacheng.kernel.ui.screens import screen_of

TONES = {"draft": "warn", "returned": "neg", "handed_in": "info", "signed": "pos"}
NUMERALS = ("一", "二", "三", "四", "五")


def sections(report: WorkReport, figures: Figures, url: str) -> dict[str, dict[str, Any]]:
    """Sentences with every figure as something to click, and as they are kept."""
    kept = report.sentences or {}
    return {
        key: {
            "name": key,
            "lines": [[_part(part, url) for part in sentence] for sentence in found],
            "kept": "\n".join(written(sentence) for sentence in found),
            "changed": key in kept,
            "restore": f"{url}restore/{key}/",
        }
        for key, found in sentences.sections(figures, kept).items()
    }


def _part(part: str | narrative.Number, url: str) -> dict[str, Any]:
    if isinstance(part, str):
        return {"text": part}
    return {
        "text": part.text,
        "token": part.token,
        "locked": True,
        "url": f"{url}number/{part.metric}/" if part.opens else "",
    }


def table(report: WorkReport, figures: Figures, url: str) -> list[dict[str, Any]]:
    """Table 4 by family: the row's figures as text, its remark as typed or as suggested."""
    return [
        {"family": family, "rows": [_row(report, figures, name, url) for name in names]}
        for family, names in narrative.by_family(figures)
    ]


def _row(report: WorkReport, figures: Figures, name: str, url: str) -> dict[str, Any]:
    unit = figures[name]["unit"]
    change = "points" if unit == "share" else "change"
    better = figures[name]["better"]
    return {
        "name": name,
        "label": narrative.name_of(name),
        "target": said(figures.value(name, "target"), unit),
        "value": said(figures.value(name), unit),
        "attainment": said(figures.value(name, "attainment"), "share"),
        "behind": (figures.value(name, "deviation") or 0) <= -narrative.NOTABLE,
        "done": figures.value(name, "attainment"),
        "pace": figures.value(name, "elapsed"),
        "yoy": _change(figures, name, "yoy", change, better),
        "pop": _change(figures, name, "pop", change, better),
        "comment": (report.comments or {}).get(name, ""),
        "suggested": narrative.remark(figures, name),
        "url": f"{url}number/{name}/",
    }


def _change(figures: Figures, name: str, against: str, unit: str, better: str) -> dict[str, Any]:
    change = figures.change(name, against)
    bad = (
        change is not None and (change < 0) == (better == "up") and abs(change) >= narrative.NOTABLE
    )
    return {"text": said(change, unit), "tone": "warn" if bad else ""}


def charts(figures: Figures) -> dict[str, list[dict[str, Any]]]:
    """Beside the goal how it went; beside the results where they came from."""
    rest = [name for name in pictures.TITLES if name != "target"]
    found = {
        "goal": [documents.trend_chart(figures), *_more(figures, ["target"])],
        "results": [
            documents.ranking_chart(figures),
            documents.structure_chart(figures),
            *_more(figures, rest),
        ],
    }
    return {name: [picture(one) for one in found[name] if one] for name in found}


def _more(figures: Figures, names: Sequence[str]) -> list[Chart]:
    return pictures.drawn(figures.taken, names, documents.short)


def picture(chart: Chart) -> dict[str, Any]:
    """The chart as all pages draw it, with its title above."""
    note = "，".join(filter(None, (unit_name(chart.unit), chart.note)))
    return {"title": chart.title, "note": note, "chart": pictured(chart)}


def kept_rows(found: Compared | None, viewer: Viewer) -> dict[str, Any] | None:
    """The rows a number was made of, by name where this reader may see them."""
    if found is None:
        return None
    unit, there = found.metric.unit.value, screen_of(found.kept.kind)
    rows = [
        {
            "name": str(record) if record else _("你看不到的一行"),
            "url": there.href(one.pk) if record and there and there.detail_url else "",
            "then": said(one.then, unit),
            "now": said(one.now, unit),
            "moved": one.moved,
        }
        for record, one in told(found, viewer)
    ]
    return {
        "rows": rows,
        "count": found.kept.count,
        "changed": found.among(was=True, stays=True),
        "gone": found.among(was=True, stays=False),
        "new": found.among(was=False, stays=True),
        "whole": found.whole,
    }


def tabled(table: Table) -> dict[str, Any]:
    """A table with the side on which each column stands."""
    rights = [
        any(not isinstance(row[at], str) for row in table.rows) for at in range(len(table.columns))
    ]
    return {
        "title": table.title,
        "heads": list(zip(table.columns, rights, strict=True)),
        "rows": [
            [
                (cell, "", False) if isinstance(cell, str) else (cell.text, cell.tone, True)
                for cell in row
            ]
            for row in table.rows
        ],
    }


def promises(found: Sequence[Promise], report: WorkReport, viewer: Viewer) -> dict[str, Any]:
    kept, of = kept_share(list(found))
    marks = {"done": "ok", "missed": "no", "partly": "wait", "": "off"}
    icons = {"done": "check", "missed": "x", "partly": "clock", "": ""}
    may = viewer.person_id == report.author_id
    return {
        "rows": [
            {
                "promise": one,
                "mark": marks[one.outcome],
                "icon": icons[one.outcome],
                "url": _promise_url(one, may or _owns(one, viewer)),
            }
            for one in found
        ],
        "kept": kept,
        "of": of,
        "counts": [
            {"n": sum(one.outcome == name for one in found), "tone": tone}
            for name, tone in (("done", "pos"), ("partly", "warn"), ("missed", "neg"))
        ],
    }


def _owns(one: Promise, viewer: Viewer) -> bool:
    return one.item is not None and one.item.owner_id == viewer.person_id


def _promise_url(one: Promise, may: bool) -> str:
    if one.item is not None and may:
        return reverse("reports:judge", args=[one.item.pk])
    return ""


def steps(report: WorkReport, viewer: Viewer) -> dict[str, bool]:
    """Which buttons stand on the page."""
    mine = viewer.person_id == report.author_id and viewer.can("reports.change")
    handed = report.state == "handed_in"
    may_sign = handed and not mine and permits(viewer, "sign", report)
    return {
        "may_write": mine and report.is_writable,
        "may_sign": may_sign,
        "may_refresh": mine and report.is_writable and report.frozen_at is None,
        "may_comment": report.state != "draft" and permits(viewer, "comment", report),
    }


def state(report: WorkReport) -> dict[str, str]:
    label = str(report.get_state_display())
    if report.state == "draft" and report.is_late:
        return {"label": _("逾期未交"), "tone": "neg"}
    return {"label": label, "tone": TONES[report.state]}
