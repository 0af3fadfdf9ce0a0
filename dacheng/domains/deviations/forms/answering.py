"""What is asked of people who answer, plan, report, judge and set."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations.fields import MEASURE as MEASURE_FIELDS
from dacheng.domains.deviations.models import (
    CauseCategory,
    DeviationCase,
    Lesson,
    RootCause,
)
from dacheng.domains.deviations.models import Standardisation as Proposal
from dacheng.domains.deviations.stages import OPEN, Verdict
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.metrics import Unit, catalogue, get
from dacheng.kernel.periods import Period, PeriodError, first_of_month, month_index
from dacheng.kernel.shipped import called
from dacheng.kernel.ui.inputs import DayInput, NumberInput, RefInput

WHYS = 5


def words(
    label: Any, *, required: bool = False, longest: int = 300, hint: Any = "", missing: Any = ""
) -> forms.CharField:
    errors = {"required": missing} if missing else {}
    return forms.CharField(
        label=label, required=required, max_length=longest, help_text=hint, error_messages=errors
    )


class ReasonForm(forms.Form):
    why = words(
        gettext_lazy("理由"), required=True, missing=gettext_lazy("写上理由，会留在记录里。")
    )


class MergeForm(ReasonForm):
    def __init__(self, *given: Any, viewer: Viewer, case: DeviationCase, **rest: Any):
        super().__init__(*given, **rest)
        rows = DeviationCase.objects.visible_to(viewer).filter(state__in=OPEN)
        into = forms.ModelChoiceField(
            label=_("并到哪个案"), queryset=rows.exclude(pk=case.pk), empty_label=_("选一个")
        )
        into.error_messages["required"] = _("选一个还开着的案。")
        self.fields = {"into": into, **self.fields}


class SettleForm(forms.Form):
    note = words(
        gettext_lazy("核对出了什么"), required=True, missing=gettext_lazy("写一句核对出了什么。"),
        hint=gettext_lazy("改好数据再点。还落后，这条原因就不成立，要换一条。"),
    )  # fmt: skip


class CauseForm(forms.Form):
    """One cause. Evidence is ticked among the records the system found, or written."""

    category = forms.ModelChoiceField(
        label=gettext_lazy("哪类原因"), queryset=CauseCategory.objects.none(),
        empty_label=gettext_lazy("选一个"), required=False,
    )  # fmt: skip
    statement = words(gettext_lazy("根因，一句话"))
    share = NumberInput(FieldKind.SHARE, label=gettext_lazy("占缺口"), required=False)
    confidence = forms.ChoiceField(
        label=gettext_lazy("把握"), choices=RootCause.Confidence.choices, required=False,
        initial=RootCause.Confidence.MIDDLE,
    )  # fmt: skip
    proofs = forms.MultipleChoiceField(
        label=gettext_lazy("证据，勾一单以上"), required=False, widget=forms.CheckboxSelectMultiple
    )
    proof = forms.CharField(
        label=gettext_lazy("其他证据"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("会议纪要、客户邮件、报表名，或网址。"),
    )  # fmt: skip

    def __init__(
        self, *given: Any, proofs: list[tuple[str, str]], viewer: Viewer, must: bool = False,
        **rest: Any,
    ):  # fmt: skip
        super().__init__(*given, **rest)
        for name, wrong in (("category", _("选一类原因。")), ("statement", _("写一句根因。")),
                            ("share", _("写占缺口百分之几。"))):  # fmt: skip
            self.fields[name].required = must
            self.fields[name].error_messages["required"] = wrong
        rows = CauseCategory.objects.visible_to(viewer).filter(is_active=True, parent__isnull=False)
        category: Any = self.fields["category"]
        category.queryset = rows.select_related("parent").order_by("order", "pk")
        category.label_from_instance = lambda one: f"{called(one.parent.name)} · {called(one.name)}"
        chosen: Any = self.fields["proofs"]
        chosen.choices = proofs
        if not proofs:
            del self.fields["proofs"]
        for number in range(1, WHYS + 1):
            self.fields[f"why{number}"] = words(_("%(n)s 问：为什么？") % {"n": number})
            self.fields[f"fact{number}"] = forms.ChoiceField(
                label=_("凭什么"), required=False,
                choices=[("", _("判断，还要证实")), ("1", _("事实，有据可查"))],
            )  # fmt: skip

    @property
    def is_blank(self) -> bool:
        """Nothing was written into it; a share that was proposed is not an answer."""
        given = self.cleaned_data
        return not (given.get("category") or given.get("statement", "").strip())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("category") or given.get("statement", "").strip()):
            return given
        for name in ("category", "statement", "share"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if not given.get("proofs") and not given.get("proof", "").strip():
            self.add_error("proof", _("每条原因都要有证据：勾一单，或写一个出处。"))
        return given

    def whys(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        return [
            {"answer": given[f"why{n}"].strip(), "fact": given[f"fact{n}"] == "1"}
            for n in range(1, WHYS + 1)
            if given.get(f"why{n}", "").strip()
        ]

    def evidence(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        known = dict(self.fields["proofs"].choices) if "proofs" in self.fields else {}
        for key in self.cleaned_data.get("proofs", ()):
            kind, _sep, pk = key.partition(":")
            found.append({"kind": kind, "id": int(pk), "text": str(known.get(key, key))})
        if text := self.cleaned_data.get("proof", "").strip():
            found.append({"text": text})
        return found


class MeasureForm(forms.Form):
    """One countermeasure and the effect it promises."""

    title = words(gettext_lazy("做什么"), required=True, longest=200)
    output = words(
        gettext_lazy("做完交出什么"), required=True, longest=200,
        hint=gettext_lazy("别人能查的：一份清单、一次演示、一张表。"),
    )  # fmt: skip
    starts_on = DayInput(label=gettext_lazy("开始"))
    due_on = DayInput(label=gettext_lazy("到期"))
    cause = forms.ModelChoiceField(
        label=gettext_lazy("针对哪条原因"), queryset=RootCause.objects.none(), required=False,
        empty_label=gettext_lazy("整个案"),
    )  # fmt: skip
    metric = forms.ChoiceField(label=gettext_lazy("看哪个指标"))
    baseline = NumberInput(FieldKind.NUMBER, label=gettext_lazy("原来多少"))
    change = NumberInput(
        FieldKind.NUMBER, label=gettext_lazy("预期变化"),
        help_text=gettext_lazy("比率写 0.05 表示 5 点；越低越好的指标写负数。"),
    )  # fmt: skip
    effect = words(
        gettext_lazy("哪个期间见效"), required=True, longest=20,
        hint=gettext_lazy("写 2026Q4 或 2026-12。过后自动对照。"),
    )  # fmt: skip
    check_by = words(gettext_lazy("怎么核对"), required=True, longest=200)
    money = NumberInput(FieldKind.MONEY, label=gettext_lazy("用多少钱"), required=False)
    people = words(gettext_lazy("用哪些人"), longest=120)
    lesson = forms.ModelChoiceField(
        queryset=Lesson.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *given: Any, viewer: Viewer, case: DeviationCase, **rest: Any):
        super().__init__(*given, **rest)
        fields: dict[str, Any] = self.fields
        rows = RootCause.objects.visible_to(viewer).filter(case=case, is_disproved=False)
        fields["cause"].queryset = rows
        fields["lesson"].queryset = Lesson.objects.visible_to(viewer)
        first = get(case.metric)
        others = [one for one in catalogue() if one.name != case.metric]
        fields["metric"].choices = [(one.name, one.label) for one in (first, *others)]
        owner = RefInput(MEASURE_FIELDS["owner"], viewer, label=_("谁来做"))
        owner.error_messages["required"] = _("选一个人。")
        self.fields = {
            "title": fields.pop("title"), "output": fields.pop("output"), "owner": owner, **fields
        }  # fmt: skip

    def clean_effect(self) -> Period:
        try:
            return Period.parse(self.cleaned_data["effect"])
        except PeriodError as error:
            raise ValidationError(str(error)) from error


class ProgressForm(forms.Form):
    progress = forms.IntegerField(
        label=gettext_lazy("做了百分之几"), min_value=0, max_value=99,
        help_text=gettext_lazy("做完了点「做完」。"),
    )  # fmt: skip


class BlockForm(forms.Form):
    blocker = words(gettext_lazy("卡在哪、要谁帮"), required=True)


class FinishForm(forms.Form):
    result = words(gettext_lazy("交出了什么"), required=True)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("结论"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    again = forms.BooleanField(
        label=gettext_lazy("说不清就下一期再看"), required=False,
        help_text=gettext_lazy("对策照做，下一期过完自动再对照一次。"),
    )  # fmt: skip
    note = words(gettext_lazy("说明"), longest=500, hint=gettext_lazy("和系统判断不同时要写。"))


class LessonForm(forms.Form):
    """What the case taught, as everybody may read it."""

    cause = words(gettext_lazy("当时的根因"))
    did = words(gettext_lazy("做了什么"))


class ProposalForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("改什么"), choices=Proposal.Kind.choices)
    text = words(gettext_lazy("怎么改"), required=True)
    due_on = DayInput(label=gettext_lazy("到期"), required=False)

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        owner = RefInput(MEASURE_FIELDS["owner"], viewer, label=_("谁来落"))
        self.fields = {"owner": owner, **self.fields}


def suggested_baseline(case: DeviationCase, elapsed: Decimal | None) -> Decimal | None:
    """Where the figure of the case would have ended, as it was going."""
    if case.actual is None:
        return None
    if get(case.metric).unit in (Unit.SHARE, Unit.DAYS) or not elapsed:
        return case.actual
    return (case.actual / elapsed).quantize(Decimal("0.01"))


def next_period(start: date, end: date) -> str:
    """The name of the period after one, in which an effect is usually looked for."""
    period = Period(start, end)
    months = period.whole_months
    if not months:
        return ""
    return Period(end, first_of_month(month_index(end) + months)).label
