"""The page of one case: how far off, from where, why, what is done, whether it helped."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from dacheng.domains.deviations.actions.nearness import leaders_above
from dacheng.domains.deviations.models import Countermeasure, RootCause, Standardisation
from dacheng.domains.deviations.queries.clocks import owed
from dacheng.domains.deviations.queries.course import course_of
from dacheng.domains.deviations.queries.lessons import fitting
from dacheng.domains.deviations.queries.showing import (
    earlier_checks,
    known_records,
    last_check,
    sees_blame,
)
from dacheng.domains.deviations.stages import (
    LIVING,
    MOST_LOOKS,
    OVER,
    CaseState,
    MeasureState,
    ProposalState,
    Verdict,
)
from dacheng.domains.deviations.tables import TONES
from dacheng.domains.deviations.views import drawing
from dacheng.kernel import clock
from dacheng.kernel.access import permits
from dacheng.kernel.ui import figures
from dacheng.kernel.ui.details import Button, DetailPage
from dacheng.kernel.ui.screens import screen_of

WAYS = {"dismiss": "dialog", "merge": "dialog", "send_back": "dialog", "confirm": "dialog",
        "settle": "dialog", "close": "post", "plan": "post", "approve": "post",
        "look_again": "post", "explain": "url"}  # fmt: skip
FIRST = {"detected": "explain", "caused": "plan", "planned": "approve", "due": "confirm",
         "verified": "close"}  # fmt: skip


class CaseDetail(DetailPage):
    kind, template = "deviationcase", "deviations/case.html"
    metas = ("owner",)

    def context(self) -> dict[str, Any]:
        case = self.record
        self.near = sees_blame(case, self.viewer)
        found = super().context()
        check = last_check(case, self.viewer)
        return {
            **found,
            "case": case,
            "near": self.near,
            "crumbs": [
                {"label": _("根因"), "url": reverse("deviations:list")},
                {"label": case.code},
            ],
            "pills": self.pills(),
            "line": drawing.line(case),
            "standing": drawing.standing(case),
            "chart": drawing.gap_chart(case),
            "course": drawing.course_chart(case, course_of(case)),
            "conclusion": drawing.conclusion(case),
            "stages": drawing.stage_rows(case),
            "blocks": self.records_behind(),
            "causes": self.causes(),
            "measures": self.measures(),
            "check": drawing.check(check) if check else None,
            "checks": [drawing.check(one) for one in earlier_checks(case, self.viewer)],
            "lessons": self.lessons(),
            "proposals": self.proposals(),
            "may_add": self.near and self.may_change
            and case.state in ("caused", "planned", "running"),
            "add_url": reverse("deviations:add_measure", args=[case.pk]),
            "explain_url": reverse("deviations:explain", args=[case.pk]),
            "may_explain": self.near and self.may_change
            and case.state in ("detected", "caused"),
            "nudges": list(case.nudges.visible_to(self.viewer).select_related("person")),
        }  # fmt: skip

    def pills(self) -> list[dict[str, str]]:
        case = self.record
        found = [{"text": case.get_severity_display(), "tone": TONES[case.severity]}]
        what, due = owed(case)
        if due:
            late = (clock.today() - due).days
            named = {"cause": _("原因"), "plan": _("对策")}[what]
            text = (_("%(what)s逾期 %(n)s 天") if late > 0 else _("%(what)s %(day)s 前交")) % {
                "what": named, "n": late, "day": figures.day(due)
            }  # fmt: skip
            found.append({"text": text, "tone": "neg" if late > 0 else "warn" if not late else ""})
        if case.round > 1:
            found.append({"text": _("第 %(n)s 轮") % {"n": case.round}, "tone": "line"})
        if case.escalated:
            found.append({"text": _("已上报 %(n)s 次") % {"n": case.escalated}, "tone": "neg"})
        if case.recovered_on:
            found.append({"text": _("%(day)s 回到节奏") % {"day": figures.day(case.recovered_on)},
                          "tone": "pos"})  # fmt: skip
        return found

    # -- verbs

    def buttons(self) -> list[Button]:
        case, found = self.record, []
        if not self.near:
            return []
        steps = case.lifecycle.open_steps(case, self.viewer)
        judging = {"approve", "send_back", "confirm", "close", "dismiss", "merge", "look_again"}
        for name, step in steps.items():
            if name not in WAYS or not self._stands(name):
                continue
            if name in judging and case.owner_id == self.viewer.person_id and self._has_boss:
                continue
            url = reverse(f"deviations:{name}", args=[case.pk])
            tone = "pri" if FIRST.get(case.state) == name else ""
            found.append(Button(step.label, url, WAYS[name], tone=tone))
        if self.may_change and case.acknowledged_at is None and case.state == CaseState.DETECTED:
            url = reverse("deviations:acknowledge", args=[case.pk])
            found.insert(0, Button(_("收到"), url, "post"))
        return sorted(found, key=lambda button: button.tone == "pri")

    @property
    def _has_boss(self) -> bool:
        return bool(leaders_above(self.record))

    def _stands(self, name: str) -> bool:
        """Steps that need something beyond the state of the case."""
        case = self.record
        if name == "plan":
            rows = Countermeasure.objects.visible_to(self.viewer)
            return (
                case.state == CaseState.CAUSED
                and rows.filter(case=case, round=case.round, state__in=LIVING).exists()
            )
        if name == "look_again":
            unclear = case.verdict in (Verdict.INCONCLUSIVE, Verdict.PARTLY)
            return unclear and case.look < MOST_LOOKS
        if name == "settle":
            return any(
                one.category.about_data and "note" not in one.checked for one in self._causes
            )
        return True

    # -- blocks

    @property
    def _causes(self) -> list[RootCause]:
        if not hasattr(self, "_known_causes"):
            rows = RootCause.objects.visible_to(self.viewer).filter(case=self.record)
            self._known_causes = list(rows.select_related("category__parent", "given_by"))
        return self._known_causes

    def causes(self) -> list[dict[str, Any]]:
        rows = self._causes
        seen = known_records((p for one in rows for p in one.evidence), self.viewer)
        return [
            {
                "cause": one,
                "branch": one.category.parent.name if one.category.parent else "",
                "whys": [
                    {**why, "n": n, "ask": _ask(n, self.record)}
                    for n, why in enumerate(one.whys, 1)
                ],
                "evidence": [_proof(proof, seen) for proof in one.evidence],
            }
            for one in rows
        ]

    def measures(self) -> dict[str, Any]:
        rows = Countermeasure.objects.visible_to(self.viewer).filter(case=self.record)
        made = [self._measure(one) for one in rows.select_related("owner")]
        return {"rows": made, **drawing.promised([one["measure"] for one in made], self.record)}

    def _measure(self, one: Countermeasure) -> dict[str, Any]:
        running = self.record.state in (CaseState.RUNNING, CaseState.DUE)
        may = one.state in LIVING and running and (
            one.owner_id == self.viewer.person_id or self.may_change
        )  # fmt: skip
        verbs = [
            {"label": label, "url": reverse(f"deviations:{name}", args=[one.pk])}
            for name, label in (
                ("finish", _("做完")), ("advance", _("报进度")), ("block", _("受阻")),
                ("drop", _("不做了")),
            )
        ] if may else []  # fmt: skip
        late = (clock.today() - one.due_on).days if one.state in LIVING and running else 0
        return {
            "measure": one,
            "verbs": verbs,
            "late": late if late > 0 else 0,
            "is_old": one.round < self.record.round,
            "promise": drawing.said(one.metric, one.change, signed=True),
            "came": drawing.said(one.metric, one.observed, signed=True),
            "done": one.state == MeasureState.DONE,
            "effect": drawing.effect_words(one),
        }

    def lessons(self) -> list[dict[str, Any]]:
        """What helped in cases of this kind, while it can still be of use."""
        case = self.record
        if case.state in OVER or not self.near:
            return []
        may = self.may_change and case.state in ("caused", "planned", "running")
        add = reverse("deviations:add_measure", args=[case.pk])
        return [
            {
                "lesson": one,
                "url": reverse("deviations:lesson", args=[one.pk]),
                "add_url": f"{add}?lesson={one.pk}" if may else "",
            }
            for one in fitting(case, self.viewer)
        ]

    def proposals(self) -> list[dict[str, Any]]:
        rows = Standardisation.objects.visible_to(self.viewer).filter(case=self.record)
        return [
            {
                "proposal": one,
                "may": one.state == ProposalState.PROPOSED and permits(self.viewer, "confirm", one),
                "adopt_url": reverse("deviations:adopt", args=[one.pk]),
                "decline_url": reverse("deviations:decline", args=[one.pk]),
            }
            for one in rows.select_related("owner")
        ]

    def records_behind(self) -> list[dict[str, Any]]:
        """Lost, slipped, overdue: by name where this viewer may see the record."""
        kept = self.record.evidence
        names = {"lost": _("输掉的单"), "slipped": _("该签没签的单"), "overdue": _("没收齐的合同")}
        rows = [r for name in names for r in _rows_of(kept.get(name))]
        seen = known_records(rows, self.viewer)
        return [
            {
                "title": title,
                "known": _known(kept[name]),
                "rows": [_shown(row, seen) for row in _rows_of(kept[name])],
            }
            for name, title in names.items()
            if _rows_of(kept.get(name))
        ]


def _rows_of(block: Any) -> list[dict[str, Any]]:
    return block if isinstance(block, list) else (block or {}).get("rows", [])


def _known(block: Any) -> str:
    if isinstance(block, list):
        return ""
    said = {"n": block["count"], "amount": figures.compact(Decimal(block["amount"] or 0))}
    return mark_safe(_("%(n)s 单，%(amount)s") % said)  # noqa: S308  a count and drawn money


def _shown(row: dict[str, Any], seen: dict[tuple[str, int], Any]) -> dict[str, Any]:
    record = seen.get((row["kind"], row["id"]))
    there = screen_of(row["kind"])
    hidden = record is None
    return {
        **row,
        "text": _("你看不到的一单") if hidden else row["text"],
        "beside": "" if hidden else row["beside"],
        "url": "" if hidden or there is None else there.href(row["id"]),
        "amount": Decimal(row["amount"]) if row["amount"] and not hidden else None,
    }


def _proof(proof: dict[str, Any], seen: dict[tuple[str, int], Any]) -> dict[str, str]:
    if "kind" not in proof:
        text = proof["text"]
        return {"text": text, "url": text if text.startswith(("http://", "https://")) else ""}
    there = screen_of(proof["kind"])
    if (proof["kind"], proof["id"]) not in seen or there is None:
        return {"text": _("你看不到的一单"), "url": ""}
    return {"text": proof["text"], "url": there.href(proof["id"])}


def _ask(number: int, case: Any) -> str:
    if number == 1:
        return _("为什么%(what)s？") % {"what": _("超前") if case.is_above else _("落后")}
    return _("为什么会这样？")
