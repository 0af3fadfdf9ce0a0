"""Saying why, and planning what is done: forms with more than a dialog holds."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from dacheng.domains.deviations import actions, forms
from dacheng.domains.deviations.actions.answering import Given
from dacheng.domains.deviations.models import CauseCategory, DeviationCase, Lesson, RootCause
from dacheng.domains.deviations.queries.proposing import proposals
from dacheng.domains.deviations.queries.showing import known_records
from dacheng.domains.deviations.views.drawing import conclusion
from dacheng.kernel import clock
from dacheng.kernel.access import find
from dacheng.kernel.calendar.days import load
from dacheng.kernel.metrics import get
from dacheng.kernel.money import format_money
from dacheng.kernel.ui.answers import go
from dacheng.kernel.ui.verbs import VerbPage, refuse

CAUSES = 3


class Explain(View):
    """Up to three causes at once; the first ones as the figures propose them."""

    def case(self) -> DeviationCase:
        return find(DeviationCase, self.kwargs["pk"], viewer=self.request.viewer, action="change")

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        case = self.case()
        return self.show(case, self.asked(case))

    def post(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        case = self.case()
        given = self.asked(case, request.POST)
        if [form for form in given if not form.is_valid()]:
            return self.show(case, given, 422)
        wanted = [form for form in given if not form.is_blank]
        try:
            actions.give_causes(case, [_given_by(form) for form in wanted], by=request.viewer)
        except ValidationError as error:
            refuse(given[0], error)
            return self.show(case, given, 422)
        messages.success(request, _("原因交了。接着定对策。"))
        return go(request, reverse("deviations:detail", args=[case.pk]))

    def asked(self, case: DeviationCase, data: Any = None) -> list[forms.CauseForm]:
        proofs, known = self.proofs(case), self.known(case)
        return [
            forms.CauseForm(
                data,
                prefix=f"c{at}",
                proofs=proofs,
                viewer=self.request.viewer,
                initial=known[at] if at < len(known) else None,
            )  # fmt: skip
            for at in range(CAUSES)
        ]

    def known(self, case: DeviationCase) -> list[dict[str, Any]]:
        """What was said before in this round, else what the figures propose, in round one."""
        rows = RootCause.objects.visible_to(self.request.viewer)
        said = list(rows.filter(case=case, round=case.round, is_disproved=False))
        if said:
            return [_said(one) for one in said]
        if case.round > 1:
            return []
        codes = {one.code: one.pk for one in CauseCategory.objects.visible_to(self.request.viewer)}
        return [_proposed(one, codes) for one in proposals(case) if one["share"]][:1]

    def proofs(self, case: DeviationCase) -> list[tuple[str, str]]:
        kept = case.evidence
        rows = [
            row
            for name in ("lost", "slipped", "overdue")
            for row in _rows(kept.get(name))
        ]  # fmt: skip
        seen = known_records(rows, self.request.viewer)
        return [
            (f"{row['kind']}:{row['id']}", _proof_words(row))
            for row in rows
            if (row["kind"], row["id"]) in seen
        ]

    def show(self, case: DeviationCase, given: list[forms.CauseForm], status: int = 200) -> Any:
        context = {
            "case": case,
            "title": _("为什么：%(title)s") % {"title": case.title},
            "crumbs": [
                {"label": _("根因"), "url": reverse("deviations:list")},
                {"label": case.code, "url": reverse("deviations:detail", args=[case.pk])},
                {"label": _("说原因")},
            ],
            "forms": given,
            "proposals": proposals(case),
            "conclusion": conclusion(case),
            "draft_key": f"cause:{case.pk}:{case.round}",
            "disproved": RootCause.objects.visible_to(self.request.viewer).filter(
                case=case, is_disproved=True
            ),
        }
        return render(self.request, "deviations/causes.html", context, status=status)


def _rows(block: Any) -> list[dict[str, Any]]:
    return block if isinstance(block, list) else (block or {}).get("rows", [])


def _proof_words(row: dict[str, Any]) -> str:
    amount = row["amount"]
    said = [row["text"], row["beside"], row.get("why", ""), row.get("whom", "")]
    if amount:
        said.append(format_money(Decimal(amount)))
    return " · ".join(filter(None, said))


def _given_by(form: forms.CauseForm) -> Given:
    given = form.cleaned_data
    return Given(
        category=given["category"],
        statement=given["statement"],
        share=given["share"],
        evidence=form.evidence(),
        whys=form.whys(),
        confidence=given["confidence"] or RootCause.Confidence.MIDDLE,
    )


def _said(one: RootCause) -> dict[str, Any]:
    found: dict[str, Any] = {
        "category": one.category_id,
        "statement": one.statement,
        "share": one.share,
        "confidence": one.confidence,
        "proofs": [f"{p['kind']}:{p['id']}" for p in one.evidence if "kind" in p],
        "proof": "；".join(p["text"] for p in one.evidence if "kind" not in p),
    }
    for number, why in enumerate(one.whys, 1):
        found[f"why{number}"], found[f"fact{number}"] = why["answer"], "1" if why["fact"] else ""
    return found


def _proposed(one: dict[str, Any], codes: dict[str, int]) -> dict[str, Any]:
    return {
        "category": codes.get(one["category"]),
        "statement": one["statement"],
        "share": Decimal(one["share"]),
        "proofs": [f"{p['kind']}:{p['id']}" for p in one["evidence"]],
    }


class AddMeasure(VerbPage):
    model, label, two = DeviationCase, gettext_lazy("加对策"), True

    def form(self, data: Any = None) -> forms.MeasureForm:
        case = self.record
        today = clock.today()
        share = case.expected / case.target if case.target and case.expected else None
        initial = {
            "owner": case.owner,
            "starts_on": today,
            "due_on": load().add_workdays(today, 5),
            "metric": case.metric,
            "baseline": forms.suggested_baseline(case, share),
            "effect": forms.next_period(case.period_start, case.period_end),
            "check_by": _("下期%(what)s，系统自动对照") % {"what": get(case.metric).label},
        }
        return forms.MeasureForm(
            data, viewer=self.viewer, case=case, initial={**initial, **self.taught()}
        )

    def taught(self) -> dict[str, Any]:
        """What a page of the case library proposes."""
        pk = self.request.GET.get("lesson", "")
        rows = Lesson.objects.visible_to(self.viewer)
        lesson = rows.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None
        if lesson is None:
            return {}
        return {"lesson": lesson, "title": lesson.did[:200], "output": lesson.output}

    def act(self, given: dict[str, Any]) -> str:
        measure = actions.add_measure(self.record, actions.Intention(**given), by=self.viewer)
        return _("加了对策：%(title)s") % {"title": measure.title}
