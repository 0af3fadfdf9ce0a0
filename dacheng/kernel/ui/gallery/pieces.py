"""What the gallery answers to htmx: dialogs, a cell, a move on the board, a search."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from dacheng.kernel.ui.figures import compact
from dacheng.kernel.ui.gallery.rows import BOARD


class VisitForm(forms.Form):
    """A form with one of each kind of control."""

    who = forms.CharField(label="见了谁", initial="孙淑敏")
    kind = forms.ChoiceField(
        label="方式", choices=[("visit", "拜访"), ("call", "电话")], widget=forms.RadioSelect
    )
    customer = forms.ChoiceField(
        label="客户",
        widget=forms.Select(attrs={"data-pick-url": "/ui/?piece=picks"}),
        required=False,
    )
    stage = forms.ChoiceField(
        label="阶段",
        choices=[("a", "需求确认"), ("b", "方案演示")],
        widget=forms.Select(attrs={"data-rich": ""}),
    )
    amount = forms.DecimalField(label="金额", help_text="含税，元", required=False)
    next_on = forms.DateField(label="下一步日期", widget=forms.DateInput(attrs={"type": "date"}))
    said = forms.CharField(label="说了什么", widget=forms.Textarea, required=False)
    urgent = forms.BooleanField(label="请主管看一眼", required=False)

    def clean_next_on(self):
        given = self.cleaned_data["next_on"]
        if given < timezone.localdate():
            raise forms.ValidationError("这天已经过了。选今天或以后。")
        return given


class AmountForm(forms.Form):
    amount = forms.DecimalField(label="金额", min_value=0)


def _dialog(request: HttpRequest, sheet: str = "") -> HttpResponse:
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = HttpResponse(status=204)
        answer["HX-Trigger"] = (
            '{"dialog:close": true, "toast": {"text": "saved", "undo_url": "/ui/?piece=undo"}}'
        )
        return answer
    given = {
        "form": form,
        "title": "记一笔拜访",
        "submit_label": "存下",
        "sheet": sheet,
        "two": not sheet,
    }
    given |= {"action": request.get_full_path(), "draft_key": "gallery-visit"}
    return render(request, "ui/dialog_form.html", given, status=422 if form.errors else 200)


def _confirm(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(
            "试一下被拒的样子：这 3 单里有 1 单不归你管。", status=403, content_type="text/plain"
        )
    text = "共 ¥968.8 万。历史记录留在原处，业绩从今天起算给她。"
    given = {
        "title": "把 3 单转给郑雅文？",
        "text": text,
        "yes_label": "转 3 单",
        "no_label": "先不转",
    }
    return render(request, "ui/confirm.html", given | {"action": request.get_full_path()})


def _explain(request: HttpRequest) -> HttpResponse:
    lines = [
        {"label": "应达", "value": "12,000 × 51 ÷ 92 = 6,652.2 万"},
        {"label": "实际", "value": "5,241.9 万"},
    ]
    given = {
        "name": "较时间进度",
        "lines": lines,
        "formula": "(实际 − 应达) ÷ 应达",
        "as_of": timezone.now(),
    }
    given |= {"source": "双方已盖章的合同", "rows_url": "/ui/", "rows_label": "打开 87 张签约单"}
    return render(request, "ui/explain.html", given)


def _cell(request: HttpRequest) -> HttpResponse:
    form = AmountForm(request.POST or None, initial={"amount": "3725000"})
    if request.method == "POST" and form.is_valid():
        shown = {"html": compact(form.cleaned_data["amount"]), "p": 2, "right": True}
        return render(request, "ui/cell.html", {"cell": shown | {"edit_url": "/ui/?piece=cell"}})
    given = {"field": form["amount"], "action": request.get_full_path(), "was": "372.5 万"}
    given["td"] = {"id": "c-1-amount", "edit": "/ui/?piece=cell", "right": True, "p": 2}
    template, status = ("ui/cell_again.html", 422) if form.errors else ("ui/cell_form.html", 200)
    return render(request, template, given, status=status)


def _move(request: HttpRequest) -> HttpResponse:
    stage = request.POST.get("stage", "")
    if stage == "quote":
        return HttpResponse(
            "进入「商务报价」还缺 2 项：测试报告签字、采购流程确认。",
            status=409,
            content_type="text/plain",
        )
    card = next(
        card
        for column in BOARD
        for card in column["cards"]
        if str(card["id"]) == request.GET["card"]
    )
    moved = render(request, "ui/card.html", {"card": card})
    column = next(column for column in BOARD if column["key"] == stage)
    head = {**column, "count": column["count"] + 1}
    moved.write(render(request, "ui/board_head.html", {"column": head, "oob": True}).content)
    return moved


def _progress(request: HttpRequest) -> HttpResponse:
    done = Decimal(request.GET.get("done", "0.5")) + Decimal("0.1")
    state = "done" if done >= 1 else "running"
    given = {
        "url": f"/ui/?piece=progress&done={done}",
        "done": min(done, Decimal(1)),
        "state": state,
    }
    return render(
        request,
        "ui/progress.html",
        given | {"label": "正在导入商机" if state == "running" else "导入完了"},
    )


def _hits(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "")
    hits = [card for column in BOARD for card in column["cards"] if q and q in card["title"]]
    found = [
        {"icon": "flag", "label": card["title"], "note": card["text"], "url": "/ui/"}
        for card in hits
    ]
    return render(
        request,
        "ui/hits.html",
        {"groups": [{"label": "商机", "hits": found}] if found else [], "q": q},
    )


def _picks(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "")
    cards = [card for column in BOARD for card in column["cards"] if q in card["title"]]
    return JsonResponse(
        [{"value": c["id"], "text": c["title"], "hint": c["text"]} for c in cards], safe=False
    )


PIECES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "dialog": _dialog,
    "drawer": lambda request: _dialog(request, "drawer"),
    "confirm": _confirm,
    "explain": _explain,
    "cell": _cell,
    "move": _move,
    "progress": _progress,
    "hits": _hits,
    "picks": _picks,
    "undo": lambda request: HttpResponse(status=204),
}
