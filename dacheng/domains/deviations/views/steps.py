"""The verbs of a case, its countermeasures and its proposals, in dialogs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations import actions, forms
from dacheng.domains.deviations.models import (
    Countermeasure,
    DeviationCase,
    Standardisation,
    Verification,
)
from dacheng.domains.deviations.queries.lessons import told_by
from dacheng.domains.deviations.stages import MOST_LOOKS, Verdict
from dacheng.kernel.access import find
from dacheng.kernel.ui.screens import screen_of
from dacheng.kernel.ui.verbs import VerbPage


class CaseVerb(VerbPage):
    model = DeviationCase


class OfACase(VerbPage):
    """A verb on something that hangs on a case, and ends on its page."""

    def after(self) -> str:
        there = screen_of("deviationcase")
        return there.href(self.record.case_id) if there else "/"


class Acknowledge(CaseVerb):
    label = gettext_lazy("收到")

    def act(self, given: dict[str, Any]) -> str:
        actions.acknowledge(self.record, by=self.viewer)
        return _("收到了，期限照算")


class Plan(CaseVerb):
    label = gettext_lazy("交对策")

    def act(self, given: dict[str, Any]) -> str:
        actions.submit_plan(self.record, by=self.viewer)
        return _("对策交上去了，等上级批")


class Approve(CaseVerb):
    needs, label = "confirm", gettext_lazy("批对策")

    def act(self, given: dict[str, Any]) -> str:
        case = actions.approve_plan(self.record, by=self.viewer)
        return _("批了，任务已派出。%(day)s 验证") % {"day": case.verify_on}


class SendBack(CaseVerb):
    needs, label = "confirm", gettext_lazy("退回对策")

    def form(self, data: Any = None) -> forms.ReasonForm:
        return forms.ReasonForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.send_back(self.record, by=self.viewer, why=given["why"])
        return _("退回了")


class Dismiss(CaseVerb):
    needs, label, danger = "confirm", gettext_lazy("不立案"), True
    lead = gettext_lazy("理由会留在记录里，不立案的件数每月统计。")

    def form(self, data: Any = None) -> forms.ReasonForm:
        return forms.ReasonForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.dismiss(self.record, by=self.viewer, why=given["why"])
        return _("不立案，已记下理由")


class Merge(CaseVerb):
    needs, label = "confirm", gettext_lazy("并案")

    def form(self, data: Any = None) -> forms.MergeForm:
        return forms.MergeForm(data, viewer=self.viewer, case=self.record)

    def act(self, given: dict[str, Any]) -> str:
        actions.merge(self.record, given["into"], by=self.viewer, why=given["why"])
        return _("已并入「%(case)s」") % {"case": given["into"]}


class Settle(CaseVerb):
    label = gettext_lazy("数据已改正")

    def form(self, data: Any = None) -> forms.SettleForm:
        return forms.SettleForm(data)

    def act(self, given: dict[str, Any]) -> str:
        case = actions.settle_data(self.record, by=self.viewer, note=given["note"])
        if case.state == "closed":
            return _("改正后不再偏差，已结案")
        return _("改正后还是偏差，换一条原因")


class Confirm(CaseVerb):
    needs, label = "confirm", gettext_lazy("记验证结果")

    def form(self, data: Any = None) -> forms.VerdictForm:
        case, rows = self.record, Verification.objects.visible_to(self.viewer)
        made = rows.filter(case=case, round=case.round, look=case.look).first()
        proposed = made.proposed if made else ""
        again = proposed == Verdict.INCONCLUSIVE and case.look == 1
        form = forms.VerdictForm(data, initial={"verdict": proposed, "again": again})
        if case.look >= MOST_LOOKS:
            del form.fields["again"]
        return form

    def act(self, given: dict[str, Any]) -> str:
        case = actions.confirm_verdict(
            self.record, given["verdict"], by=self.viewer, note=given["note"],
            again=given.get("again", False),
        )  # fmt: skip
        if case.state == "running":
            return _("还说不清。%(day)s 再验证一次") % {"day": case.verify_on}
        if case.state == "detected":
            return _("无效。第 %(n)s 轮，换一个原因") % {"n": case.round}
        return _("结论记下了：%(verdict)s") % {"verdict": case.get_verdict_display()}


class LookAgain(CaseVerb):
    needs, label = "confirm", gettext_lazy("下一期再看")

    def act(self, given: dict[str, Any]) -> str:
        case = actions.look_again(self.record, by=self.viewer)
        return _("%(day)s 再验证一次") % {"day": case.verify_on}


class Close(CaseVerb):
    needs, label = "confirm", gettext_lazy("结案")

    def act(self, given: dict[str, Any]) -> str:
        actions.close_case(self.record, by=self.viewer)
        return _("结案了")


class MeasureVerb(OfACase):
    model = Countermeasure


class Advance(MeasureVerb):
    label = gettext_lazy("报进度")

    def form(self, data: Any = None) -> forms.ProgressForm:
        return forms.ProgressForm(data, initial={"progress": self.record.progress})

    def act(self, given: dict[str, Any]) -> str:
        actions.advance(self.record, given["progress"], by=self.viewer)
        return _("做了 %(n)s%%") % {"n": given["progress"]}


class Block(MeasureVerb):
    label = gettext_lazy("受阻")

    def form(self, data: Any = None) -> forms.BlockForm:
        return forms.BlockForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.block(self.record, given["blocker"], by=self.viewer)
        return _("记下了，案子的负责人会看到")


class Finish(MeasureVerb):
    label = gettext_lazy("做完")

    def form(self, data: Any = None) -> forms.FinishForm:
        return forms.FinishForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.finish(self.record, given["result"], by=self.viewer)
        return _("做完了：%(title)s") % {"title": self.record.title}


class Drop(MeasureVerb):
    label, danger = gettext_lazy("不做了"), True

    def form(self, data: Any = None) -> forms.ReasonForm:
        return forms.ReasonForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.drop(self.record, given["why"], by=self.viewer)
        return _("不做了，理由已记下")


class Adopt(OfACase):
    model, needs, label = Standardisation, "confirm", gettext_lazy("采纳")
    lead = gettext_lazy("采纳后进案例库，全公司看得到。把人名、客户名去掉再存。")

    def form(self, data: Any = None) -> forms.LessonForm:
        told = told_by(self.record.case)
        initial = {"cause": told.cause, "did": told.did} if told else {}
        return forms.LessonForm(data, initial=initial)

    def act(self, given: dict[str, Any]) -> str:
        actions.adopt(self.record, by=self.viewer, cause=given["cause"], did=given["did"])
        return _("采纳了，任务派给 %(who)s，进了案例库") % {"who": self.record.owner}


class Decline(OfACase):
    model, needs, label = Standardisation, "confirm", gettext_lazy("不采纳")

    def form(self, data: Any = None) -> forms.ReasonForm:
        return forms.ReasonForm(data)

    def act(self, given: dict[str, Any]) -> str:
        actions.decline(self.record, by=self.viewer, why=given["why"])
        return _("不采纳，理由已记下")


class Propose(CaseVerb):
    label = gettext_lazy("提固化建议")

    def form(self, data: Any = None) -> forms.ProposalForm:
        return forms.ProposalForm(data, viewer=self.viewer)

    def act(self, given: dict[str, Any]) -> str:
        case = find(DeviationCase, self.kwargs["pk"], viewer=self.viewer, action="change")
        actions.propose(
            case, given["kind"], given["text"], by=self.viewer, owner=given["owner"],
            due_on=given["due_on"],
        )  # fmt: skip
        return _("提上去了")
