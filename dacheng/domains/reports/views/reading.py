"""Lists of reports, one report, its numbers, its files, and the same on a big screen."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dacheng.domains.org.queries import company, viewer_for
from dacheng.domains.reports import queries
from dacheng.domains.reports.models import BusinessReview, HouseFile, ReportTemplate, WorkReport
from dacheng.domains.reports.queries import narrative
from dacheng.domains.reports.queries.behind import compared_rows
from dacheng.domains.reports.queries.documents import title_of
from dacheng.domains.reports.queries.duties import next_due
from dacheng.domains.reports.queries.snapshots import Figures, take_snapshot
from dacheng.domains.reports.stages import WRITABLE, ReportState
from dacheng.domains.reports.views import shown
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer, find
from dacheng.kernel.calendar.days import load
from dacheng.kernel.documents import FORMATS, Block, Chart, Document, Table
from dacheng.kernel.documents import render as write
from dacheng.kernel.documents.wording import said
from dacheng.kernel.exports.tables import taken_out
from dacheng.kernel.metrics import get

SINCE = timedelta(days=100)
MOST = 60
TABS = ("mine", "team", "punctuality")


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Mine to hand in, those of others to read, and who hands in when."""
    viewer: Viewer = request.viewer
    viewer.require("reports.view")
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ("mine" if _writes(viewer) else "team")
    rows = WorkReport.objects.visible_to(viewer).select_related("author", "unit", "template")
    rows = rows.defer("snapshot").order_by("-period_start", "-due_at", "pk")
    mine = rows.filter(author_id=viewer.person_id)
    context = {
        "title": _("汇报"),
        "crumbs": [{"label": _("汇报")}],
        "tab": tab,
        "tabs": _tabs(tab),
        "may_review": viewer.can("reports.review"),
        "may_administer": viewer.can("reports.administer"),
        **(_mine(viewer, mine) if tab == "mine" else {}),
        **(_team(rows.exclude(author_id=viewer.person_id)) if tab == "team" else {}),
        **(_punctuality(viewer) if tab == "punctuality" else {}),
    }
    return render(request, "reports/list.html", context)


def _writes(viewer: Viewer) -> bool:
    return bool(templates_of(viewer))


def templates_of(viewer: Viewer) -> list[ReportTemplate]:
    """What this person writes, each frequency once."""
    if not viewer.can("reports.create"):
        return []
    rows = ReportTemplate.objects.visible_to(viewer).filter(is_active=True)
    own: dict[str, ReportTemplate] = {}
    for one in rows.order_by("order"):
        if set(one.roles) & set(viewer.roles):
            own[one.frequency] = one
    return list(own.values())


def _tabs(tab: str) -> list[dict[str, Any]]:
    labels = {"mine": _("我写的"), "team": _("我要看的"), "punctuality": _("交得怎么样")}
    return [
        {"label": label, "url": f"?tab={name}", "current": name == tab}
        for name, label in labels.items()
    ]


def _line(report: WorkReport) -> dict[str, Any]:
    return {
        "report": report,
        "state": shown.state(report),
        "label": narrative.words_of(report.period.label),
    }


def _mine(viewer: Viewer, rows: Any) -> dict[str, Any]:
    found = list(rows[:MOST])
    known = {(one.template_id, one.period_start) for one in found}
    calendar, today = load(), clock.today()
    coming = []
    for template in templates_of(viewer):
        period, due = next_due(template, today, calendar)
        if (template.pk, period.start) not in known:
            coming.append(
                {
                    "template": template,
                    "label": narrative.words_of(period.label),
                    "period": period.label,
                    "due": due,
                }
            )
    owed = [_line(one) for one in found if one.state in WRITABLE]
    done = [_line(one) for one in found if one.state not in WRITABLE]
    return {"owed": owed, "done": done, "coming": coming}


def _team(rows: Any) -> dict[str, Any]:
    found = list(rows.exclude(state=ReportState.DRAFT, due_at__gt=clock.now())[:MOST])
    waiting = [_line(one) for one in found if one.state == ReportState.HANDED_IN]
    missing = [_line(one) for one in found if one.state in WRITABLE]
    read = [_line(one) for one in found if one.state == ReportState.SIGNED]
    return {"waiting": waiting, "missing": missing, "read": read}


