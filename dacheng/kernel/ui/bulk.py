"""The dialog that changes one field of many records, the page of one such change, and its undo."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View

from dacheng.kernel.access import action_name, find
from dacheng.kernel.bulk import running
from dacheng.kernel.bulk.models import BulkRun, BulkState
from dacheng.kernel.fields import Field, FieldKind, catalogue
from dacheng.kernel.ui import cells, changing
from dacheng.kernel.ui.answers import go, is_htmx
from dacheng.kernel.ui.lists import chosen, home_of, page_of
from dacheng.kernel.ui.verbs import came_from

LONGEST = 2000


class BulkPage(View):
    """GET asks for field and value; POST shows what would change, and with `do` changes it."""

    @property
    def viewer(self) -> Any:
        return self.request.viewer

    @cached_property
    def page(self) -> Any:
        return page_of(self.kwargs["kind"], self.request, self.request.GET)

    @cached_property
    def fields(self) -> list[Field]:
        return changing.fields_of(self.page.catalogue, self.viewer)

    @cached_property
    def field(self) -> Field | None:
        given = self.request.POST or self.request.GET
        return next((one for one in self.fields if one.name == given.get("field")), None)

    @cached_property
    def ids(self) -> list[int]:
        """The chosen rows, in the order they are changed."""
        rows = chosen(self.page).order_by("pk").values_list("pk", flat=True)
        return list(rows[: running.MOST + 1])

    @property
    def value(self) -> str:
        """As a form sends it; an unticked box sends nothing."""
        return self.request.POST.get(self.field.name, "") if self.field else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.viewer.require(action_name(self.page.model, "change"))
        if not self.fields:
            raise PermissionDenied(_("这里没有你能批量改的字段。"))
        if not self.ids:
            raise PermissionDenied(_("没有选中任何一条。"))
        if len(self.ids) > running.MOST:
            most = {"most": f"{running.MOST:,}"}
            raise PermissionDenied(_("一次最多 %(most)s 条。加条件再选。") % most)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        if self.field is None:
            return self.show(error=_("选一个字段。"), status=422)
        try:
            task = changing.task(self.page.kind, self.field.name, self.value, self.viewer)
        except ValidationError as error:
            return self.show(error=" ".join(error.messages), status=422)
        if "do" in request.POST:
            return self.do(task)
        return self.show(trial=self.trial(task))

    def trial(self, task: running.Task) -> dict[str, Any]:
        """What would come of it; for very many only whom one may change, which is quick."""
        if len(self.ids) <= running.AT_ONCE:
            return running.tried(task, self.ids, self.viewer).json()
        assert self.field is not None  # noqa: S101
        needs = "hand_over" if self.field.name == "owner" else "change"
        may = self.page.model.objects.visible_to(self.viewer, needs)
        within = may.filter(pk__in=self.ids).order_by().count()
        return {"changed": within, "refused": len(self.ids) - within, "many": True}

    def do(self, task: running.Task) -> HttpResponse:
        assert self.field is not None  # noqa: S101
        run = BulkRun(
            kind=self.page.kind, field=self.field.name, value=self.value, ids=self.ids,
            owner_id=self.viewer.person_id, shown=self.shown()[:200],
            back_to=(came_from(self.request) or home_of(self.page.kind))[:LONGEST],
        )  # fmt: skip
        run = running.begin(run, by=self.viewer)
        page = reverse("bulk_run", args=[run.pk])
        if run.state != BulkState.DONE or run.result["refused"]:
            return go(self.request, page)
        messages.success(self.request, said(run), extra_tags=reverse("bulk_undo", args=[run.pk]))
        return go(self.request, run.back_to)

    def shown(self) -> str:
        assert self.field is not None  # noqa: S101
        form = changing.form_for(
            self.field, self.page.catalogue, self.viewer, {self.field.name: self.value}
        )
        value = form.values[self.field.name] if form.is_valid() else self.value
        text = str(value) if self.field.kind is FieldKind.REF and value is not None else value
        return strip_tags(cells.draw(self.field, text))

    def show(
        self, *, trial: dict[str, Any] | None = None, error: str = "", status: int = 200
    ) -> HttpResponse:
        form = None
        if self.field:
            data = {self.field.name: self.value} if self.request.method == "POST" else None
            form = changing.form_for(self.field, self.page.catalogue, self.viewer, data)
        n = len(self.ids)
        context = {
            "title": _("批量改 · %(n)s %(unit)s") % {"n": f"{n:,}", "unit": self.page.unit_name},
            "fields": self.fields,
            "field": self.field,
            "form": form,
            "trial": trial,
            "error": error,
            "shown": self.shown() if trial else "",
            "unit": self.page.unit_name,
            "action": self.request.get_full_path(),
            "url": self._without_field(),
        }
        return render(self.request, "ui/bulk_dialog.html", context, status=status)

    def _without_field(self) -> str:
        query: QueryDict = self.request.GET.copy()
        query.pop("field", None)
        return f"{self.request.path}?{query.urlencode()}"


def said(run: BulkRun) -> str:
    """One sentence about what a run did."""
    label = catalogue(run.kind)[run.field].label
    n = run.result.get("changed", 0)
    return _("%(n)s 条的%(label)s改成了 %(value)s") % {
        "n": f"{n:,}",
        "label": label,
        "value": run.shown,
    }


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What one change did, to how many, and what refused the others."""
    run = find(BulkRun, pk, viewer=request.viewer)
    label = catalogue(run.kind)[run.field].label
    value = {"label": label, "value": run.shown}
    context = {
        "run": run,
        "title": _("批量改 · %(label)s → %(value)s") % value,
        "running": run.state == BulkState.WAITING and run.job is not None and not run.job.is_over,
        "stopped": run.state == BulkState.WAITING and (run.job is None or run.job.is_over),
        "job_url": reverse("jobs:progress", args=[run.job_id]) if run.job_id else "",
        "may_undo": run.state == BulkState.DONE and run.result.get("changed"),
        "undone": run.result.get("undone"),
        "crumbs": [{"label": _("批量改")}],
    }
    return render(request, "ui/bulk_run.html", context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Give every record its old value back, where nobody changed it since."""
    run = find(BulkRun, pk, viewer=request.viewer)
    done = running.undo(run, by=request.viewer).result["undone"]
    text = _("改回去了 %(back)s 条") % {"back": f"{done['back']:,}"}
    if done["kept"]:
        text += _("；%(kept)s 条后来有人改过，没有动") % {"kept": f"{done['kept']:,}"}
    messages.success(request, text)
    here = came_from(request) if is_htmx(request) else ""
    return go(request, here or run.back_to)
