"""The fields of cases, causes, countermeasures and signals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields import OWNERSHIP
from dacheng.domains.deviations.models import (
    CauseCategory,
    Countermeasure,
    DeviationCase,
    Lesson,
    PaceLimit,
    RootCause,
    SignalRule,
    Standardisation,
    Verification,
)
from dacheng.domains.deviations.models.limits import Level
from dacheng.domains.deviations.stages import (
    CaseState,
    MeasureState,
    ProposalState,
    Severity,
    Verdict,
)
from dacheng.domains.opportunities.models import StageVisit
from dacheng.kernel.fields import Field, FieldKind, declare

D, N, S, C, WHOLE, B, R = (
    FieldKind.DATE,
    FieldKind.NUMBER,
    FieldKind.SHARE,
    FieldKind.CHOICE,
    FieldKind.INTEGER,
    FieldKind.BOOL,
    FieldKind.REF,
)
GIVEN: dict[str, Any] = {"written": False}

DEVIATION = declare(
    DeviationCase,
    [
        Field("title", _("偏差"), **GIVEN),
        Field("code", _("编号"), **GIVEN),
        Field("metric", _("指标"), **GIVEN),
        Field("level", _("层级"), C, choices=tuple(Level.choices), **GIVEN),
        Field("node_name", _("谁的数"), **GIVEN),
        Field("period_start", _("期间起"), D, **GIVEN),
        Field("period_end", _("期间止"), D, **GIVEN),
        Field("target", _("目标"), N, **GIVEN),
        Field("expected", _("应达"), N, **GIVEN),
        Field("actual", _("实际"), N, **GIVEN),
        Field("gap", _("缺口"), N, **GIVEN),
        Field("deviation", _("偏差率"), S, **GIVEN),
        Field("now_deviation", _("现在"), S, **GIVEN),
        Field("severity", _("程度"), C, choices=tuple(Severity.choices), **GIVEN),
        Field("state", _("状态"), C, choices=tuple(CaseState.choices), **GIVEN),
        Field("verdict", _("结论"), C, choices=tuple(Verdict.choices), **GIVEN),
        Field("is_above", _("超前"), B, **GIVEN),
        Field("signal", _("信号"), path="signal__name", **GIVEN),
        Field("round", _("第几轮"), WHOLE, **GIVEN),
        Field("escalated", _("上报级数"), WHOLE, **GIVEN),
        Field("detected_on", _("立案"), D, **GIVEN),
        Field("cause_due_on", _("原因期限"), D, **GIVEN),
        Field("plan_due_on", _("对策期限"), D, **GIVEN),
        Field("verify_on", _("验证"), D, **GIVEN),
        Field("recovered_on", _("回到节奏"), D, **GIVEN),
        Field("closed_on", _("结案"), D, **GIVEN),
        Field("close_note", _("理由"), **GIVEN),
        *OWNERSHIP,
        Field("created_at", _("创建时间"), FieldKind.TIME, **GIVEN),
        Field("updated_at", _("更新时间"), FieldKind.TIME, **GIVEN),
    ],
)
CAUSE = declare(
    RootCause,
    [
        Field("statement", _("根因"), **GIVEN),
        Field("case", _("偏差"), R, path="case__title", ref="deviationcase", **GIVEN),
        Field("category", _("原因分类"), R, path="category__name", ref="causecategory", **GIVEN),
        Field("share", _("占缺口"), S, **GIVEN),
        Field("confidence", _("把握"), C, choices=tuple(RootCause.Confidence.choices), **GIVEN),
        Field("round", _("第几轮"), WHOLE, **GIVEN),
        Field("is_disproved", _("已被推翻"), B, **GIVEN),
        Field("given_on", _("提交"), D, **GIVEN),
    ],
)
MEASURE = declare(
    Countermeasure,
    [
        Field("title", _("做什么"), **GIVEN),
        Field("case", _("偏差"), R, path="case__title", ref="deviationcase", **GIVEN),
        Field("owner", _("谁"), R, path="owner__name", ref="person", **GIVEN),
        Field("output", _("交出什么"), **GIVEN),
        Field("due_on", _("到期"), D, **GIVEN),
        Field("starts_on", _("开始"), D, **GIVEN),
        Field("state", _("状态"), C, choices=tuple(MeasureState.choices), **GIVEN),
        Field("progress", _("进度"), WHOLE, **GIVEN),
        Field("blocker", _("卡在哪"), **GIVEN),
        Field("result", _("交出了"), **GIVEN),
        Field("metric", _("看哪个指标"), **GIVEN),
        Field("baseline", _("原来"), N, **GIVEN),
        Field("change", _("预期变化"), N, **GIVEN),
        Field("observed", _("实际变化"), N, **GIVEN),
        Field("money", _("用钱"), FieldKind.MONEY, **GIVEN),
        Field("people", _("用人"), **GIVEN),
        Field("check_by", _("怎么核对"), **GIVEN),
        Field("effect_start", _("见效期间起"), D, **GIVEN),
        Field("effect_end", _("见效期间止"), D, **GIVEN),
        Field("done_on", _("做完"), D, **GIVEN),
    ],
)
VERIFICATION = declare(
    Verification,
    [
        Field("case", _("偏差"), R, path="case__title", ref="deviationcase", **GIVEN),
        Field("proposed", _("系统判断"), C, choices=tuple(Verdict.choices), **GIVEN),
        Field("verdict", _("结论"), C, choices=tuple(Verdict.choices), **GIVEN),
        Field("note", _("说明"), **GIVEN),
        Field("round", _("第几轮"), WHOLE, **GIVEN),
        Field("proposed_on", _("算出"), D, **GIVEN),
        Field("confirmed_on", _("确认"), D, **GIVEN),
    ],
)
PROPOSAL = declare(
    Standardisation,
    [
        Field("text", _("怎么改"), **GIVEN),
        Field("case", _("偏差"), R, path="case__title", ref="deviationcase", **GIVEN),
        Field("kind", _("改什么"), C, choices=tuple(Standardisation.Kind.choices), **GIVEN),
        Field("owner", _("谁来落"), R, path="owner__name", ref="person", **GIVEN),
        Field("due_on", _("到期"), D, **GIVEN),
        Field("state", _("状态"), C, choices=tuple(ProposalState.choices), **GIVEN),
        Field("reason", _("理由"), **GIVEN),
    ],
)
LESSON = declare(
    Lesson,
    [
        Field("did", _("做了什么"), **GIVEN),
        Field("cause", _("当时的根因"), **GIVEN),
        Field("metric", _("指标"), **GIVEN),
        Field("level", _("层级"), C, choices=tuple(Level.choices), **GIVEN),
        Field("category", _("原因分类"), R, path="category__name", ref="causecategory", **GIVEN),
        Field("industry", _("行业"), **GIVEN),
        Field("output", _("交出什么"), **GIVEN),
        Field("share", _("兑现了承诺的"), S, **GIVEN),
        Field("kind", _("改什么"), C, choices=tuple(Standardisation.Kind.choices), **GIVEN),
        Field("text", _("以后怎么做"), **GIVEN),
        Field("learned_on", _("入库"), D, **GIVEN),
        Field("is_active", _("还管用"), B, **GIVEN),
    ],
)
CATEGORY = declare(
    CauseCategory,
    [
        Field("name", _("原因"), required=True),
        Field("parent", _("上级"), R, path="parent__name", ref="causecategory"),
        Field("code", _("代号"), required=True),
        Field("remedy", _("常用对策")),
        Field("about_data", _("先核对数据"), B),
        Field("order", _("次序"), WHOLE),
        Field("is_active", _("启用"), B),
    ],
)
LIMIT = declare(
    PaceLimit,
    [
        Field("metric", _("指标")),
        Field("level", _("层级"), C, choices=tuple(Level.choices)),
        Field("off_by", _("落后多少立案"), S),
        Field("times", _("连续几次检查"), WHOLE),
        Field("is_active", _("启用"), B),
    ],
)
SIGNAL = declare(
    SignalRule,
    [
        Field("name", _("信号"), required=True),
        Field("metric", _("指标"), required=True),
        Field("by", _("按"), C, choices=tuple(SignalRule.By.choices)),
        Field("remedy", _("怎么办")),
        Field("is_active", _("启用"), B, **GIVEN),
    ],
)
VISIT = declare(
    StageVisit,
    [
        Field("owner", _("负责人"), R, path="opportunity__owner__name", ref="person", **GIVEN),
        Field("unit", _("团队"), R, path="opportunity__unit__name", ref="orgunit", **GIVEN),
        Field("stage", _("阶段"), R, path="stage__name", ref="stage", **GIVEN),
    ],
)
