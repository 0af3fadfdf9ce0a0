"""The fields of people and of who stands in for them."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.org.models import Delegation, Person
from dacheng.kernel.fields import Field, FieldKind, declare

PERSON = declare(
    Person,
    [
        Field("name", _("姓名"), required=True, aliases=(
            "姓名", "员工", "销售", "销售员", "业务员", "sales agent", "sales_agent", "agent", "salesperson",
            "sales person", "full name", "employee", "rep", "sales rep", "person", "name")),
        Field("username", _("登录名"), aliases=("登录名", "账号", "用户名", "username", "login", "account name")),
        Field("external_id", _("外部编号"), aliases=(
            "工号", "员工编号", "employee id", "employeekey", "id", "external id", "user id")),
        Field("email", _("邮箱"), FieldKind.EMAIL, aliases=("邮箱", "电子邮件", "email", "e-mail", "upn")),
        Field("phone", _("电话"), FieldKind.PHONE, aliases=("电话", "手机", "手机号", "phone", "mobile")),
        Field("unit", _("团队"), FieldKind.REF, path="unit__name", ref="orgunit", aliases=(
            "团队", "部门", "小组", "组", "team", "department", "unit", "group", "sales team")),
        Field("manager", _("上级"), FieldKind.REF, path="unit__lead__name", ref="person", written=True,
              filtered=False, sorted=False, aliases=(
                  "上级", "主管", "经理", "直属上级", "manager", "supervisor", "reports to", "team lead",
                  "managername", "manager name")),
        Field("region", _("区域"), FieldKind.REF, path="unit__region__name", ref="region", aliases=(
            "区域", "大区", "片区", "region", "regional office", "regional_office", "territory", "area",
            "office")),
        Field("rank", _("职级"), FieldKind.REF, path="rank__name", ref="rank", aliases=(
            "职级", "级别", "rank", "grade", "level")),
        Field("role", _("角色"), FieldKind.REF, path="roles__name", ref="role", filtered=False,
              sorted=False, aliases=("角色", "权限", "role")),
        Field("hired_on", _("入职"), FieldKind.DATE, aliases=("入职", "入职日期", "hire date", "start date",
              "dateofhire", "startdate")),
        Field("left_on", _("离职"), FieldKind.DATE, aliases=("离职", "离职日期", "exit date", "end date",
              "dateoftermination")),
        Field("is_active", _("在职"), FieldKind.BOOL, aliases=("在职", "启用", "active", "is active")),
    ],
)

DELEGATION = declare(
    Delegation,
    [
        Field("absent", _("谁不在"), FieldKind.REF, path="absent__name", ref="person", written=False),
        Field("stand_in", _("谁代理"), FieldKind.REF, path="stand_in__name", ref="person",
              required=True),
        Field("begins_on", _("从哪天"), FieldKind.DATE, required=True),
        Field("ends_on", _("哪天回来"), FieldKind.DATE, required=True,
              hint=_("这天起不再代理。")),
        Field("withdrawn_at", _("收回于"), FieldKind.TIME, written=False),
    ],
)
