"""Forms of promises, verdicts, templates, reviews and decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Person, Role
from dacheng.domains.reports.models import ReportTemplate, Topic
from dacheng.domains.reports.stages import Outcome
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.metrics import catalogue
from dacheng.kernel.ui.inputs import DayInput, NumberInput

PARTS = (
    ("trend", _("近几期")),
    ("target", _("目标和实际")),
    ("ranking", _("人和人比")),
    ("structure", _("由什么构成")),
    ("cuts", _("从哪来")),
    ("lost", _("输单原因")),
    ("funnel", _("从线索到赢单")),
    ("moves", _("各项走势")),
)


def people(viewer: Viewer) -> Any:
    return Person.objects.visible_to(viewer).filter(is_active=True).order_by("name")


def metric_choices() -> list[tuple[str, Any]]:
    return [("", _("不指定")), *((one.name, one.label) for one in catalogue())]


class PromiseForm(forms.Form):
    text = forms.CharField(label=_("做什么"), max_length=300)
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("谁"))
    due_on = DayInput(label=_("哪天前"))
    expected = forms.CharField(label=_("看得见的结果"), max_length=120, required=False)
    metric = forms.ChoiceField(label=_("要动哪个指标"), required=False)

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        self.fields["owner"].queryset = people(viewer)
        self.fields["owner"].initial = viewer.person_id
        self.fields["metric"].choices = metric_choices()


class JudgeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("做到没有"),
        choices=[one for one in Outcome.choices if one[0]],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class SignForm(forms.Form):
    note = forms.CharField(label=_("批注"), max_length=2_000, required=False, widget=forms.Textarea)


class ReturnForm(forms.Form):
    why = forms.CharField(
        label=_("要补什么"),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": _("写一句要补什么。")},
    )


class TemplateForm(forms.Form):
    name = forms.CharField(label=_("模板"), max_length=60)
    metrics = forms.MultipleChoiceField(
        label=_("指标"),
        widget=forms.SelectMultiple(attrs={"data-rich": "", "size": 1}),
        help_text=_("第一个是主指标，其余按落后多少排。"),
    )
    roles = forms.MultipleChoiceField(
        label=_("谁写"), widget=forms.CheckboxSelectMultiple, required=False
    )
    parts = forms.MultipleChoiceField(
        label=_("带哪些图"), choices=PARTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    due_days = forms.IntegerField(label=_("期末后几个工作日交"), min_value=0, max_value=31)
    due_hour = forms.IntegerField(label=_("几点前"), min_value=0, max_value=23)
    is_active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, *given: Any, template: ReportTemplate, viewer: Viewer, **rest: Any):
        names = ("name", "metrics", "roles", "parts", "due_days", "due_hour", "is_active")
        rest["initial"] = {name: getattr(template, name) for name in names}
        super().__init__(*given, **rest)
        first = list(template.metrics)
        known = {one.name: one.label for one in catalogue()}
        order = [name for name in first if name in known] + [n for n in known if n not in first]
        self.fields["metrics"].choices = [(n, known[n]) for n in order]
        roles = Role.objects.visible_to(viewer)
        self.fields["roles"].choices = [(r.code, str(r)) for r in roles]


class HouseFileForm(forms.Form):
    file = forms.FileField(label=_("公司版式（.pptx 或 .docx）"))


class ReviewForm(forms.Form):
    title = forms.CharField(label=_("名字"), max_length=120, required=False)
    period = forms.CharField(
        label=_("看哪一期"), max_length=40, help_text=_("写 2026-10、2026Q3 或 2026W46。")
    )
    held_on = DayInput(label=_("哪天开"))


class TopicField(forms.ModelChoiceField):
    """Topics by title; those about a deviation say so."""

    def label_from_instance(self, topic: Topic) -> str:
        pattern = gettext("%(title)s（偏差案）") if topic.case_id else "%(title)s"
        return pattern % {"title": topic.title}


class DecisionForm(forms.Form):
    text = forms.CharField(label=_("决定了什么"), max_length=300)
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("谁"))
    due_on = DayInput(label=_("哪天前"))
    topic = TopicField(Topic.objects.none(), label=_("议题"), required=False)
    change = NumberInput(
        FieldKind.NUMBER,
        label=_("预期变化"),
        required=False,
        help_text=_("议题是偏差案时填：它就是那个案的对策，到期自动对照。比率写 0.05 表示 5 点。"),
    )
    output = forms.CharField(label=_("做完交出什么"), max_length=200, required=False)
    metric = forms.ChoiceField(label=_("要动哪个指标"), required=False)

    def __init__(self, *given: Any, viewer: Viewer, review: Any, **rest: Any):
        super().__init__(*given, **rest)
        self.fields["owner"].queryset = people(viewer)
        self.fields["topic"].queryset = review.topics.all()
        self.fields["metric"].choices = metric_choices()


class HoldForm(forms.Form):
    minutes = forms.CharField(
        label=_("纪要"),
        max_length=20_000,
        widget=forms.Textarea,
        error_messages={"required": _("写上纪要。")},
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("说了什么"), max_length=2_000, widget=forms.Textarea)
