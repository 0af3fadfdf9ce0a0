"""Deviation cases and countermeasures: read, answered, judged."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from dacheng.domains.deviations import actions
from dacheng.domains.deviations.actions.answering import Given
from dacheng.domains.deviations.models import (
    CauseCategory,
    Countermeasure,
    DeviationCase,
    RootCause,
)
from dacheng.domains.deviations.stages import OVER, UNANSWERED, Verdict
from dacheng.domains.org.models import Person
from dacheng.kernel.access import Viewer
from dacheng.kernel.fields import Field, FieldKind
from dacheng.kernel.metrics import get
from dacheng.kernel.metrics.registry import UnknownMetric
from dacheng.kernel.periods import Period, PeriodError
from dacheng.surfaces.api.kinds.given import MUST_SAY
from dacheng.surfaces.api.resource import Resource, Verb

CAUSE = (
    Field("category", gettext_lazy("原因分类"), FieldKind.REF, ref="causecategory", required=True),
    Field("statement", gettext_lazy("根因"), required=True),
    Field("share", gettext_lazy("占缺口"), FieldKind.SHARE, required=True),
    Field("evidence", gettext_lazy("证据"), required=True),
    Field("whys", gettext_lazy("五问"), FieldKind.LONG),
)
MEASURE = (
    Field("title", gettext_lazy("做什么"), required=True),
    Field("output", gettext_lazy("交出什么"), required=True),
    Field("owner", gettext_lazy("谁"), FieldKind.REF, ref="person", required=True),
    Field("due_on", gettext_lazy("到期"), FieldKind.DATE, required=True),
    Field("metric", gettext_lazy("看哪个指标"), required=True),
    Field("baseline", gettext_lazy("原来"), FieldKind.NUMBER, required=True),
    Field("change", gettext_lazy("预期变化"), FieldKind.NUMBER, required=True),
    Field("effect", gettext_lazy("见效期间"), required=True),
    Field("check_by", gettext_lazy("怎么核对"), required=True),
    Field("starts_on", gettext_lazy("开始"), FieldKind.DATE),
    Field("money", gettext_lazy("用钱"), FieldKind.MONEY),
    Field("people", gettext_lazy("用人")),
)
VERDICT = Field(
    "verdict", gettext_lazy("结论"), FieldKind.CHOICE, required=True,
    choices=tuple(Verdict.choices),
)  # fmt: skip
NOTE = Field("note", gettext_lazy("说明"))
AGAIN = Field("again", gettext_lazy("说不清就下一期再看"), FieldKind.BOOL)
MUST_NOTE = Field("note", gettext_lazy("核对出了什么"), required=True)
INTO = Field("into", gettext_lazy("并到哪个案"), FieldKind.REF, ref="deviationcase", required=True)
PROGRESS = Field("progress", gettext_lazy("进度"), FieldKind.INTEGER, required=True)
BLOCKER = Field("blocker", gettext_lazy("卡在哪"), required=True)
RESULT = Field("result", gettext_lazy("交出了"), required=True)


def _explain(
    case: DeviationCase, *, by: Viewer, category: CauseCategory, statement: str, share: Decimal,
    evidence: str, whys: str = "",
) -> DeviationCase:  # fmt: skip
    """One more cause of this round; the same statement again replaces it. Each line of `whys` is
    one answer, each line of `evidence` one source: opportunity:123, or words."""
    given = Given(
        category, statement, share, [_proof(line) for line in _lines(evidence)],
        [{"answer": line, "fact": False} for line in _lines(whys)],
    )  # fmt: skip
    rows = RootCause.objects.visible_to(by).filter(case=case, round=case.round)
    kept = [_as_given(one) for one in rows.select_related("category")
            if one.statement != statement.strip()]  # fmt: skip
    return actions.give_causes(case, [*kept, given], by=by)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _proof(line: str) -> dict[str, Any]:
    kind, _colon, pk = line.partition(":")
    named = kind.isidentifier() and pk.isascii() and pk.isdigit() and len(pk) < 19
    return {"kind": kind, "id": int(pk), "text": line} if named else {"text": line}


def _as_given(one: RootCause) -> Given:
    return Given(
        one.category, one.statement, one.share, one.evidence, one.whys, one.confidence,
        one.is_proposed,
    )  # fmt: skip


def _add_measure(
    case: DeviationCase, *, by: Viewer, owner: Person, metric: str, effect: str,
    people: str = "", money: Decimal | None = None, starts_on: date | None = None, **more: Any,
) -> Countermeasure:  # fmt: skip
    intention = actions.Intention(
        owner=owner, metric=_known(metric), effect=_period(effect), people=people or "",
        money=money, starts_on=starts_on, **more,
    )  # fmt: skip
    return actions.add_measure(case, intention, by=by)


def _known(metric: str) -> str:
    try:
        return get(metric).name
    except UnknownMetric as error:
        raise ValidationError({"metric": str(error)}) from None


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise ValidationError({"effect": str(error)}) from None


def _confirm(
    case: DeviationCase, *, by: Viewer, verdict: str, note: str = "", again: bool = False
) -> DeviationCase:
    return actions.confirm_verdict(case, verdict, by=by, note=note or "", again=bool(again))


def _close(case: DeviationCase, *, by: Viewer, note: str = "") -> DeviationCase:
    return actions.close_case(case, by=by, note=note or "")


def _unseen(case: DeviationCase) -> bool:
    return case.acknowledged_at is None and case.state in UNANSWERED


def _open(case: DeviationCase) -> bool:
    return case.state not in OVER


DEVIATIONS = Resource(
    "deviations",
    "deviationcase",
    gettext_lazy("偏差案"),
    verbs=(
        Verb("acknowledge", gettext_lazy("收到"), actions.acknowledge, stands=_unseen),
        Verb("explain", gettext_lazy("说原因"), _explain, takes=CAUSE),
        Verb("add_measure", gettext_lazy("加对策"), _add_measure, takes=MEASURE, stands=_open,
             gives="countermeasures"),
        Verb("plan", gettext_lazy("交对策"), actions.submit_plan),
        Verb("approve", gettext_lazy("批对策"), actions.approve_plan),
        Verb("send_back", gettext_lazy("退回对策"), actions.send_back, takes=(MUST_SAY,)),
        Verb("confirm", gettext_lazy("记验证结果"), _confirm, takes=(VERDICT, NOTE, AGAIN)),
        Verb("look_again", gettext_lazy("下一期再看"), actions.look_again),
        Verb("close", gettext_lazy("结案"), _close, takes=(NOTE,)),
        Verb("dismiss", gettext_lazy("不立案"), actions.dismiss, takes=(MUST_SAY,)),
        Verb("merge", gettext_lazy("并案"), actions.merge, takes=(INTO, MUST_SAY)),
        Verb("settle", gettext_lazy("数据已改正"), actions.settle_data, takes=(MUST_NOTE,)),
    ),
)  # fmt: skip
COUNTERMEASURES = Resource(
    "countermeasures",
    "countermeasure",
    gettext_lazy("对策"),
    verbs=(
        Verb("advance", gettext_lazy("报进度"), actions.advance, takes=(PROGRESS,)),
        Verb("block", gettext_lazy("受阻"), actions.block, takes=(BLOCKER,)),
        Verb("finish", gettext_lazy("做完"), actions.finish, takes=(RESULT,)),
        Verb("drop", gettext_lazy("不做了"), actions.drop, takes=(MUST_SAY,)),
    ),
)