def _punctuality(viewer: Viewer) -> dict[str, Any]:
    rows = queries.punctuality(viewer, clock.today() - SINCE)
    due, late = sum(one.due for one in rows), sum(one.late + one.owed for one in rows)
    return {"people": rows, "due": due, "late": late, "since": clock.today() - SINCE}


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report; ?present=1 shows it as slides, &live=1 with the figures of now."""
    viewer: Viewer = request.viewer
    report = _found(viewer, pk)
    if request.GET.get("present"):
        return _present(request, report, viewer)
    figures, url = Figures(report.snapshot), reverse("reports:detail", args=[pk])
    promises = queries.promises_before(report, viewer)
    context = {
        "title": title_of(report),
        "report": report,
        "state": shown.state(report),
        "url": url,
        "crumbs": [
            {"label": _("汇报"), "url": reverse("reports:list")},
            {"label": title_of(report)},
        ],
        "said": shown.sections(report, figures, url),
        "charts": shown.charts(figures),
        "families": shown.table(report, figures, url),
        "late": narrative.late_note(figures),
        "items": list(report.items.select_related("owner", "task")),
        "remarks": list(report.remarks.select_related("author")),
        "promises": shown.promises(promises, report, viewer),
        "locked": len(figures.names),
        "below": _below(viewer, report),
        "versions": list(report.versions.select_related("by").defer("content")),
        "formats": list(FORMATS),
        "numerals": shown.NUMERALS,
        **shown.steps(report, viewer),
    }
    return render(request, "reports/detail.html", context)


def _found(viewer: Viewer, pk: int) -> WorkReport:
    rows = WorkReport.objects.select_related("author", "unit", "template", "signed_by")
    return find(rows, pk, viewer=viewer)


def _below(viewer: Viewer, report: WorkReport) -> list[dict[str, Any]]:
    """The reports of the same period from the people below the author."""
    if report.level != "unit" or report.unit is None:
        return []
    rows = (
        WorkReport.objects.visible_to(viewer)
        .filter(
            frequency=report.frequency,
            period_start=report.period_start,
            unit__path__startswith=report.unit.path,
        )
        .exclude(pk=report.pk)
    )
    rows = rows.select_related("author", "unit", "template").defer("snapshot")
    return [_line(one) for one in rows.order_by("unit__path", "author__name")[:20]]


@require_GET
def number(request: HttpRequest, pk: int, metric: str) -> HttpResponse:
    """One number: what it was then, what the same question says now, and its rows."""
    viewer: Viewer = request.viewer
    report = _found(viewer, pk)
    if metric not in report.snapshot.get("figures", {}):
        raise ObjectDoesNotExist
    figures, definition = Figures(report.snapshot), get(metric)
    author = viewer_for(report.author)
    compared = queries.compared(report.snapshot, metric, viewer=author)
    unit = figures[metric]["unit"]
    asked = {"period": report.period.label, **report.snapshot["key"]}
    own = _own(report, metric, viewer)
    context = {
        "title": definition.label,
        "definition": definition,
        "report": report,
        "then": said(compared["then"], unit),
        "now": said(compared["now"], unit),
        "difference": said(compared["difference"], unit) if compared["difference"] else "",
        "rows_url": f"/metrics/{metric}/rows/?{urlencode(asked)}" if own is not None else "",
        "own": said(own, unit) if own is not None and own != compared["now"] else "",
        "target": said(figures.value(metric, "target"), unit),
        "pop": said(figures.value(metric, "pop"), unit),
        "yoy": said(figures.value(metric, "yoy"), unit),
        "whose": report.author.name,
        "kept": _kept(report, metric, viewer) if own is not None else None,
    }
    return render(request, "reports/number.html", context)


def _kept(report: WorkReport, metric: str, viewer: Viewer) -> dict[str, Any] | None:
    """Compared as the author; named, and with its value, only what the reader sees himself."""
    found = compared_rows(report, metric, viewer_for(report.author))
    return shown.kept_rows(found, viewer)


def _own(report: WorkReport, metric: str, viewer: Viewer) -> Decimal | None:
    """The same question asked by the reader: the rows he can open sum to this."""
    if not queries.readable([metric], viewer):
        return None
    found = queries.compared(report.snapshot, metric, viewer=viewer)
    return found["now"] if found["now"] is not None else Decimal(0)


def _document(report: WorkReport, viewer: Viewer) -> Document:
    house = company()
    promises = queries.promises_before(report, viewer)
    items = list(report.items.select_related("owner"))
    return queries.document_of(report, promises, items, house.name if house else "")


@require_GET
def export(request: HttpRequest, pk: int, format: str) -> HttpResponse:
    """The report as a file, on the company's own master where there is one."""
    viewer: Viewer = request.viewer
    report = _found(viewer, pk)
    document = _document(report, viewer)
    return file_answer(document, format, viewer, of=report)


def file_answer(document: Document, format: str, viewer: Viewer, *, of: Any) -> HttpResponse:
    """The file; the history says that it was taken out, by whom and in which format."""
    template = HouseFile.objects.visible_to(viewer).filter(kind=format).first()
    content = write(document, format, template.content.read() if template else None)
    response = HttpResponse(content, content_type=FORMATS[format].media_type)
    name = f"{document.title}-{document.author}.{format}".replace(" ", "")
    taken_out(of, viewer=viewer, format=format, name=name)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _present(request: HttpRequest, report: WorkReport, viewer: Viewer) -> HttpResponse:
    live = bool(request.GET.get("live"))
    if live:  # asked as the author, as the frozen ones were; nothing is kept
        report.snapshot = take_snapshot(
            report.template, report.author, report.period, viewer=viewer_for(report.author)
        )
        report.taken_at = clock.now()
    context = {
        "document": (document := _document(report, viewer)),
        "slides": slides(document),
        "live": live,
        "may_live": True,
        "back": reverse("reports:detail", args=[report.pk]),
        "taken": timezone.localtime(report.taken_at),
    }
    return render(request, "reports/present.html", context)


def slides(document: Document) -> list[dict[str, Any]]:
    """Blocks by the heading they stand under, ready to draw."""
    found: list[dict[str, Any]] = []
    for block in document.blocks:
        kind = type(block).__name__.lower()
        if kind == "heading" and block.level == 1:  # type: ignore[union-attr]
            found.append({"title": block.text, "blocks": []})  # type: ignore[union-attr]
        elif found:
            found[-1]["blocks"].append({"kind": kind, "block": _drawn(block)})
    return found


def _drawn(block: Block) -> Any:
    if isinstance(block, Chart):
        return shown.picture(block)
    return shown.tabled(block) if isinstance(block, Table) else block


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """Every business review this viewer may see."""
    viewer: Viewer = request.viewer
    viewer.require("reports.view")
    rows = BusinessReview.objects.visible_to(viewer).select_related("chair").defer("snapshot")
    context = {
        "title": _("经营分析会"),
        "reviews": rows[:MOST],
        "may_call": viewer.can("reports.review"),
        "crumbs": [
            {"label": _("汇报"), "url": reverse("reports:list")},
            {"label": _("经营分析会")},
        ],
    }
    return render(request, "reports/reviews.html", context)
