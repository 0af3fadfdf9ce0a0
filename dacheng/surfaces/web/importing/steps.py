"""The wizard's steps, and the run a page is about."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dacheng.kernel.access import Viewer, action_name, find
from dacheng.kernel.imports.models import ImportRun, RunState
from dacheng.kernel.imports.spec import ImportSpec, spec_named, specs

# A company begins with whom and what it sells; the rest points to these.
FIRST = ("people", "products", "customers", "opportunities")
MANY = 20_000


def offered(viewer: Viewer) -> list[ImportSpec]:
    """The kinds of record this viewer may bring in, in the order a company needs them."""
    if not viewer.can("imports.create"):
        return []
    order = [*FIRST, *(name for name in specs() if name not in FIRST)]
    found = [specs()[name] for name in order if name in specs()]
    return [spec for spec in found if viewer.can(action_name(spec.model, "create"))]


def run_at(request: HttpRequest, pk: int, *, changes: bool = True) -> ImportRun:
    """The run of this number; with `changes`, one that may still be shaped."""
    viewer: Viewer = request.viewer
    run = find(ImportRun, pk, viewer=viewer, action="change" if changes else "view")
    if changes and not is_draft(run):
        raise PermissionDenied(_("这份文件已经导入或正在导入，不能再改。"))
    return run


def is_draft(run: ImportRun) -> bool:
    return run.state in (RunState.DRAFT, RunState.FAILED)


def where(run: ImportRun) -> str:
    """The address of the step a run stands at."""
    if not is_draft(run):
        return address("run", run)
    if "check" in run.result:
        return address("check", run)
    return address("columns" if run.mapping else "reading", run)


def address(name: str, run: ImportRun) -> str:
    return reverse(f"imports:{name}", args=[run.pk])


def frame(run: ImportRun, now: int, **context: Any) -> dict[str, Any]:
    """What every page of the wizard needs: head, crumbs, steps."""
    spec = spec_named(run.spec)
    labels = (_("选文件"), _("怎么读"), _("对列"), _("检查"), _("完成"))
    urls = ("", address("reading", run), address("columns", run), address("check", run), "")
    steps = [
        {
            "label": label,
            "state": "done" if at < now else "now" if at == now else "todo",
            "url": urls[at] if at < now and is_draft(run) else "",
        }
        for at, label in enumerate(labels)
    ]
    title = _("导入%(what)s") % {"what": spec.label}
    return {
        "run": run,
        "spec": spec,
        "title": title,
        "steps": steps,
        "crumbs": [{"label": _("导入"), "url": reverse("imports:list")}, {"label": title}],
        **context,
    }
