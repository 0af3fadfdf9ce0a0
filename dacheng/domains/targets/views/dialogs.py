"""What is done to a plan in a dialog: made, added to, sent back, waived, answered, revised."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.org.models import Person
from dacheng.domains.targets import actions, forms, words
from dacheng.domains.targets.models import Answer, PlanLine, Target, TargetPlan
from dacheng.domains.targets.queries.plans import fiscal_calendar
from dacheng.domains.targets.queries.whatif import Assumptions
from dacheng.kernel import clock
from dacheng.kernel.metrics import get
from dacheng.kernel.periods import Grain, Period
from dacheng.kernel.ui.verbs import VerbPage


class _Plan(VerbPage):
    """A verb on a plan."""

    model = TargetPlan

    def after(self) -> str:
        return reverse("targets:plan", args=[self.record.pk])


class NewPlan(VerbPage):
    """A plan for a year, in a dialog of its own."""

    model, needs, label = TargetPlan, "create", gettext_lazy("做一份目标方案")

    @property
    def record(self) -> Any:
        self.viewer.require("targets.create")
        return None

    def title(self) -> str:
        return str(self.label)

    def still_seen(self) -> bool:
        return False

    def form(self, data: Any = None) -> forms.PlanForm:
        calendar = fiscal_calendar()
        return forms.PlanForm(data, initial={"year": calendar.fiscal_year(clock.today()) + 1})

    def act(self, given: dict[str, Any]) -> str:
        made = actions.make_plan(by=self.viewer, **given)
        self.there = reverse("targets:plan", args=[made.pk])
        return _("已开「%(name)s」，先加指标") % {"name": made.name}

    def after(self) -> str:
        return self.there


class AddLine(_Plan):
    label, needs = gettext_lazy("加指标"), "change"

    def form(self, data: Any = None) -> forms.LineForm:
        return forms.LineForm(data)

    def act(self, given: dict[str, Any]) -> str:
        made = actions.set_line(
            self.record, given["metric"], given["amount"], by=self.viewer, why=given["why"]
        )
        return _("已加%(metric)s") % {"metric": get(made.metric).label}


class SendBack(_Plan):
    label, needs = gettext_lazy("退回"), "approve"

    def form(self, data: Any = None) -> forms.WhyForm:
        return forms.WhyForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.send_back(self.record, by=self.viewer, why=given["why"])
        return _("已退回")


class Scenario(_Plan):
    label, needs = gettext_lazy("留一个情景"), "create"

    def form(self, data: Any = None) -> forms.ScenarioForm:
        return forms.ScenarioForm(data, initial={"growth": 10})

    def act(self, given: dict[str, Any]) -> str:
        assumed = Assumptions(growth=given["growth"] / 100)
        made = actions.keep_scenario(self.record, given["name"], assumed, by=self.viewer)
        return _("已留下「%(name)s」") % {"name": made.name}


class Waive(VerbPage):
    """Go on although a check fails, for a reason."""

    model, label = PlanLine, gettext_lazy("写明理由，照这个数")

    def form(self, data: Any = None) -> forms.WhyForm:
        return forms.WhyForm(data)

    def title(self) -> str:
        return f"{self.label} · {get(self.record.metric).label}"

    def act(self, given: dict[str, Any]) -> str:
        actions.waive(self.record, self.kwargs["check"], given["why"], by=self.viewer)
        return _("理由记下了，方案上看得到")

    def after(self) -> str:
        return reverse("targets:plan", args=[self.record.plan_id])


class ObjectTo(VerbPage):
    model, needs, label = Answer, "answer", gettext_lazy("提异议")
    lead = gettext_lazy("写清楚在途有多少、赢单率多少、能认多少。总监 3 个工作日内答复。")

    def form(self, data: Any = None) -> forms.ObjectForm:
        return forms.ObjectForm(data)

    def title(self) -> str:
        return f"{self.label} · {get(self.record.metric).label}"

    def act(self, given: dict[str, Any]) -> str:
        wanted = forms.amount_of(given["wanted"], self.record.metric) if given["wanted"] else None
        actions.object_to(self.record, by=self.viewer, reason=given["reason"], wanted=wanted)
        return _("异议已提交，等总监答复")

    def after(self) -> str:
        return reverse("targets:plans")


class Settle(VerbPage):
    model, needs, label = Answer, "approve", gettext_lazy("答复异议")

    def form(self, data: Any = None) -> forms.SettleForm:
        wanted = forms.typed(self.record.metric, self.record.wanted)
        return forms.SettleForm(data, initial={"amount": wanted})

    def title(self) -> str:
        return f"{self.record.person} · {get(self.record.metric).label}"

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "lead": f"“{self.record.reason}”"}

    def act(self, given: dict[str, Any]) -> str:
        amount = forms.amount_of(given["amount"], self.record.metric) if given["amount"] else None
        actions.settle(self.record, by=self.viewer, reply=given["reply"], amount=amount)
        return _("已答复%(who)s") % {"who": self.record.person}

    def after(self) -> str:
        return reverse("targets:plan", args=[self.record.plan_id])


class Revise(_Plan):
    label, needs = gettext_lazy("修订"), "approve"
    lead = gettext_lazy("冻结的不改：从选的月份起用新数，以前的留着，两份都看得到。上级跟着变。")

    def form(self, data: Any = None) -> forms.ReviseForm:
        form = forms.ReviseForm(data)
        plan, fields = self.record, form.fields
        fields["metric"].choices = [
            (line.metric, get(line.metric).label) for line in plan.lines.all()
        ]
        cells = Target.objects.visible_to(self.viewer).filter(plan=plan, person__isnull=False)
        people = Person.objects.visible_to(self.viewer).filter(
            pk__in=cells.order_by().values("person")
        )
        fields["owner"].choices = [(one.pk, str(one)) for one in people]
        months = Period(plan.starts_on, plan.ends_on).split(Grain.MONTH)
        this = clock.today().replace(day=1)
        fields["from_on"].choices = [
            (str(month.start), words.period_words(month)) for month in months if month.start >= this
        ]
        return form

    def act(self, given: dict[str, Any]) -> str:
        owner = Person.objects.visible_to(self.viewer).get(pk=given["owner"])
        made = actions.revise(
            self.record, given["metric"], owner, given["amount"], by=self.viewer,
            from_on=date.fromisoformat(given["from_on"]), why=given["why"],
        )  # fmt: skip
        return _("第 %(n)d 版从 %(day)s 起生效") % {"n": made.number, "day": given["from_on"]}
