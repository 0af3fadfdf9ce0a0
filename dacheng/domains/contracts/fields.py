"""The fields of contracts."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.customers.fields import OWNERSHIP, RECORD
from dacheng.kernel.fields import Field, FieldKind, declare

CONTRACT = declare(
    Contract,
    [
        Field(
            "name",
            _("合同"),
            aliases=("合同", "合同名称", "contract", "contract name", "name", "title"),
        ),
        Field(
            "code",
            _("编号"),
            aliases=(
                "合同编号",
                "合同号",
                "编号",
                "contract id",
                "contract no",
                "contract number",
                "code",
                "order id",
                "order number",
            ),
        ),
        Field(
            "customer",
            _("客户"),
            FieldKind.REF,
            path="customer__name",
            ref="customer",
            required=True,
            aliases=(
                "客户",
                "客户名称",
                "甲方",
                "公司",
                "customer",
                "account",
                "company",
                "customer name",
            ),
        ),
        Field(
            "opportunity",
            _("商机"),
            FieldKind.REF,
            path="opportunity__name",
            ref="opportunity",
            aliases=("商机", "商机编号", "商机名称", "opportunity", "opportunity id", "deal"),
        ),
        Field(
            "amount",
            _("合同额"),
            FieldKind.MONEY,
            required=True,
            aliases=(
                "合同额",
                "合同金额",
                "金额",
                "签约额",
                "总金额",
                "amount",
                "contract amount",
                "value",
                "total",
            ),
        ),
        Field(
            "state",
            _("状态"),
            FieldKind.CHOICE,
            choices=tuple(ContractState.choices),
            aliases=("状态", "合同状态", "state", "status"),
        ),
        Field(
            "signed_on",
            _("签约日期"),
            FieldKind.DATE,
            aliases=(
                "签约日期",
                "签订日期",
                "签署日期",
                "签约时间",
                "下单时间",
                "signed on",
                "signed date",
                "sign date",
                "date",
                "contract date",
            ),
        ),
        Field("note", _("备注"), FieldKind.LONG, aliases=("备注", "note", "notes")),
        *OWNERSHIP,
        *RECORD,
    ],
)
