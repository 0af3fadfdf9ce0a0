"""How the form of an opportunity is laid out, and the forms of its verbs."""

from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.fields import OPPORTUNITY
from dacheng.domains.processes.models import Competitor, LossReason
from dacheng.domains.processes.reference import NOBODY, UNKNOWN
from dacheng.kernel import clock
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import FieldKind
from dacheng.kernel.ui.inputs import DayInput, NumberInput, RefInput
from dacheng.kernel.ui.pages import Group

NEW = (
    Group(gettext_lazy("谁、要什么"), ("customer", "name", "contact", "product", "source")),
    Group(gettext_lazy("多少、什么时候"), ("amount", "expected_on", "probability", "started_on")),
    Group(gettext_lazy("备注"), ("note",)),
)
EDIT = (*NEW[:2], Group(gettext_lazy("其他"), ("code", "note")))
FACTS = Group(
    gettext_lazy("资料"),
    (
        "customer",
        "contact",
        "industry",
        "customer_class",
        "product",
        "product_line",
        "source",
        "list_amount",
        "probability",
        "started_on",
        "expected_on",
        "note",
    ),
)
ENDING = Group(
    gettext_lazy("结果"), ("state", "closed_on", "loss_reason", "competitor", "close_note")
)
ORIGIN = Group(
    gettext_lazy("来历"),
    ("owner", "unit", "region", "code", "created_by", "created_at", "external_id"),
)


def words(
    label: Any, *, required: bool = False, longest: int = 300, hint: Any = ""
) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=longest, help_text=hint)


class WinForm(forms.Form):
    """The day and the amount, as they are known."""

    closed_on = DayInput(label=gettext_lazy("签约日期"), initial=clock.today)
    amount = NumberInput(FieldKind.MONEY, label=gettext_lazy("成交金额"))
    close_note = words(
        gettext_lazy("赢在哪里"),
        longest=500,
        hint=gettext_lazy("下次遇到同样的对手，别人会来看这一句。"),
    )


class LoseForm(forms.Form):
    """Why and to whom; nobody leaves without saying (O10)."""

    loss_reason = forms.ModelChoiceField(
        label=gettext_lazy("输单原因"),
        queryset=LossReason.objects.none(),
        empty_label=gettext_lazy("选一个"),
    )
    competitor = forms.ModelChoiceField(
        label=gettext_lazy("输给了谁"),
        queryset=Competitor.objects.none(),
        empty_label=gettext_lazy("选一个"),
        help_text=gettext_lazy("客户没买选「无」，不知道选「不清楚」。"),
    )
    closed_on = DayInput(label=gettext_lazy("结束日期"), initial=clock.today)
    close_note = words(gettext_lazy("怎么输的"), longest=500)

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        reasons: Any = self.fields["loss_reason"]
        rivals: Any = self.fields["competitor"]
        reasons.queryset = LossReason.objects.visible_to(viewer).filter(is_active=True)
        answers_last: Any = Case(
            When(name__in=(NOBODY, UNKNOWN), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        rivals.queryset = Competitor.objects.visible_to(viewer).order_by(answers_last, "name")
        reasons.error_messages["required"] = _("选一个输单原因。")
        rivals.error_messages["required"] = _("选输给了谁。客户没买选「无」，不知道选「不清楚」。")


class ReopenForm(forms.Form):
    why = words(gettext_lazy("为什么重新打开"))


class GiveForm(forms.Form):
    """To whom, and why."""

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        to = RefInput(OPPORTUNITY["owner"], viewer, label=_("移交给"))
        self.fields = {"to": to, "why": words(_("为什么"))}


class InviteForm(forms.Form):
    may_change = forms.BooleanField(label=gettext_lazy("也能改"), required=False)

    def __init__(self, *given: Any, viewer: Viewer, **rest: Any):
        super().__init__(*given, **rest)
        person = RefInput(OPPORTUNITY["owner"], viewer, label=_("谁"))
        self.fields = {"person": person, **self.fields}


class ExpectForm(forms.Form):
    expected_on = DayInput(label=gettext_lazy("预计签约改到"))


class PlanForm(forms.Form):
    title = words(gettext_lazy("下一步"), required=True)
    due_on = DayInput(label=gettext_lazy("哪天"), required=False)


class MoveForm(forms.Form):
    """A reason, asked only of who may pass a closed gate."""

    why = words(
        gettext_lazy("放行理由"),
        required=True,
        hint=gettext_lazy("理由一直留在这次进入上，谁都看得到。"),
    )


class ConvertForm(forms.Form):
    """What becomes of a lead: an opportunity at a new customer or at one already known."""

    known = forms.ChoiceField(label=gettext_lazy("客户"), required=False, widget=forms.RadioSelect)
    other = forms.Field(required=False)
    called = words(gettext_lazy("商机名称"), required=True, longest=200)
    amount = NumberInput(FieldKind.MONEY, label=gettext_lazy("金额"), required=False)
    expected_on = DayInput(label=gettext_lazy("预计签约"), required=False)

    def __init__(
        self, *given: Any, viewer: Viewer, company: str, similar: list[Customer], **rest: Any
    ):
        super().__init__(*given, **rest)
        known: Any = self.fields["known"]
        fresh = ("", _("新建客户「%(name)s」") % {"name": company})
        known.choices = [*((str(one.pk), _described(one)) for one in similar), fresh]
        known.initial = known.choices[0][0]
        self.fields["other"] = RefInput(
            OPPORTUNITY["customer"], viewer, label=_("或者挂在别的客户上"), required=False
        )


def _described(customer: Customer) -> str:
    owner = customer.owner.name if customer.owner else _("公海")
    return _("已有「%(name)s」（%(owner)s）") % {"name": customer.name, "owner": owner}
