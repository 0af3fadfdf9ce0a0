"""The fields of targets as files carry them, and of goals."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.targets.models import Target
from dacheng.kernel.fields import Field, FieldKind, declare

TARGET = declare(
    Target,
    [
        Field("person", _("人员"), FieldKind.REF, path="person__name", ref="person",
              aliases=("人员", "姓名", "工号", "销售", "员工", "负责人", "employee", "employee id",
                       "employeeid", "salesperson", "owner", "rep")),
        Field("unit", _("团队"), FieldKind.REF, path="unit__name", ref="orgunit",
              aliases=("团队", "部门", "组织", "大区", "team", "unit", "department")),
        Field("metric", _("指标"), aliases=("指标", "目标类型", "metric", "kpi")),
        Field("start", _("月份"), FieldKind.DATE, required=True,
              aliases=("月份", "期间", "日期", "目标月份", "month", "target month", "targetmonth",
                       "period")),
        Field("final", _("目标"), FieldKind.NUMBER, required=True,
              aliases=("目标", "目标额", "目标值", "目标金额", "任务", "任务额", "target",
                       "target amount", "targetamount", "quota", "salesamountquota")),
    ],
)  # fmt: skip
