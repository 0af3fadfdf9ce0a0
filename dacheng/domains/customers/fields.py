"""The fields of customers and contacts."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.models import BuyingRole, Contact, Customer, CustomerClass, Stance
from dacheng.kernel.fields import Field, FieldKind, declare

OWNERSHIP = (
    Field("owner", _("负责人"), FieldKind.REF, path="owner__name", ref="person", aliases=(
        "负责人", "业务员", "销售", "所有人", "归属", "跟进人", "客户经理", "owner", "sales agent", "salesperson",
        "sales rep", "assigned to", "account owner", "sdr", "responsible", "user")),
    Field("unit", _("团队"), FieldKind.REF, path="unit__name", ref="orgunit", written=False),
    Field("region", _("区域"), FieldKind.REF, path="unit__region__name", ref="region", written=False),
)
RECORD = (
    Field("external_id", _("外部编号"), aliases=(
        "外部编号", "external id", "external_id", "id", "reference id", "referenceid", "record id")),
    Field("created_by", _("创建人"), FieldKind.REF, path="created_by__name", ref="person", aliases=(
        "创建人", "录入人", "created by", "creator", "createdby")),
    Field("created_at", _("创建时间"), FieldKind.TIME, aliases=(
        "创建时间", "录入时间", "创建日期", "created at", "created on", "created date", "create date",
        "createddate", "created")),
    Field("updated_at", _("更新时间"), FieldKind.TIME, aliases=(
        "更新时间", "修改时间", "最后修改时间", "updated at", "modified at", "last modified", "updated",
        "lastmodifieddate", "write date")),
)

CUSTOMER = declare(
    Customer,
    [
        Field("name", _("客户"), required=True, aliases=(
            "客户", "客户名称", "公司", "公司名称", "企业名称", "单位名称", "account", "account name", "customer",
            "customer name", "company", "company name", "name", "organization", "partner")),
        Field("code", _("编号"), aliases=(
            "客户编号", "客户编码", "customer id", "customer code", "account number", "accountnumber",
            "code", "customerid")),
        Field("customer_class", _("客户等级"), FieldKind.CHOICE, choices=tuple(CustomerClass.choices),
              aliases=("客户等级", "客户级别", "等级", "级别", "class", "tier", "rating", "grade")),
        Field("industry", _("行业"), aliases=(
            "行业", "所属行业", "客户行业", "industry", "sector", "business segment", "vertical")),
        Field("location", _("所在地"), aliases=(
            "所在地", "地区", "省市", "城市", "地址", "详细地址", "office location", "office_location",
            "location", "city", "country", "billing city", "billingcity", "address", "state")),
        Field("employees", _("员工数"), FieldKind.INTEGER, aliases=(
            "员工数", "人数", "人员规模", "employees", "number of employees", "numberofemployees",
            "headcount", "size")),
        Field("revenue", _("年营收"), FieldKind.MONEY, aliases=(
            "年营收", "营业收入", "营收", "年收入", "revenue", "annual revenue", "annualrevenue", "turnover")),
        Field("founded_year", _("成立年份"), FieldKind.INTEGER, aliases=(
            "成立年份", "成立时间", "year established", "year_established", "founded", "founded year")),
        Field("parent", _("上级公司"), FieldKind.REF, path="parent__name", ref="customer", aliases=(
            "上级公司", "母公司", "集团", "subsidiary of", "subsidiary_of", "parent", "parent account",
            "parent company", "parentid")),
        Field("source", _("来源"), aliases=(
            "客户来源", "来源", "渠道", "source", "lead source", "origin", "accountsource")),
        Field("credit_code", _("统一社会信用代码"), aliases=(
            "统一社会信用代码", "信用代码", "税号", "纳税人识别号", "credit code", "vat", "tax id")),
        Field("phone", _("电话"), FieldKind.PHONE, aliases=("电话", "公司电话", "客户电话", "手机", "phone", "tel")),
        Field("website", _("网站"), aliases=("网站", "网址", "官网", "website", "url", "homepage")),
        Field("budget", _("预算"), FieldKind.MONEY, aliases=("预算", "budget")),
        Field("needs", _("需求与痛点"), FieldKind.LONG, aliases=("需求", "痛点", "需求与痛点", "needs")),
        Field("risk", _("风险"), FieldKind.LONG, aliases=("风险", "risk")),
        Field("note", _("备注"), FieldKind.LONG, aliases=(
            "备注", "说明", "描述", "note", "notes", "description", "comment")),
        Field("last_activity_at", _("最近跟进"), FieldKind.TIME, written=False),
        *OWNERSHIP,
        *RECORD,
    ],
)

CONTACT = declare(
    Contact,
    [
        Field("name", _("姓名"), required=True, aliases=(
            "姓名", "联系人", "联系人姓名", "contact", "contact name", "full name", "name")),
        Field("code", _("编号"), aliases=("联系人编号", "contact id", "code")),
        Field("customer", _("客户"), FieldKind.REF, path="customer__name", ref="customer", aliases=(
            "客户", "客户名称", "公司", "公司名称", "account", "account name", "customer", "company",
            "accountid", "related company", "parent")),
        Field("title", _("职务"), aliases=(
            "职务", "职位", "岗位", "title", "job title", "position", "job position", "function")),
        Field("phone", _("电话"), FieldKind.PHONE, aliases=(
            "电话", "手机", "手机号", "联系电话", "phone", "mobile", "telephone", "cell", "phone number")),
        Field("email", _("邮箱"), FieldKind.EMAIL, aliases=("邮箱", "电子邮箱", "电子邮件", "email", "e-mail")),
        Field("wechat", _("微信"), aliases=("微信", "微信号", "wechat")),
        Field("role", _("决策角色"), FieldKind.CHOICE, choices=tuple(BuyingRole.choices),
              aliases=("决策角色", "角色", "决策", "buying role", "role")),
        Field("stance", _("态度"), FieldKind.CHOICE, choices=tuple(Stance.choices), aliases=("态度", "立场",
              "stance")),
        Field("concern", _("关注点"), aliases=("关注点", "concern")),
        Field("influence", _("影响力"), FieldKind.INTEGER, aliases=("影响力", "influence")),
        Field("note", _("备注"), FieldKind.LONG, aliases=(
            "备注", "描述", "note", "notes", "description", "background")),
        *OWNERSHIP,
        *RECORD,
    ],
)
