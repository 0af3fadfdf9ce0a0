"""The fields of contacts."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields.owned import OWNERSHIP, RECORD
from dacheng.domains.customers.models import BuyingRole, Contact, Stance
from dacheng.kernel.fields import Field, FieldKind, declare

CONTACT = declare(
    Contact,
    [
        Field(
            "name",
            _("姓名"),
            required=True,
            aliases=(
                "姓名",
                "联系人",
                "联系人姓名",
                "contact",
                "contact name",
                "full name",
                "name",
            ),
        ),
        Field("code", _("编号"), aliases=("联系人编号", "contact id", "code")),
        Field(
            "customer",
            _("客户"),
            FieldKind.REF,
            path="customer__name",
            ref="customer",
            aliases=(
                "客户",
                "客户名称",
                "公司",
                "公司名称",
                "account",
                "account name",
                "customer",
                "company",
                "accountid",
                "related company",
                "parent",
            ),
        ),
        Field(
            "title",
            _("职务"),
            aliases=(
                "职务",
                "职位",
                "岗位",
                "title",
                "job title",
                "position",
                "job position",
                "function",
            ),
        ),
        Field(
            "phone",
            _("电话"),
            FieldKind.PHONE,
            aliases=(
                "电话",
                "手机",
                "手机号",
                "联系电话",
                "phone",
                "mobile",
                "telephone",
                "cell",
                "phone number",
                "phone work",
                "work phone",
                "phone other",
                "phone home",
            ),
        ),
        Field(
            "email",
            _("邮箱"),
            FieldKind.EMAIL,
            aliases=(
                "邮箱",
                "电子邮箱",
                "电子邮件",
                "email",
                "e-mail",
                "email work",
                "work email",
                "email other",
                "email home",
            ),
        ),
        Field("wechat", _("微信"), aliases=("微信", "微信号", "wechat")),
        Field(
            "role",
            _("决策角色"),
            FieldKind.CHOICE,
            choices=tuple(BuyingRole.choices),
            aliases=("决策角色", "角色", "决策", "buying role", "role"),
        ),
        Field(
            "stance",
            _("态度"),
            FieldKind.CHOICE,
            choices=tuple(Stance.choices),
            aliases=("态度", "立场", "stance"),
        ),
        Field("concern", _("关注点"), aliases=("关注点", "concern")),
        Field("influence", _("影响力"), FieldKind.INTEGER, aliases=("影响力", "influence")),
        Field(
            "note",
            _("备注"),
            FieldKind.LONG,
            aliases=("备注", "描述", "note", "notes", "description", "background"),
        ),
        *OWNERSHIP,
        *RECORD,
    ],
)
